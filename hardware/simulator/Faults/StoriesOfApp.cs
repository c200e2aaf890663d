using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Time;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Stories of updates, commands, link and time: played by the whole application, or by the part that they are about.</summary>
internal static class StoriesOfApp
{
    private const long DayMs = 86_400_000;

    /// <summary>Success is what a report says after the start of the new release, and nothing before it.</summary>
    public static string? SuccessIsAfterTheStart(StoryStage stage)
    {
        FaultApp app = stage.StartWhole();
        stage.Update.Follow(app.Terminal, stage.Server);
        byte[] wanted = stage.Server.Wish!.Release;
        if (!app.StepUntil(() => app.Terminal.Update.Stage == UpdateStage.Ready, StoryStage.Plenty))
        {
            return $"the release was not fetched: stage {app.Terminal.Update.Stage}, reason {app.Terminal.Update.Reason}";
        }

        app.StepUntil(() => false, 200);
        if (Runs(app, wanted))
        {
            return "a report named the release as the running one before it had been started";
        }

        // The restart that the application asks for when nobody has touched it for a while.
        app.Board.Pass(UpdateJob.QuietMs);
        app.StepUntil(() => !stage.Board.IsOn, StoryStage.Plenty);
        app = stage.StartWhole();
        stage.Update.Follow(app.Terminal, stage.Server);
        if (!app.StepUntil(() => Runs(app, wanted), StoryStage.Plenty) || !app.Link.Report!.OnTrial)
        {
            return "after the start no report said that the release runs and is on trial";
        }

        if (!app.StepUntil(() => !app.Terminal.Updates.IsOnTrial, StoryStage.Plenty))
        {
            return "the release never proved itself";
        }

        // A new session begins with a whole report.
        app.Link.CanConnect = false;
        app.StepUntil(() => !app.Link.IsUp, 100);
        app.Link.CanConnect = true;
        return app.StepUntil(() => Runs(app, wanted) && !app.Link.Report!.OnTrial, StoryStage.Plenty) ? Fine(app) : "no report said that the release proved itself";
    }

    /// <summary>Progress is a state that may be told or not: a server that takes none of it changes nothing.</summary>
    public static string? ProgressIsRefused(StoryStage stage)
    {
        FaultTerminal terminal = stage.Start();
        terminal.Link.Refused = Topics.Progress;
        return !terminal.StepUntil(() => terminal.Shown is not null, StoryStage.Plenty) ? "the download stopped"
            : terminal.Link.Progress is not null ? "progress was told all the same"
            : null;
    }

    /// <summary>The share of what was published is used up, and the link breaks every few minutes: nothing of the new set is fetched, the report says why, and every byte that moves all the same is counted.</summary>
    public static string? SpentBudget(StoryStage stage)
    {
        const int WatchMs = 2 * 3_600_000;
        const int MostAConnect = LinkCost.TlsConnect + 6000;
        FaultApp app = stage.StartWhole(metered: true);
        if (!app.StepUntil(() => app.Shown is not null && !app.Engine.IsFetching, StoryStage.Plenty))
        {
            return "the first set was not shown";
        }

        FaultEdition? first = app.Shown;
        app.Budget.Count(app.Budget.Share(ByteBudget.Content) - app.Budget.Used);
        app.StepUntil(() => false, 10);
        long used = app.Budget.Used;
        long moved = app.Link.BytesMoved;
        int needs = app.Link.Needs;
        int sessions = app.Link.Sessions;
        long end = app.Tick + WatchMs;
        stage.Server.Publish();
        app.Link.Weather = new FaultWeather { Break = 0.003 };
        app.Link.Announce();
        app.StepUntil(() => app.Tick > end, 4 * StoryStage.Plenty);
        sessions = app.Link.Sessions - sessions;
        moved = app.Link.BytesMoved - moved;
        return app.Tick <= end || sessions < 5 ? $"{sessions} sessions in {app.Tick} ms"
            : app.Link.Needs != needs || app.Shown != first ? $"{app.Link.Needs - needs} requests were sent all the same"
            : app.Link.Report is not { } report || (report.StoppedClasses & (1 << ByteBudget.Content)) == 0 ? "the report does not say that content waits"
            : app.Budget.Used - used != moved ? $"{moved} bytes were moved and {app.Budget.Used - used} counted"
            : moved > (sessions + 1) * (long)MostAConnect ? $"{moved} bytes for {sessions} sessions"
            : Fine(app);
    }

