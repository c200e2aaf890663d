using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Update;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>The stories of memory that ends: played by the whole application on the woven copy of the firmware, where each piece of memory may be refused.</summary>
internal static class StoriesOfMemory
{
    /// <summary>Refusals in a row: once, what is tried again at once fails again, and more than a thread tries before it restarts.</summary>
    private static readonly int[] s_rows = [1, 3, 12];

    /// <summary>Pieces between two places of a download at which memory ends: no multiple of what a round takes.</summary>
    private const int PiecesApart = 3;

    /// <summary>The same for a turn of a page, and for a start.</summary>
    private const int PiecesApartInATurn = 1;
    private const int PiecesApartInAStart = 3;

    /// <summary>A piece of memory that holds no block, no display list and no file's buffer.</summary>
    private const int SmallPieceBytes = 100;

    /// <summary>Rounds for which memory stays in such pieces.</summary>
    private const int RoundsInPieces = 200;

    /// <summary>Rounds after which what memory kept from the glass was tried again.</summary>
    private const int RoundsToRepair = 30;

    /// <summary>The largest piece that a starved board has left: too small for a piece of the store's index.</summary>
    private const int StarvedPieceBytes = 8 * 1024;

    /// <summary>Fewer places hit than this, and the story was not played.</summary>
    private const int FewestHits = 40;

    /// <summary>Where a reader taps: home, the column, a document in it, and on through its pages.</summary>
    private static readonly (int X, int Y)[] s_taps = [(20, 20), (100, 150), (186, 150), (440, 290), (440, 290)];

    /// <summary>Memory ends in the middle of a download, at one place after another; or it stays in small pieces.</summary>
    /// <returns>What went wrong; null: nothing.</returns>
    public static string? Download()
    {
        using var played = new Played(22);
        int hits = 0;
        for (int at = 1; ; at += PiecesApart)
        {
            int row = s_rows[hits % s_rows.Length];
            int before = played.Heap.Refused;
            played.Heap.FailAt(at, row);
            string? wrong = played.Fetch();
            bool hit = played.Heap.Refused > before;
            played.Heap.Clear();
            wrong ??= hit ? played.Tells() : null;
            if (wrong is not null)
            {
                return $"memory ended {row} times from piece {at} of a download on: {wrong}";
            }

            if (!hit)
            {
                return hits < FewestHits ? $"only {hits} downloads were hit" : played.InPieces(SmallPieceBytes, RoundsInPieces);
            }

            hits++;
        }
    }

    /// <summary>Memory ends in the middle of a page turn, at one place after another of each kind of turn, with no sheet decoded yet.</summary>
    /// <returns>As <see cref="Download"/>.</returns>
    public static string? Turn()
    {
        using var played = new Played(23);
        int hits = 0;
        for (int turn = 0; turn < s_taps.Length; turn++)
        {
            for (int at = 1; ; at += PiecesApartInATurn)
            {
                played.StartAgain();
                for (int tap = 0; tap < turn; tap++)
                {
                    played.Tap(s_taps[tap]);
                }

                int row = s_rows[hits % s_rows.Length];
                int before = played.Heap.Refused;
                played.Heap.FailAt(at, row);
                played.Tap(s_taps[turn]);
                bool hit = played.Heap.Refused > before;
                played.Heap.Clear();
                if (!hit)
                {
                    break;
                }

                hits++;
                if ((played.TurnsAgain(s_taps, RoundsToRepair) ?? played.Tells()) is { } wrong)
                {
                    return $"memory ended {row} times from piece {at} of turn {turn} on: {wrong}";
                }
            }
        }

        return hits < FewestHits ? $"only {hits} turns were hit" : null;
    }

    /// <summary>Memory does not suffice for a start: for a moment, at one place after another; or for a release on trial at every start.</summary>
    /// <returns>As <see cref="Download"/>.</returns>
    public static string? Start()
    {
        using var played = new Played(24);
        int hits = 0;
        for (int at = 1; ; at += PiecesApartInAStart)
        {
            int before = played.Heap.Refused;
            int row = s_rows[hits % s_rows.Length];
            if (played.StartsStarved(() => played.Heap.FailAt(at, row)) is { } wrong)
            {
                return $"memory ended {row} times from piece {at} of a start on: {wrong}";
            }

            if (played.Heap.Refused == before)
            {
                return hits < FewestHits ? $"only {hits} starts were hit" : played.TrialThatNeedsMore(StarvedPieceBytes);
            }

            hits++;
        }
    }

    /// <summary>The stage, and the application that runs on it now.</summary>
    private sealed class Played : IDisposable
    {
        private readonly StoryStage _stage;
        private FaultApp _app;
        private int _told;

        public Played(int number)
        {
            _stage = new StoryStage(number);
            _app = _stage.StartWhole();
            FaultApp first = _app;
            if (!_app.StepUntil(() => first.Shown is not null, StoryStage.Plenty))
            {
                throw new InvalidOperationException("The first set was not shown.");
            }
        }

        public HeapFaults Heap => _stage.Board.Heap;

        private string? Wrong => _app.Corruption.Length > 0 ? _app.Corruption : _app.Escaped?.ToString();

        /// <summary>Publishes an edition and waits until it is on the glass; never is there none.</summary>
        public string? Fetch()
        {
            FaultEdition wanted = _stage.Server.Publish();
            _app.Link.Announce();
            _told = _app.Link.Told.Count;
            for (int step = 0; step < StoryStage.Plenty; step++)
            {
                if (_app.Shown == wanted)
                {
                    return Wrong;
                }

                _app.StepUntil(() => false, 1);
                if (_stage.Board.IsOn && (_app.Shown is null || !_app.HasSet))
                {
                    return "the glass was without a set";
                }

                if (Restarted() is { } wrong)
                {
                    return wrong;
                }
            }

            return $"the set did not come: {_app.Engine.LastError}";
        }

