namespace KioskFleet.Simulator.Faults;

/// <summary>The failure stories of other systems that a terminal meets, each played through on the virtual board.</summary>
internal static class FaultStories
{
    private static readonly (int Number, string Title, Func<StoryStage, string?> Play)[] s_stories =
    [
        (1, "an update counts when a report after the start says that it runs, not when it was delivered", StoriesOfApp.SuccessIsAfterTheStart),
        (1, "a release that cannot reach the server is left after days, and the one before says so", StoriesOfUpdate.TrialWithoutTheServer),
        (1, "one fault during a trial does not decide it", StoriesOfUpdate.OneFaultDuringATrial),
        (3, "a server that takes no progress does not stop the download", StoriesOfApp.ProgressIsRefused),
        (4, "a missing object ends its job with a reason, and the next set is fetched as usual", StoriesOfSync.MissingObject),
        (5, "a spent byte budget stops the download and says so; what reconnecting costs is counted, handshakes included", StoriesOfApp.SpentBudget),
        (6, "no block that was held after a power cut is fetched again, and a cut costs at most one", StoriesOfSync.NoBlockTwice),
        (7, "a set assigned while the terminal was dark is fetched at the next connect", StoriesOfSync.AssignedWhileDark),
        (8, "wrong bytes are never shown, and the right ones are fetched once they can be had", StoriesOfSync.WrongBytes),
        (9, "the last good set stays on the glass until the new one is whole", StoriesOfSync.LastGoodStays),
        (9, "and longer, over restarts, if the new one is whole and cannot be shown", StoriesOfApp.UnshowableSet),
        (10, "a clock at 1970 or 2106 blanks nothing and expires nothing", StoriesOfSync.WrongClock),
        (10, "nor does one that jumps by years, both ways, on the whole application", StoriesOfApp.AnyClock),
        (10, "a server whose own clock stands wrong by years for ten minutes is followed back when it is set right, and commands are obeyed", StoriesOfApp.WrongServer),
        (11, "the power is cut at every write of a change of trust roots: the old ones or the new ones are in force, never none", StoriesOfRoots.CutAtEveryWrite),
        (11, "a forged manifest changes no trust root, and foreign ones that the publisher names by mistake put none out that works", StoriesOfRoots.Forged),
        (12, "a server that accepts and then kicks is not stormed, nor is one that ten thousand lost at once", StoriesOfApp.Kicked),
        (14, "a reboot that comes again at every connect is obeyed once", StoriesOfApp.RebootAgainAndAgain),
        (15, "the card is cut at every write of a download, and the store opens each time", StoriesOfSync.CutAtEveryWrite),
        (16, "a full card ends the download, keeps the shown set, and the download goes on by itself when there is room", StoriesOfSync.FullCard),
        (17, "a socket that goes half-open in mid-transfer is left behind and the transfer goes on", StoriesOfSync.DeadSocket),
        (18, "midnight, month end and year end of forty years are those of Shanghai", StoriesOfApp.MonthsEnd),
        (21, "a hall that is switched off each night and never has a network keeps its release for ninety days", StoriesOfUpdate.SwitchedOffEachNight),
        (21, "a power cut every two minutes on 2 kbit/s: the set comes, and restarting does not use up the month", StoriesOfApp.CutEveryTwoMinutes),
        (22, "erasing is finished after a cut at any of its writes: no page comes back, nothing is left on either medium, and the sealed proof reaches the server", StoriesOfErasure.CutAtEveryWrite),
        (23, "memory ends anywhere in a download, or stays in small pieces: the last good set stays, the new one comes, a report says so", _ => WovenRun.Play(nameof(StoriesOfMemory.Download))),
        (24, "memory ends anywhere in a page turn: what is on the glass is a page of the set, and the next touch turns pages again", _ => WovenRun.Play(nameof(StoriesOfMemory.Turn))),
        (25, "memory ends anywhere in a start: the glass and the next report say so, and a trial that needs more than there is gives way", _ => WovenRun.Play(nameof(StoriesOfMemory.Start))),
    ];

    public static StoryReport Run(TextWriter log)
    {
        var stories = new List<Story>();
        foreach ((int number, string title, Func<StoryStage, string?> play) in s_stories)
        {
            stories.Add(Story.Tell(number, title, () =>
            {
                using var stage = new StoryStage(number);
                return play(stage);
            }));
            log.WriteLine(stories[^1].Line);
        }

        return new StoryReport(stories);
    }
}