    /// <summary>A set that is whole and signed, and that this firmware cannot show, never takes the place of the last one that it could.</summary>
    public static string? UnshowableSet(StoryStage stage)
    {
        FaultApp app = stage.StartWhole();
        if (!app.StepUntil(() => app.Shown is not null && !app.Engine.IsFetching, StoryStage.Plenty))
        {
            return "the first set was not shown";
        }

        int good = app.Shown!.Number;
        long bad = stage.Server.Publish(showable: false).Number + 1;
        app.Link.Announce();
        if (!app.StepUntil(() => app.Engine.Held!.Payload.Sequence == bad, StoryStage.Plenty))
        {
            return "the set was not fetched";
        }

        for (int start = 0; start < 3; start++)
        {
            app.StepUntil(() => false, 600);
            if (app.PagesDrawn == 0 || app.Shown?.Number != good || app.Corruption.Length > 0 || stage.Board is { IsOn: false })
            {
                return $"after {start} restarts the glass was not as before: {app.ScreenFault}{app.Corruption}";
            }

            app = stage.StartWhole();
        }

        FaultEdition next = stage.Server.Publish();
        return app.StepUntil(() => app.Shown?.Number == next.Number, StoryStage.Plenty) ? Fine(app) : "the next set was not shown";
    }

    /// <summary>A server that accepts and then kicks is not stormed by one terminal, nor by ten thousand that lost it at the same moment.</summary>
    public static string? Kicked(StoryStage stage)
    {
        const int KickedAfterMs = 2000;
        const int MostADay = 250;
        var backoff = new Backoff(new Random(12));
        int connects = 0;
        for (long now = 0; now < DayMs; connects++)
        {
            now += KickedAfterMs + backoff.After(KickedAfterMs);
        }

        if (connects > MostADay)
        {
            return $"{connects} connections in a day";
        }

        const int Fleet = 10_000;
        const int LostTries = 6;
        const int Seconds = 3600;
        var seconds = new int[LostTries, Seconds];
        for (int terminal = 0; terminal < Fleet; terminal++)
        {
            // All lost it in the same second, out of a session that had lasted; what they try, and how often in vain, falls into one second or another.
            backoff = new Backoff(new Random(terminal));
            int wait = backoff.After(DayMs);
            for (int tries = 0; tries < LostTries; tries++)
            {
                seconds[tries, Math.Min(wait / 1000, Seconds - 1)]++;
                wait += backoff.After(0);
            }
        }

        int most = seconds.Cast<int>().Max();
        return most > Fleet / 20 ? $"{most} of {Fleet} terminals came back within one second" : null;
    }

    /// <summary>The server's clock is a year ahead, then in 2106, each for ten minutes; afterwards time is right, a restart changes nothing in that, and a command is obeyed.</summary>
    public static string? WrongServer(StoryStage stage)
    {
        const long YearMs = 366 * DayMs;
        const int Rounds = 600;
        stage.Server.ClockErrorMs = 0;
        FaultApp app = stage.StartWhole(ClockFault.Epoch1970);
        if (!app.StepUntil(() => app.Terminal.Clock.IsTrusted, StoryStage.Plenty))
        {
            return "the right time was not taken";
        }

        foreach (long wrong in (ReadOnlySpan<long>)[YearMs, 80 * YearMs])
        {
            stage.Server.ClockErrorMs = wrong;
            app.StepUntil(() => false, Rounds);
            if (app.PagesDrawn == 0 || app.Corruption.Length > 0)
            {
                return $"with a server {wrong / YearMs} years ahead the glass was not as before: {app.ScreenFault}{app.Corruption}";
            }

            stage.Server.ClockErrorMs = 0;
            app = stage.StartWhole(ClockFault.Epoch1970);
            FaultApp now = app;
            if (!app.StepUntil(() => now.Terminal.Clock.IsTrusted, StoryStage.Plenty))
            {
                return $"after a server {wrong / YearMs} years ahead the right time is refused";
            }
        }

        long error = app.Terminal.Clock.UtcMs - (FaultServer.EpochMs + app.Tick);
        app.Link.Deliver(Topics.Command, stage.Server.Command(CommandKind.ClearCache, 0, app.Terminal.Clock.UtcSeconds + 7200));
        app.StepUntil(() => stage.Server.Answers.Count > 0, StoryStage.Plenty);
        return Math.Abs(error) > 2000 ? $"the clock is wrong by {error} ms"
            : stage.Server.Answers is not [(_, CommandAnswer.Done)] ? "the command was not obeyed"
            : Fine(app);
    }

