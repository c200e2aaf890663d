using System.Diagnostics;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Update;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>One life after another of the two terminals, each ended by a cut, and what is looked at in each.</summary>
internal sealed class FaultLives : IDisposable
{
    /// <summary>Rounds of a life: enough to fetch an edition and to clean up after it; a life in which no cut came due is cut after them.</summary>
    private const int StepsPerLife = 160;

    /// <summary>In one of so many starts memory ends.</summary>
    private const int StartsPerHeapFault = 8;

    /// <summary>Rounds within which the page is whole on the glass after a start in which memory ended: what failed is tried again after ten to fifteen seconds.</summary>
    private const int StepsToShowAgain = 60;

    /// <summary>Before one of so many lives a place on the media is spoilt.</summary>
    private const int LivesPerRot = 24;

    /// <summary>Rounds after a start from a spoilt medium within which a page must be on the glass, where no object was spoilt: kept manifests are verified first.</summary>
    private const int StepsToFindAnother = 20;

    /// <summary>Rounds within which all that was spoilt must be mended: enough to look at every stored object twice, and to fetch an edition.</summary>
    private const int StepsToMend = 3000;

    /// <summary>Starts from a spoilt medium that may end, in a restart for an update, before it is mended.</summary>
    private const int LivesToMend = 8;

    /// <summary>An update goes on in one of so many rounds, so that syncing comes first, as on a terminal.</summary>
    private const int StepsPerUpdateStep = 8;

    /// <summary>Rounds after a start within which the last good set must be on the glass.</summary>
    private const int StepsToShow = 4;

    /// <summary>Every so many cuts all objects are read and hashed.</summary>
    private const int FullCheckEvery = 25;

    private const int MaxFailures = 20;

    private readonly int _seed;
    private readonly TextWriter _log;
    private readonly Random _random;
    private readonly FaultTrouble _trouble;
    private readonly FaultStand _core;
    private readonly FaultStand _whole;
    private readonly List<string> _failures = [];
    private int _blank;
    private int _corrupt;
    private int _lostMax;
    private int _lostSlots;
    private int _wholeCuts;
    private int _failedStarts;
    private int _mended;
    private long _pages;

    public FaultLives(int seed, TextWriter log)
    {
        _seed = seed;
        _log = log;
        _random = new Random(seed);
        _trouble = new FaultTrouble(_random);
        _core = new FaultStand(seed, _random, whole: false);
        _whole = new FaultStand(~seed, _random, whole: true);
    }

    private int Editions => _core.Server.Published + _whole.Server.Published;

    private int Updates => _core.Update.Confirmed + _whole.Update.Confirmed;

    public FaultReport Go(int cuts)
    {
        var clock = Stopwatch.StartNew();
        for (int cut = 1; cut <= cuts; cut++)
        {
            Live(cut % FaultRun.WholeEvery == 0 ? _whole : _core, cut);
            if (cut % Math.Max(1, cuts / 10) == 0)
            {
                _log.WriteLine($"{cut} of {cuts} cuts, {Editions} editions, {Updates} updates, {_pages} pages, {clock.Elapsed.TotalSeconds:0} s");
            }
        }

        _log.WriteLine($"{_core.Rot.Places + _whole.Rot.Places} places spoilt at rest, {_mended} times found mended");
        return new FaultReport(cuts, _blank, _corrupt, _lostMax, _lostSlots, _wholeCuts, Editions, Updates, _pages, _core.Board.Heap.Refused + _whole.Board.Heap.Refused, _failedStarts,
            _core.Rot.Places + _whole.Rot.Places, _mended, clock.Elapsed, _failures);
    }

    public void Dispose()
    {
        _core.Dispose();
        _whole.Dispose();
    }

    private void Live(FaultStand stand, int cut)
    {
        bool whole = stand == _whole;
        _wholeCuts += whole ? 1 : 0;
        bool mends = SpoilOrMend(stand);
        stand.Board.PowerOn();
        using IDisposable entered = stand.Board.Enter();
        _trouble.SetCut(stand, whole);
        bool lacking = _random.Next(StartsPerHeapFault) == 0 && !mends;
        if (mends)
        {
            CancelCut(stand);
        }

        FaultSubject? subject = null;
        try
        {
            if (lacking)
            {
                _trouble.LackMemoryToStart(stand);
            }

            FaultWeather weather = FaultWeather.Draw(_random);
            subject = CheckLaunch(stand, cut) ? stand.Start(mends ? new FaultWeather() : weather) : null;
            _failedStarts += subject is null && lacking ? 1 : 0;
            if (subject is null && !lacking)
            {
                Fail(stand, cut, "there was no memory for the start, though nothing was refused");
            }

            if (subject is not null && stand.Board.IsOn)
            {
                CheckStart(stand, subject, cut, lacking);
                if (mends)
                {
                    Mend(stand, subject, cut);
                    _trouble.SetCut(stand, whole);
                }

                _trouble.Disturb(stand, whole);
                Work(stand, subject);
            }
        }
        catch (PowerCutException)
        {
            // The cut came where the firmware does not catch it.
        }
        catch (Exception exception)
        {
            Fail(stand, cut, $"the {(whole ? "application" : "core")} ended by {exception}");
        }

        if (subject is not null)
        {
            Look(stand, subject, cut);
        }

        FaultTrouble.Calm(stand);
        stand.Board.CutPower();
    }

