using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>The failure stories of other systems that a terminal's core meets, each played through on the virtual board.</summary>
internal static class FaultStories
{
    private const int Plenty = 4000;

    private static readonly (int Number, string Title, Func<Stage, string?> Play)[] s_stories =
    [
        (4, "a missing object ends its job with a reason, and the next set is fetched as usual", MissingObject),
        (5, "a spent byte budget stops the download, says so, and nothing exceeds it", SpentBudget),
        (6, "no verified block is fetched again after power cuts, and the download ends", NoBlockTwice),
        (7, "a set assigned while the terminal was dark is fetched at the next connect", AssignedWhileDark),
        (8, "wrong bytes are never shown, and the right ones are fetched once they can be had", WrongBytes),
        (9, "the last good set stays on the glass until the new one is whole", LastGoodStays),
        (10, "a clock at 1970 or 2106 blanks nothing and expires nothing", WrongClock),
        (15, "the card is cut at every write of a download, and the store opens each time", CutAtEveryWrite),
        (16, "a full card ends the download, keeps the shown set, and recovers when there is room", FullCard),
        (17, "a dead socket in mid-transfer is left behind and the transfer goes on", DeadSocket),
    ];

    public static StoryReport Run(TextWriter log)
    {
        var stories = new List<Story>();
        foreach ((int number, string title, Func<Stage, string?> play) in s_stories)
        {
            string? wrong;
            try
            {
                using var stage = new Stage(number);
                wrong = play(stage);
            }
            catch (Exception exception)
            {
                wrong = exception.ToString();
            }

            string line = wrong is null ? $"story {number}: survived: {title}" : $"story {number}: NOT survived: {title}: {wrong}";
            stories.Add(new Story(number, wrong is null, line));
            log.WriteLine(line);
        }

        return new StoryReport(stories);
    }

    private static string? MissingObject(Stage stage)
    {
        FaultTerminal terminal = stage.StartWithFirstEdition();
        FaultEdition second = stage.Server.Publish();
        string leaf = second.Objects.Keys.First(id => !stage.First.Objects.ContainsKey(id) && ObjectFrame.ChildCount(second.Objects[id]) == 0);
        stage.Server.Denied.Add(leaf);
        terminal.Link.Announce();
        if (!terminal.StepUntil(() => terminal.Engine.LastError.Contains("no such object", StringComparison.Ordinal), Plenty))
        {
            return "the job did not end";
        }

        int needs = terminal.Link.Needs;
        terminal.StepUntil(() => false, 100);
        if (terminal.Link.Needs != needs)
        {
            return "it went on asking";
        }

        stage.Server.Denied.Clear();
        FaultEdition third = stage.Server.Publish();
        terminal.Link.Announce();
        return terminal.StepUntil(() => terminal.Shown == third, Plenty) ? terminal.CorruptionOrNull() : "the next set was not shown";
    }

    private static string? SpentBudget(Stage stage)
    {
        FaultTerminal terminal = stage.StartWithFirstEdition();
        terminal.Budget.Count(ByteBudget.DefaultMonthlyBytes - terminal.Budget.Used);
        long used = terminal.Budget.Used;
        stage.Server.Publish();
        terminal.Link.Announce();
        terminal.StepUntil(() => false, 300);
        if (terminal.Shown != stage.First || terminal.Engine.LastError.Length == 0)
        {
            return $"the error is \"{terminal.Engine.LastError}\"";
        }

        return terminal.Budget.Used - used <= Limits.MessageBytes ? null : $"{terminal.Budget.Used - used} bytes were moved all the same";
    }

    private static string? NoBlockTwice(Stage stage)
    {
        stage.Server.CountsBlocks = true;
        int cuts = 0;
        for (; cuts < 400; cuts++)
        {
            FaultTerminal terminal = stage.Start();
            stage.Card.Faults.CutAtWrite(6 + (cuts % 5));
            if (terminal.StepUntil(() => terminal.Shown is not null, Plenty))
            {
                break;
            }

            stage.Cut();
        }

        int sent = stage.Server.Sent.Values.Sum();
        int again = stage.Server.Sent.Values.Sum(times => times - 1);
        if (cuts is < 5 or 400)
        {
            return $"it took {cuts} cuts";
        }

        // What one answer carried and the cut took before it was written comes again; a block that was safe does not. A cut costs the answer under way.
        int windowBlocks = LinkWindow.FirstBytes / Limits.DefaultBlockBytes * 8;
        return again <= cuts * windowBlocks ? null : $"{again} of {sent} blocks were sent again in {cuts} cuts";
    }

    private static string? AssignedWhileDark(Stage stage)
    {
        stage.StartWithFirstEdition();
        stage.Cut();
        stage.Server.Publish();
        FaultEdition newest = stage.Server.Publish();
        FaultTerminal terminal = stage.Start();
        return terminal.StepUntil(() => terminal.Shown == newest, Plenty) ? terminal.CorruptionOrNull() : "the set was not fetched";
    }

    private static string? WrongBytes(Stage stage)
    {
        FaultTerminal terminal = stage.StartWithFirstEdition();
        FaultEdition second = stage.Server.Publish();
        foreach ((string id, byte[] value) in second.Objects.Where(pair => !stage.First.Objects.ContainsKey(pair.Key)))
        {
            byte[] wrong = (byte[])value.Clone();
            wrong[^1] ^= 1;
            stage.Server.Corrupted[id] = wrong;
        }

        terminal.Link.Announce();
        terminal.StepUntil(() => false, 600);
        if (terminal.Shown != stage.First || terminal.Engine.Damaged == 0)
        {
            return "something that was not verified was shown, or nothing was noticed";
        }

        stage.Server.Corrupted.Clear();
        return terminal.StepUntil(() => terminal.Shown == second, Plenty) ? terminal.CorruptionOrNull() : "the right bytes were not fetched";
    }

