using KioskFleet.NanoHost;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Stories of fetching, keeping and showing: played by store, sync and screen.</summary>
internal static class StoriesOfSync
{
    public static string? MissingObject(StoryStage stage)
    {
        FaultTerminal terminal = stage.StartWithFirstEdition();
        FaultEdition second = stage.Server.Publish();
        string leaf = second.Objects.Keys.First(id => !stage.First.Objects.ContainsKey(id) && ObjectFrame.ChildCount(second.Objects[id]) == 0);
        stage.Server.Denied.Add(leaf);
        terminal.Link.Announce();
        if (!terminal.StepUntil(() => terminal.Engine.LastError.Contains("no such object", StringComparison.Ordinal), StoryStage.Plenty))
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
        return terminal.StepUntil(() => terminal.Shown == third, StoryStage.Plenty) ? Fine(terminal) : "the next set was not shown";
    }

    public static string? NoBlockTwice(StoryStage stage)
    {
        int cuts = 0;
        int again = 0;
        int lost = 0;
        HashSet<(string, int)> safe = [];
        stage.Server.Sending = (id, offset) => again += safe.Contains((id, offset)) ? 1 : 0;
        for (; cuts < 400; cuts++)
        {
            FaultTerminal terminal = stage.Start();
            lost = Math.Max(lost, stage.CountLost(terminal));
            safe = stage.Ledger.Blocks();
            stage.Card.Faults.CutAtWrite(6 + (cuts % 5));
            if (terminal.StepUntil(() => terminal.Shown is not null, StoryStage.Plenty))
            {
                break;
            }

            stage.Cut();
        }

        if (cuts is < 5 or 400)
        {
            return $"it took {cuts} cuts";
        }

        return again > 0 ? $"{again} blocks that were held after a cut were fetched again in {cuts} cuts"
            : lost > Limits.DefaultBlockBytes ? $"a cut cost {lost} bytes of what was accepted"
            : null;
    }

    public static string? AssignedWhileDark(StoryStage stage)
    {
        stage.StartWithFirstEdition();
        stage.Cut();
        stage.Server.Publish();
        FaultEdition newest = stage.Server.Publish();
        FaultTerminal terminal = stage.Start();
        return terminal.StepUntil(() => terminal.Shown == newest, StoryStage.Plenty) ? Fine(terminal) : "the set was not fetched";
    }

    public static string? WrongBytes(StoryStage stage)
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
        return terminal.StepUntil(() => terminal.Shown == second, StoryStage.Plenty) ? Fine(terminal) : "the right bytes were not fetched";
    }

    public static string? LastGoodStays(StoryStage stage)
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

        return !between ? "the download could not be watched" : terminal.Shown == second ? Fine(terminal) : "the new set never came";
    }

    public static string? WrongClock(StoryStage stage)
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

    public static string? CutAtEveryWrite(StoryStage stage)
    {
        for (int write = 1; write < StoryStage.Plenty; write++)
        {
            using var fresh = new StoryStage(write);
            FaultTerminal? terminal = null;
            try
            {
                fresh.Card.Faults.CutAtWrite(write);
                terminal = fresh.Start();
                if (terminal.StepUntil(() => terminal.Shown is not null, StoryStage.Plenty))
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
            if (!terminal.IsStoreAvailable || !terminal.StepUntil(() => terminal.Shown is not null, StoryStage.Plenty) || terminal.Corruption.Length > 0)
            {
                return $"write {write}: {terminal.Engine.LastError} {terminal.Corruption}";
            }
        }

        return "the download never ended";
    }

    public static string? FullCard(StoryStage stage)
    {
        FaultTerminal terminal = stage.StartWithFirstEdition();

        // Others filled the card: no file can be made, and the files that are there do not hold two sets.
        stage.Card.Capacity = stage.Card.UsedBytes;
        FaultEdition newest = stage.Server.Publish(pictures: 8);
        terminal.Link.Announce();
        if (!terminal.StepUntil(() => terminal.Engine.LastError == "storage: full", StoryStage.Plenty) || terminal.Shown != stage.First)
        {
            return $"it did not notice: \"{terminal.Engine.LastError}\"";
        }

        int needs = terminal.Link.Needs;
        terminal.StepUntil(() => false, 2000);
        if (terminal.Link.Needs != needs || terminal.Shown != stage.First)
        {
            return "it went on asking for what it has no room for";
        }

        // There is room again, and nobody does anything about it.
        stage.Card.Capacity = FaultStand.DiskBytes;
        return terminal.StepUntil(() => terminal.Shown == newest, StoryStage.Plenty) ? Fine(terminal) : $"it did not go on by itself: {terminal.Engine.LastError}";
    }

    /// <summary>The socket goes half-open again and again: what is sent goes nowhere, nothing comes, and no side hears of it.</summary>
    public static string? DeadSocket(StoryStage stage)
    {
        FaultTerminal terminal = stage.Start(new FaultWeather { DelayMs = 200, BytesPerSecond = 4000 });
        int dead = 0;
        int sessions = 0;
        while (terminal.Shown is null && terminal.Tick < 24 * 3_600_000L)
        {
            terminal.Step();
            if (terminal.Engine.IsFetching && terminal.Engine.HeldCount > 2 * dead && dead < 12 && terminal.Link.IsUp && terminal.Link.Sessions > sessions)
            {
                dead++;
                sessions = terminal.Link.Sessions;
                terminal.Link.GoHalfOpen();
            }
        }

        return dead < 5 ? $"only {dead} dead sockets" : terminal.Shown is not null ? Fine(terminal) : "the transfer never ended";
    }

    private static string? Fine(FaultTerminal terminal) => terminal.Corruption.Length > 0 ? terminal.Corruption : null;
}
