using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Stories of the launcher, played by the whole application through it.</summary>
internal static class StoriesOfUpdate
{
    private const int Days = 90;

    /// <summary>Ten hours in pieces of half an hour.</summary>
    private const int PiecesADay = 20;
    private const int PieceMs = 30 * 60 * 1000;

    /// <summary>Every so many days the power is gone again after two minutes; on others the medium fails at the launch.</summary>
    private const int ShortDayEvery = 3;
    private const int ShortDayMs = 115_000;
    private const int BadMediumEvery = 10;

    /// <summary>Release 2 proved itself, release 3 failed its trial and stands in the other slot. Then there is no network any more, and no night with power.</summary>
    public static string? SwitchedOffEachNight(StoryStage stage)
    {
        if (Prepare(stage) is { } wrong)
        {
            return wrong;
        }

        for (int day = 0; day < Days; day++)
        {
            stage.MediumFails = day % BadMediumEvery == BadMediumEvery - 1;
            FaultApp app = stage.StartWhole();
            app.Link.CanConnect = false;
            if (stage.Update.Started != 2)
            {
                return $"on day {day + 1} release {stage.Update.Started} was started instead of 2";
            }

            if (!app.StepUntil(() => app.PagesDrawn > 0, 60))
            {
                return $"on day {day + 1} nothing was on the glass: {app.ScreenFault}";
            }

            for (int piece = 0; piece < PiecesADay && stage.Board.IsOn; piece++)
            {
                bool isShort = day % ShortDayEvery == 0;
                app.Board.Pass(isShort ? ShortDayMs : PieceMs);
                app.StepUntil(() => false, 3);
                if (isShort)
                {
                    break;
                }
            }

            if (!stage.Board.IsOn || app.Corruption.Length > 0 || app.Escaped is not null)
            {
                return $"on day {day + 1} the application ended: {app.Corruption}{app.Escaped}";
            }
        }

        return null;
    }

    /// <summary>The release before it had heard the server; this one lives and draws, and hears nothing.</summary>
    public static string? TrialWithoutTheServer(StoryStage stage)
    {
        if (BeginTrial(stage) is { } wrong)
        {
            return wrong;
        }

        int starts = 0;
        for (FaultApp app = stage.StartWhole(); stage.Update.Started == 2; app = stage.StartWhole())
        {
            starts++;
            app.Link.CanConnect = false;
            for (int piece = 0; piece < 5 * PiecesADay && stage.Board.IsOn; piece++)
            {
                app.Board.Pass(PieceMs);
                app.StepUntil(() => false, 3);
            }

            if (stage.Board.IsOn || app.Tick < UpdateDesk.PatienceMs || app.Corruption.Length > 0)
            {
                return $"start {starts} of the trial was not ended after two days: {app.Corruption}";
            }
        }

        if (starts != LaunchPlan.MaxTrialStarts)
        {
            return $"the trial had {starts} starts";
        }

        FaultApp before = stage.StartWhole();
        return before.StepUntil(() => before.Link.Report is { UpdateStage: UpdateStage.FellBack, UpdateReason: UpdateReason.TrialFailed }, StoryStage.Plenty)
            ? null
            : $"no report said that it fell back: stage {before.Link.Report?.UpdateStage}, reason {before.Link.Report?.UpdateReason}";
    }

    /// <summary>Memory ends once in the worker; ten minutes later that is over.</summary>
    public static string? OneFaultDuringATrial(StoryStage stage)
    {
        if (BeginTrial(stage) is { } wrong)
        {
            return wrong;
        }

        FaultApp app = stage.StartWhole();
        app.StepUntil(() => app.PagesDrawn > 0 && app.Link.IsUp, StoryStage.Plenty);
        app.Terminal.TakeFault("worker", new OutOfMemoryException(), 1);
        app.Board.Pass((int)UpdateDesk.MinProofMs - 60_000);
        app.StepUntil(() => false, 20);
        if (!app.Terminal.Updates.IsOnTrial)
        {
            return "it was confirmed in the minutes of a fault";
        }

        app.Board.Pass(60_000);
        app.StepUntil(() => !app.Terminal.Updates.IsOnTrial, StoryStage.Plenty);
        return app.Terminal.Updates.IsOnTrial ? "one fault decided the trial" : null;
    }

    /// <summary>Release 1 fetches release 2 from the server and puts it on trial.</summary>
    private static string? BeginTrial(StoryStage stage)
    {
        FaultApp app = stage.StartWhole();
        stage.Update.Follow(app.Terminal, stage.Server);
        bool ready = app.StepUntil(() => app.Shown is not null, StoryStage.Plenty) && app.StepUntil(() => app.Terminal.Update.Stage == UpdateStage.Ready, StoryStage.Plenty);
        return ready ? null : $"the release was not fetched: stage {app.Terminal.Update.Stage}, reason {app.Terminal.Update.Reason}";
    }

    private static string? Prepare(StoryStage stage)
    {
        if (BeginTrial(stage) is { } wrong)
        {
            return wrong;
        }

        FaultApp app = stage.StartWhole();
        stage.Update.Follow(app.Terminal, stage.Server);
        if (stage.Update.Started != 2 || !app.StepUntil(() => !app.Terminal.Updates.IsOnTrial, StoryStage.Plenty))
        {
            return "the first release was not updated";
        }

        // Follow offers the next one now; three starts that are cut at once end its trial.
        stage.Update.Follow(app.Terminal, stage.Server);
        if (!app.StepUntil(() => app.Terminal.Update.Stage == UpdateStage.Ready, StoryStage.Plenty))
        {
            return "the next release was not fetched";
        }

        for (int start = 0; start < LaunchPlan.MaxTrialStarts; start++)
        {
            stage.StartWhole();
            if (stage.Update.Started != 3)
            {
                return "the next release did not go on trial";
            }
        }

        return null;
    }
}