        /// <summary>Memory stays in small pieces: nothing new can come, the set that was there stays, and the new one comes afterwards.</summary>
        public string? InPieces(int bytes, int rounds)
        {
            int before = Heap.Refused;
            FaultEdition? old = _app.Shown;
            FaultEdition wanted = _stage.Server.Publish();
            _app.Link.Announce();
            Heap.LargestBytes = bytes;
            FaultApp now = _app;
            _app.StepUntil(() => now.Shown != old, rounds);
            Heap.Clear();
            bool stayed = _app.Shown == old;
            string? wrong = Restarted();
            FaultApp again = _app;
            return wrong ?? (Heap.Refused == before ? "nothing was refused"
                : !stayed ? "the set that was on the glass gave way to one that could not be read"
                : !_app.StepUntil(() => again.Shown == wanted, StoryStage.Plenty) ? $"the set did not come afterwards: {_app.Engine.LastError}"
                : Wrong);
        }

        /// <summary>A report says that memory ended, or that it did before the start.</summary>
        public string? Tells()
        {
            FaultApp app = _app;
            int from = Math.Min(_told, app.Link.Told.Count);
            bool Told() => app.Link.Told.Skip(from).Any(text => text.Contains("memory", StringComparison.OrdinalIgnoreCase));
            return app.StepUntil(Told, StoryStage.Plenty) ? null : "no report said that memory ended";
        }

        /// <summary>A start with all of its memory, and no sheet decoded that the first page does not need.</summary>
        public void StartAgain()
        {
            _app = _stage.StartWhole();
            FaultApp started = _app;
            _app.StepUntil(() => started.PagesDrawn > 0 && started.Link.IsUp, StoryStage.Plenty);
            _told = _app.Link.Told.Count;
        }

        public void Tap((int X, int Y) place)
        {
            try
            {
                if (_stage.Board.IsOn)
                {
                    _app.Tap(place.X, place.Y);
                }
            }
            catch (PowerCutException)
            {
                // It asked for a restart.
            }

            _app.StepUntil(() => false, 1);
        }

        /// <summary>What is on the glass is a page of the set, and the next touches turn pages again.</summary>
        public string? TurnsAgain((int X, int Y)[] taps, int rounds)
        {
            if (Restarted() is { } wrong)
            {
                return wrong;
            }

            _app.StepUntil(() => false, rounds);
            if (_app.Shown is null || !_app.HasSet)
            {
                return "the glass was without a set";
            }

            int pages = _app.PagesDrawn;
            foreach ((int X, int Y) place in taps)
            {
                Tap(place);
            }

            return _app.PagesDrawn == pages ? $"no page was turned any more: {_app.ScreenFault}" : Wrong;
        }

        /// <summary>Starts with less memory: either the set is shown, or the glass and the next start say why not.</summary>
        public string? StartsStarved(Action starve)
        {
            _stage.Cut();
            starve();
            FaultApp? app = _stage.TryStartWhole();
            bool launched = _stage.Launched;
            Heap.Clear();
            if (app is null)
            {
                bool said = !launched || _stage.FailedGlass == _stage.Glass(BootState.OutOfMemory);
                StartAgain();
                return !said ? "the glass did not say so"
                    : launched && _app.Terminal.Ledger.Reason != BootLedger.Memory + " start" ? $"the next start was told to be for \"{_app.Terminal.Ledger.Reason}\""
                    : Shows();
            }

            _app = app;
            return Shows();
        }

        /// <summary>A release on trial needs more memory than there is: it gives way to the one before.</summary>
        public string? TrialThatNeedsMore(int pieceBytes)
        {
            StartAgain();
            _stage.Update.Follow(_app.Terminal, _stage.Server);
            byte[] wanted = _stage.Server.Wish!.Release;
            FaultApp app = _app;
            if (!app.StepUntil(() => app.Terminal.Update.Stage == UpdateStage.Ready, StoryStage.Plenty))
            {
                return "the release was not fetched";
            }

            for (int start = 0; start < LaunchPlan.MaxTrialStarts; start++)
            {
                _stage.Cut();
                Heap.LargestBytes = pieceBytes;
                FaultApp? trial = _stage.TryStartWhole();
                Heap.Clear();
                if (trial is not null)
                {
                    return "the trial started in spite of it";
                }
            }

            StartAgain();
            return _app.Terminal.Updates.RunningRelease.AsSpan().SequenceEqual(wanted) ? "the trial did not give way" : Shows();
        }

        public void Dispose() => _stage.Dispose();

        private string? Shows()
        {
            FaultApp app = _app;
            app.StepUntil(() => app.PagesDrawn > 0, RoundsToRepair);
            string? wrong = Restarted();
            app = _app;
            return wrong ?? (!app.StepUntil(() => app.PagesDrawn > 0, RoundsToRepair) || app.Shown is null ? $"the set was not shown: {app.ScreenFault} {app.Engine.LastError}" : Wrong);
        }

        /// <summary>Where the application asked for a restart, it is started again, with all of its memory; at most one block is gone then.</summary>
        private string? Restarted()
        {
            if (_stage.Board.IsOn)
            {
                return null;
            }

            Heap.Clear();
            _app = _stage.StartWhole();
            int lost = _stage.CountLost(_app);
            FaultApp started = _app;
            return lost > Limits.DefaultBlockBytes ? $"{lost} bytes of what was accepted were gone after the restart"
                : !started.StepUntil(() => started.PagesDrawn > 0, RoundsToRepair) ? $"nothing was on the glass after the restart: {started.ScreenFault}"
                : null;
        }
    }
}