    /// <summary>The same reboot at every connect, as a broker repeats a retained message: it is obeyed once.</summary>
    public static string? RebootAgainAndAgain(StoryStage stage)
    {
        FaultApp app = stage.StartWhole();
        byte[] reboot = stage.Server.Command(CommandKind.Reboot, 0, (FaultServer.EpochMs / 1000) + 86_400);
        int restarts = 0;
        for (int connect = 0; connect < 12; connect++)
        {
            app.StepUntil(() => app.Link.IsUp, 100);
            app.Link.Deliver(Topics.Command, reboot);
            app.StepUntil(() => false, 60);
            if (!stage.Board.IsOn)
            {
                restarts++;
            }

            app = stage.StartWhole();
        }

        // What it answered first stands: a repetition must not look as if the reboot had been refused.
        int done = stage.Server.Answers.Count(answer => answer.Result == CommandAnswer.Done);
        return restarts != 1 ? $"it restarted {restarts} times" : done < 11 || done != stage.Server.Answers.Count ? $"only {done} of {stage.Server.Answers.Count} answers said what had happened" : null;
    }

    /// <summary>Every midnight of forty years, and the byte budget over a month end and a year end.</summary>
    public static string? MonthsEnd(StoryStage stage)
    {
        DateTime first = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int day = 0; day < 40 * 366; day++)
        {
            foreach (int second in (ReadOnlySpan<int>)[-1, 0])
            {
                DateTime shown = first.AddDays(day).AddSeconds(second);
                LocalTime local = LocalTime.FromUtcSeconds((long)(shown - DateTime.UnixEpoch).TotalSeconds - LocalTime.OffsetSeconds);
                if ((local.Year, local.Month, local.Day, local.Hour, local.Minute, local.Second) != (shown.Year, shown.Month, shown.Day, shown.Hour, shown.Minute, shown.Second)
                    || local.MonthNumber != (shown.Year * 12) + shown.Month - 1)
                {
                    return $"{shown:u} is shown as {local.Year}-{local.Month}-{local.Day} {local.Hour}:{local.Minute}:{local.Second}";
                }
            }
        }

        var budget = new ByteBudget(new NoSlot(), 1_000_000);
        long lastSecond = (long)(new DateTime(2026, 12, 31, 15, 59, 59, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;
        budget.SetMonth(LocalTime.FromUtcSeconds(lastSecond).MonthNumber);
        budget.Count(900_000);
        budget.SetMonth(LocalTime.FromUtcSeconds(lastSecond).MonthNumber);
        long used = budget.Used;
        budget.SetMonth(LocalTime.FromUtcSeconds(lastSecond + 1).MonthNumber);
        return used == 900_000 && budget.Used == 0 ? null : $"{used} bytes were counted in the old year, {budget.Used} in the new one";
    }

    /// <summary>No clock blanks or expires anything on the whole application either.</summary>
    public static string? AnyClock(StoryStage stage)
    {
        FaultApp app = stage.StartWhole();
        if (!app.StepUntil(() => app.Shown is not null, StoryStage.Plenty))
        {
            return "the first set was not shown";
        }

        foreach (ClockFault clock in Enum.GetValues<ClockFault>())
        {
            app = stage.StartWhole(clock);
            app.Link.CanConnect = false;
            app.StepUntil(() => false, 300);
            if (app.PagesDrawn == 0 || app.Shown is null || app.Corruption.Length > 0)
            {
                return $"with the clock at {clock} the glass was not as before: {app.ScreenFault}{app.Corruption}";
            }
        }

        return null;
    }

    /// <summary>The power fails every two minutes, on a link of 2 kbit/s: the set comes all the same, and the month is not used up by starting.</summary>
    public static string? CutEveryTwoMinutes(StoryStage stage)
    {
        const int LifeMs = 120_000;
        const int MostStarts = 120;
        int starts = 0;
        long useful = 0;
        for (FaultApp? app = null; ; starts++)
        {
            if (starts == MostStarts)
            {
                return $"after {starts} starts {app!.Engine.HeldCount} of {app.Engine.WantedCount} objects were there";
            }

            app = stage.StartWhole(ClockFault.Epoch1970, new FaultWeather { DelayMs = 1500, BytesPerSecond = FaultWeather.SlowBytesPerSecond, Loss = 0.02 });
            FaultApp now = app;
            app.StepUntil(() => now.Tick > LifeMs || now.Shown is not null, StoryStage.Plenty);
            useful += app.Link.BytesMoved;
            if (app.Shown is not null)
            {
                long charged = app.Budget.Used - useful;
                long most = (starts + 1) * 2L * LifeMs / 1000 * FaultWeather.SlowBytesPerSecond / 3;
                return starts < 2 ? $"it took {starts} restarts" : charged > most ? $"{charged} bytes more than were moved are charged after {starts} restarts" : Fine(app);
            }
        }
    }

    private static bool Runs(FaultApp app, byte[] release) => app.Link.Report is { } report && report.Release.AsSpan().SequenceEqual(release);

    private static string? Fine(FaultApp app) => app.Corruption.Length > 0 ? app.Corruption : app.Escaped?.ToString();

    private sealed class NoSlot : IStateSlot
    {
        public byte[]? Load() => null;

        public bool Save(byte[] data, int count) => true;
    }
}