    private static string? LastGoodStays(Stage stage)
    {
        FaultTerminal terminal = stage.StartWithFirstEdition();
        FaultEdition second = stage.Server.Publish();
        terminal.Link.Announce();
        bool between = false;
        while (terminal.Shown != second && terminal.Tick < 3_600_000)
        {
            terminal.Step();
            if (terminal.Shown != stage.First && terminal.Shown != second)
            {
                return "the glass was without a set";
            }

            if (terminal.Engine.IsFetching && terminal.Engine.HeldCount > 0)
            {
                between = true;
                terminal.Tap(20, 20);
            }
        }

        return !between ? "the download could not be watched" : terminal.Shown == second ? terminal.CorruptionOrNull() : "the new set never came";
    }

    private static string? WrongClock(Stage stage)
    {
        stage.StartWithFirstEdition();
        foreach (long now in new[] { 0L, 4_294_967_295L })
        {
            stage.Cut();
            FaultTerminal terminal = stage.Start();
            terminal.Now = now;
            terminal.ClockTrusted = false;
            terminal.Link.CanConnect = false;
            terminal.StepUntil(() => false, 200);
            if (terminal.PagesDrawn == 0 || terminal.Shown != stage.First || terminal.Corruption.Length > 0)
            {
                return $"at {now} the glass was not as before";
            }
        }

        return null;
    }

    private static string? CutAtEveryWrite(Stage stage)
    {
        for (int write = 1; write < Plenty; write++)
        {
            using var fresh = new Stage(write);
            FaultTerminal? terminal = null;
            try
            {
                fresh.Card.Faults.CutAtWrite(write);
                terminal = fresh.Start();
                if (terminal.StepUntil(() => terminal.Shown is not null, Plenty))
                {
                    return write > 40 ? null : $"a download of {write} writes is too short for this story";
                }
            }
            catch (PowerCutException)
            {
                // Before the core stood.
            }

            fresh.Cut();
            terminal = fresh.Start();
            if (!terminal.Store.IsAvailable || !terminal.StepUntil(() => terminal.Shown is not null, Plenty) || terminal.Corruption.Length > 0)
            {
                return $"write {write}: {terminal.Engine.LastError} {terminal.Corruption}";
            }
        }

        return "the download never ended";
    }

    private static string? FullCard(Stage stage)
    {
        FaultTerminal terminal = stage.StartWithFirstEdition();
        FaultEdition newest = stage.First;
        stage.Card.Capacity = stage.Card.UsedBytes;
        stage.Card.Faults.FailWrites = 1;
        newest = stage.Server.Publish();
        terminal.Link.Announce();
        terminal.StepUntil(() => false, 200);
        if (terminal.Shown != stage.First || terminal.Engine.LastError.Length == 0)
        {
            return $"it did not notice: \"{terminal.Engine.LastError}\"";
        }

        stage.Card.Faults.Clear();
        terminal.Engine.Retry();
        if (!terminal.StepUntil(() => terminal.Shown == newest, Plenty))
        {
            // A medium that failed is opened again at the next start.
            stage.Cut();
            terminal = stage.Start();
        }

        return terminal.StepUntil(() => terminal.Shown == newest, Plenty) ? terminal.CorruptionOrNull() : $"it did not recover: {terminal.Engine.LastError}";
    }

    private static string? DeadSocket(Stage stage)
    {
        FaultTerminal terminal = stage.Start();
        int breaks = 0;
        while (terminal.Shown is null && terminal.Tick < 24 * 3_600_000L)
        {
            terminal.Step();
            if (terminal.Engine.IsFetching && terminal.Engine.HeldCount > 2 * breaks && breaks < 12)
            {
                breaks++;
                terminal.Link.CanConnect = false;
                terminal.Step();
                terminal.Link.CanConnect = true;
            }
        }

        return breaks < 5 ? $"only {breaks} breaks" : terminal.Shown is not null ? terminal.CorruptionOrNull() : "the transfer never ended";
    }

    private static string? CorruptionOrNull(this FaultTerminal terminal) => terminal.Corruption.Length > 0 ? terminal.Corruption : null;

    /// <summary>A board, a server with one edition, and the terminal that runs on it now.</summary>
    private sealed class Stage : IDisposable
    {
        private readonly VirtualBoard _board;
        private readonly FaultLedger _ledger = new();
        private readonly Random _random;
        private IDisposable? _entered;

        public Stage(int seed)
        {
            _random = new Random(seed);
            Card = VirtualDisk.InMemory(4 * 1024 * 1024, seed, removable: true);
            _board = new VirtualBoard(BoardProfile.Village).Mount("I:\\", VirtualDisk.InMemory(4 * 1024 * 1024, seed + 1)).Mount("D:\\", Card);
            First = Server.Publish();
        }

        public FaultServer Server { get; } = new();

        public FaultEdition First { get; }

        public VirtualDisk Card { get; }

        public FaultTerminal Start()
        {
            _board.PowerOn();
            _entered?.Dispose();
            _entered = _board.Enter();
            return new FaultTerminal(_board, Server, new FaultLink(Server, _random), _ledger, _random.Next(65536));
        }

        public FaultTerminal StartWithFirstEdition()
        {
            FaultTerminal terminal = Start();
            return terminal.StepUntil(() => terminal.Shown == First, Plenty)
                ? terminal
                : throw new InvalidOperationException($"The first edition was not shown: {terminal.Engine.LastError} {terminal.Viewer.LastFault}");
        }

        public void Cut() => _board.CutPower();

        public void Dispose()
        {
            _entered?.Dispose();
            _board.Dispose();
            Server.Dispose();
        }
    }
}
