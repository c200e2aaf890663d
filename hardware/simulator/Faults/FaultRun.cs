using System.Diagnostics;
using KioskFleet.Firmware.Storage;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Cuts the power of a terminal's core at random writes while it syncs and updates without end, and looks after each start whether anything was lost.</summary>
public static class FaultRun
{
    private const long DiskBytes = 4 * 1024 * 1024;

    /// <summary>Rounds of a life: enough to fetch an edition and to clean up after it; a life in which no cut came due is cut after them.</summary>
    private const int StepsPerLife = 160;

    /// <summary>The farthest write at which a cut is set, on the card and on the internal drive.</summary>
    private const int FarthestCardWrite = 70;
    private const int FarthestInternalWrite = 30;

    /// <summary>An update goes on in one of so many rounds, so that syncing comes first, as on a terminal.</summary>
    private const int StepsPerUpdateStep = 8;

    /// <summary>Rounds after a start within which the last good set must be on the glass.</summary>
    private const int StepsToShow = 4;

    /// <summary>Every so many cuts all objects are read and hashed.</summary>
    private const int FullCheckEvery = 25;

    private const int MaxFailures = 20;

    /// <summary>Runs <paramref name="cuts"/> power cuts. The same seed gives the same cuts.</summary>
    /// <param name="log">Hears of failures, and how far it has come every tenth.</param>
    public static FaultReport RunCuts(int seed, int cuts, TextWriter log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cuts, 1);
        ArgumentNullException.ThrowIfNull(log);
        using var run = new Run(seed, log);
        return run.Go(cuts);
    }

    /// <summary>Reproduces the failure stories that a terminal's core can survive or not, one line each.</summary>
    public static StoryReport RunStories(TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return FaultStories.Run(log);
    }

    private sealed class Run : IDisposable
    {
        private readonly int _seed;
        private readonly TextWriter _log;
        private readonly Random _random;
        private readonly FaultServer _server = new();
        private readonly FaultLedger _ledger = new();
        private readonly FaultUpdate _update;
        private readonly VirtualBoard _board;
        private readonly VirtualDisk _card;
        private readonly VirtualDisk _internal;
        private readonly List<string> _failures = [];
        private readonly Dictionary<(int Edition, int Kind, int Key, int Page), string> _pictures = [];
        private readonly byte[] _buffer = new byte[Limits.ObjectBytes];
        private bool _everShown;
        private int _blank;
        private int _corrupt;
        private int _lostMax;
        private int _lostSlots;
        private long _pages;

        public Run(int seed, TextWriter log)
        {
            _seed = seed;
            _log = log;
            _random = new Random(seed);
            _card = VirtualDisk.InMemory(DiskBytes, (seed * 2) + 1, removable: true);
            _internal = VirtualDisk.InMemory(DiskBytes, (seed * 2) + 2);
            _board = new VirtualBoard(BoardProfile.Village).Mount("I:\\", _internal).Mount("D:\\", _card);
            _update = new FaultUpdate(_internal);
            _server.Publish();
        }

        public FaultReport Go(int cuts)
        {
            var clock = Stopwatch.StartNew();
            for (int cut = 1; cut <= cuts; cut++)
            {
                Live(cut);
                if (cut % Math.Max(1, cuts / 10) == 0)
                {
                    _log.WriteLine($"{cut} of {cuts} cuts, {_server.Published} editions, {_update.Confirmed} updates, {_pages} pages, {clock.Elapsed.TotalSeconds:0} s");
                }
            }

            return new FaultReport(cuts, _blank, _corrupt, _lostMax, _lostSlots, _server.Published, _update.Confirmed, _pages, clock.Elapsed, _failures);
        }

        public void Dispose()
        {
            _board.Dispose();
            _server.Dispose();
            _update.Dispose();
        }

        private void Live(int cut)
        {
            _board.PowerOn();
            using IDisposable entered = _board.Enter();
            var link = new FaultLink(_server, _random) { Loss = 0.05, Break = 0.02 };
            SetCut();
            FaultTerminal? terminal = null;
            try
            {
                CheckLaunch(cut);
                terminal = new FaultTerminal(_board, _server, link, _ledger, _random.Next(65536));
                if (_board.IsOn)
                {
                    CheckStart(terminal, cut);
                    Work(terminal);
                }
            }
            catch (PowerCutException)
            {
                // The cut came where the firmware does not catch it.
            }
            catch (Exception exception)
            {
                Fail(cut, $"the core ended by {exception}");
            }

            if (terminal is not null)
            {
                _pages += terminal.PagesDrawn;
                if (terminal.Corruption.Length > 0)
                {
                    _corrupt++;
                    Fail(cut, terminal.Corruption);
                }
            }

            _board.CutPower();
        }

        private void SetCut()
        {
            bool onCard = _random.Next(5) > 1;
            (onCard ? _card : _internal).Faults.CutAtWrite(1 + _random.Next(onCard ? FarthestCardWrite : FarthestInternalWrite));
        }

        /// <summary>What a start after a cut must show and hold, before anything new is fetched.</summary>
        private void CheckStart(FaultTerminal terminal, int cut)
        {
            CheckSlots(terminal, cut);
            CheckLoss(terminal, cut);
            terminal.StepUntil(() => terminal.PagesDrawn > 0, StepsToShow);
            if (!_board.IsOn)
            {
                return;
            }

            if (_everShown && terminal.PagesDrawn == 0)
            {
                _blank++;
                Fail(cut, $"nothing on the glass after the start: {terminal.Viewer.LastFault} {terminal.Engine.LastError}");
            }
            else if (terminal.PagesDrawn > 0)
            {
                _everShown = true;
                CheckPicture(terminal, cut);
            }

            if (cut % FullCheckEvery == 0)
            {
                CheckObjects(terminal, cut);
            }
        }

        /// <summary>There must be a release to start, whatever the cut tore in the middle of an update.</summary>
        private void CheckLaunch(int cut)
        {
            if (_update.Launch(_board) is { } wrong)
            {
                _lostSlots++;
                Fail(cut, wrong);
            }
        }

        private void CheckSlots(FaultTerminal terminal, int cut)
        {
            long[] now = [Sequence(terminal.Engine.Accepted), Sequence(terminal.Engine.Held), Sequence(terminal.Engine.Shown)];
            for (int slot = 0; slot < now.Length; slot++)
            {
                if (now[slot] < _ledger.Sequences[slot] && _board.IsOn)
                {
                    _lostSlots++;
                    Fail(cut, $"slot {slot} holds sequence {now[slot]}, {_ledger.Sequences[slot]} was reported safe");
                }

                _ledger.Sequences[slot] = now[slot];
            }
        }

        private void CheckLoss(FaultTerminal terminal, int cut)
        {
            var needed = new HashSet<string>();
            foreach (var set in new[] { terminal.Engine.Shown, terminal.Engine.Held, terminal.Engine.Accepted })
            {
                needed.UnionWith(set is null ? [] : _server.EditionOf(set.Payload.Root)?.Objects.Keys ?? []);
            }

            int lost = _ledger.CountLost(terminal.Store, needed);
            int blocks = (lost + Limits.DefaultBlockBytes - 1) / Limits.DefaultBlockBytes;
            if (blocks > 1)
            {
                Fail(cut, $"{lost} bytes of what was accepted are gone");
            }

            _lostMax = Math.Max(_lostMax, blocks);
        }

        /// <summary>The same page of the same edition must look the same at every start, whatever happened in between.</summary>
        private void CheckPicture(FaultTerminal terminal, int cut)
        {
            const int BarHeight = 44;
            if (terminal.Shown is not { } edition)
            {
                return;
            }

            var below = new ScreenRectangle(0, BarHeight, _board.Screen.Width, _board.Screen.Height - BarHeight);
            ushort[] pixels = _board.Screen.CaptureRgb565(ref below);
            string hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan())), 0, 12);
            var key = (edition.Number, terminal.Place.Kind, terminal.Place.Key, terminal.Place.Page);
            if (!_pictures.TryAdd(key, hash) && _pictures[key] != hash)
            {
                _corrupt++;
                Fail(cut, $"edition {edition.Number} does not look as it did before");
            }
        }

        private void CheckObjects(FaultTerminal terminal, int cut)
        {
            FaultEdition? edition = terminal.Engine.Shown is { } shown ? _server.EditionOf(shown.Payload.Root) : null;
            foreach ((string id, byte[] value) in edition?.Objects ?? new Dictionary<string, byte[]>())
            {
                int read = terminal.Store.Read(Convert.FromHexString(id), 0, _buffer);
                if (_board.IsOn && (read != value.Length || !_buffer.AsSpan(0, read).SequenceEqual(value)))
                {
                    Fail(cut, $"object {id} of the shown set reads as {read} instead of {value.Length} bytes");
                }
            }
        }

        private void Work(FaultTerminal terminal)
        {
            for (int step = 0; step < StepsPerLife && _board.IsOn; step++)
            {
                terminal.Step();
                if (_board.IsOn && _random.Next(StepsPerUpdateStep) == 0 && _update.Step(terminal.PagesDrawn > 0, terminal.Link.IsUp))
                {
                    // A new release is on trial: the board restarts for it.
                    return;
                }

                if (_board.IsOn && !terminal.Engine.IsFetching && terminal.Engine.Held is { } held && held.Payload.Sequence == _server.Newest.Number + 1 && _random.Next(3) == 0)
                {
                    _server.Publish();
                    terminal.Link.Announce();
                }

                if (_board.IsOn && terminal.Viewer.HasSet && _random.Next(6) == 0)
                {
                    terminal.Tap(_random.Next(_board.Screen.Width), _random.Next(4) == 0 ? 20 : 100 + _random.Next(200));
                }
            }
        }

        private static long Sequence(KioskFleet.Firmware.Sync.SetManifest? set) => set?.Payload.Sequence ?? 0;

        private void Fail(int cut, string what)
        {
            if (_failures.Count < MaxFailures)
            {
                _failures.Add($"seed {_seed}, cut {cut}: {what}");
                _log.WriteLine(_failures[^1]);
            }
        }
    }
}