    /// <returns>True if in this life nothing else is wrong until it is mended.</returns>
    private bool SpoilOrMend(FaultStand stand)
    {
        if (stand.Rot.IsOpen)
        {
            return true;
        }

        if (stand.EverShown && _random.Next(LivesPerRot) == 0)
        {
            stand.Rot.Spoil();
            return _random.Next(2) == 0;
        }

        return false;
    }

    private static void CancelCut(FaultStand stand)
    {
        stand.Card.Faults.CancelCut();
        stand.Internal.Faults.CancelCut();
    }

    /// <summary>What was spoilt is found and mended without anybody's doing, within a number of rounds.</summary>
    private void Mend(FaultStand stand, FaultSubject subject, int cut)
    {
        bool done = subject.StepUntil(() => IsWhole(stand, subject), StepsToMend);
        int rounds = subject.ScrubRounds + 2;
        for (int step = 0; done && stand.Board.IsOn && subject.ScrubRounds < rounds && step < StepsToMend; step++)
        {
            subject.Idle();
        }

        done &= subject.StepUntil(() => IsWhole(stand, subject), StepsToMend) && subject.ScrubRounds >= rounds;
        if (!stand.Board.IsOn && ++stand.Rot.Lives < LivesToMend)
        {
            // It restarted for an update.
            return;
        }

        string? wrong = !done
            ? $"not mended: shown {subject.Shown?.Number} of {stand.Server.Newest.Number}, {subject.PagesDrawn} pages, {subject.ScrubRounds} of {rounds} rounds, {subject.Engine.LastError}"
            : stand.CheckObjects(subject) ?? stand.CheckPicture(subject);
        if (wrong is not null)
        {
            Fail(stand, cut, wrong);
        }

        _mended += wrong is null ? 1 : 0;
        stand.Rot.Close();
    }

    private static bool IsWhole(FaultStand stand, FaultSubject subject) =>
        subject.PagesDrawn > 0 && subject.Shown == stand.Server.Newest && !subject.Engine.IsFetching && Sequence(subject.Engine.Shown) == stand.Server.Newest.Number + 1;

    private void Look(FaultStand stand, FaultSubject subject, int cut)
    {
        _pages += subject.PagesDrawn;
        if (subject.Corruption.Length > 0)
        {
            _corrupt++;
            Fail(stand, cut, subject.Corruption);
        }

        if (subject.Escaped is { } escaped)
        {
            Fail(stand, cut, $"a step let out {escaped}");
        }
    }

    /// <summary>What a start after a cut must show and hold, before anything new is fetched.</summary>
    private void CheckStart(FaultStand stand, FaultSubject subject, int cut, bool lacking)
    {
        CheckSlots(stand, subject, cut);
        CheckLoss(stand, subject, cut);
        subject.StepUntil(() => subject.PagesDrawn > 0, stand.Rot.IsOpen ? StepsToFindAnother : StepsToShow);
        if (lacking && stand.Board.IsOn)
        {
            // Memory is back, and the frames that stood for glyphs which could not be decoded are drawn again.
            stand.Board.Heap.Clear();
            subject.StepUntil(() => false, StepsToShowAgain);
        }

        if (!stand.Board.IsOn || stand.Rot.MayLack)
        {
            return;
        }

        if (stand.EverShown && subject.PagesDrawn == 0)
        {
            _blank++;
            Fail(stand, cut, $"nothing on the glass after the start: {subject.ScreenFault} {subject.Engine.LastError}");
        }
        else if (subject.PagesDrawn > 0)
        {
            stand.EverShown = true;
            if (stand.CheckPicture(subject) is { } wrong)
            {
                _corrupt++;
                Fail(stand, cut, wrong);
            }
        }

        if (cut % FullCheckEvery == 0 && stand.CheckObjects(subject) is { } damaged)
        {
            Fail(stand, cut, damaged);
        }
    }

