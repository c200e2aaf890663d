using KioskFleet.Simulator.Faults;

namespace KioskFleet.Simulator.Tests;

public sealed class FaultRunTests
{
    [Fact]
    public void Hundreds_of_power_cuts_cost_at_most_one_block_and_never_the_page()
    {
        using var log = new StringWriter();
        FaultReport report = FaultRun.RunCuts(seed: 7, cuts: 300, log);
        Assert.True(report.Passed, log.ToString());
        Assert.Equal("cuts 300, blank 0, corrupt shown 0, blocks lost max 1, lost slots 0", report.ToString());
        Assert.InRange(report.Editions, 50, 2000);
        Assert.InRange(report.Updates, 3, 300);
        Assert.InRange(report.Pages, 200, 20000);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        FaultReport first = FaultRun.RunCuts(11, 40, TextWriter.Null);
        FaultReport second = FaultRun.RunCuts(11, 40, TextWriter.Null);
        Assert.Equal((first.Editions, first.Pages, first.BlocksLostMax), (second.Editions, second.Pages, second.BlocksLostMax));
    }

    [Fact]
    public void Every_story_is_survived()
    {
        using var log = new StringWriter();
        StoryReport report = FaultRun.RunStories(log);
        Assert.True(report.Passed, log.ToString());
        Assert.InRange(report.Stories.Count, 10, 20);
    }
}