    /// <summary>There must be a release to start, whatever the cut tore in the middle of an update. Where the medium failed meanwhile, the start after it must be as if nothing had been: only every
    /// second time, for the application must live with what was chosen in the other.</summary>
    /// <returns>False if there was no memory for the launcher: then it restarted.</returns>
    private bool CheckLaunch(FaultStand stand, int cut)
    {
        DiskFaults faults = stand.Internal.Faults;
        stand.Trouble = stand.Rot.IsOpen ? stand.Rot.Where : _trouble.DisturbLaunch(faults);
        bool troubled = stand.Trouble.Length > 0 && !stand.Rot.IsOpen;
        bool launched = stand.Update.TryLaunch(stand.Board, out string? wrong, troubled);
        (faults.FailReads, faults.FlipOnRead, faults.FailWrites) = (0, 0, 0);
        if (launched && troubled && stand.Board.IsOn && (stand.Update.Started == 0 || _random.Next(2) == 0))
        {
            launched = stand.Update.TryLaunch(stand.Board, out wrong);
        }

        if (!launched)
        {
            return false;
        }

        if (wrong is not null)
        {
            _lostSlots++;
            Fail(stand, cut, wrong);
        }

        return true;
    }

    private void CheckSlots(FaultStand stand, FaultSubject subject, int cut)
    {
        SyncEngine engine = subject.Engine;
        long[] now = [Sequence(engine.Accepted), Sequence(engine.Held), Sequence(engine.Shown)];
        for (int slot = 0; slot < now.Length; slot++)
        {
            if (now[slot] < stand.Ledger.Sequences[slot] && stand.Board.IsOn)
            {
                _lostSlots++;
                Fail(stand, cut, $"slot {slot} holds sequence {now[slot]}, {stand.Ledger.Sequences[slot]} was reported safe");
            }

            stand.Ledger.Sequences[slot] = now[slot];
        }
    }

    private void CheckLoss(FaultStand stand, FaultSubject subject, int cut)
    {
        int lost = stand.CountLost(subject);
        int blocks = (lost + Limits.DefaultBlockBytes - 1) / Limits.DefaultBlockBytes;
        if (blocks > 1)
        {
            Fail(stand, cut, $"{lost} bytes of what was accepted are gone");
        }

        _lostMax = Math.Max(_lostMax, blocks);
    }

    private void Work(FaultStand stand, FaultSubject subject)
    {
        VirtualBoard board = stand.Board;
        for (int step = 0; step < StepsPerLife && board.IsOn; step++)
        {
            subject.Step();
            if (board.IsOn && _random.Next(StepsPerUpdateStep) == 0 && Update(stand, subject))
            {
                // A new release is on trial: the board restarts for it.
                return;
            }

            if (board.IsOn && !subject.Engine.IsFetching && Sequence(subject.Engine.Held) == stand.Server.Newest.Number + 1 && _random.Next(3) == 0)
            {
                stand.Server.Publish();
                subject.Link.Announce();
            }

            if (board.IsOn && subject.HasSet && _random.Next(6) == 0)
            {
                subject.Tap(_random.Next(board.Screen.Width), _random.Next(4) == 0 ? 20 : 100 + _random.Next(200));
            }

            if (board.IsOn && subject is FaultApp && _random.Next(60) == 0)
            {
                SendCommand(stand, subject);
            }
        }
    }

    /// <returns>True if the board is to restart; the whole application does that by itself.</returns>
    private static bool Update(FaultStand stand, FaultSubject subject)
    {
        if (subject is not FaultApp app)
        {
            return stand.Update.Step(stand.Board, subject.PagesDrawn > 0, subject.Link.IsUp);
        }

        stand.Update.Follow(app.Terminal, stand.Server);
        if (app.Terminal.Update.Stage == UpdateStage.Ready)
        {
            // Nobody touches it for so long that it may restart.
            app.Board.Pass(UpdateJob.QuietMs);
        }

        return false;
    }

    private void SendCommand(FaultStand stand, FaultSubject subject)
    {
        ReadOnlySpan<int> kinds = [CommandKind.Reboot, CommandKind.Screenshot, CommandKind.ResendState, CommandKind.ClearCache, CommandKind.Brightness];
        byte[] command = stand.Server.Command(kinds[_random.Next(kinds.Length)], 1 + _random.Next(100), (FaultServer.EpochMs / 1000) + (366L * 86400 * 100));
        subject.Link.Deliver(Topics.Command, command);
        subject.Link.Deliver(Topics.Command, command);
    }

    private static long Sequence(SetManifest? set) => set?.Payload.Sequence ?? 0;

    private void Fail(FaultStand stand, int cut, string what)
    {
        if (_failures.Count < MaxFailures)
        {
            string trouble = stand.Rot.IsOpen && stand.Trouble != stand.Rot.Where ? stand.Rot.Where + "; " + stand.Trouble : stand.Trouble;
            string before = trouble.Length == 0 ? "" : $" ({trouble})";
            _failures.Add($"seed {_seed}, cut {cut}{before}: {what}");
            _log.WriteLine(_failures[^1]);
        }
    }
}
