using KioskFleet.Simulator.Faults;

namespace KioskFleet.Simulator.Tests;

public sealed class FaultRunTests
{
    [Fact]
    public void Two_thousand_power_cuts_cost_at_most_one_block_and_never_the_page()
    {
        using var log = new StringWriter();
        FaultReport report = FaultRun.RunCuts(seed: 7, cuts: 2000, log);
        Assert.True(report.Passed, log.ToString());
        Assert.Equal("cuts 2000, blank 0, corrupt shown 0, blocks lost max 1, lost slots 0", report.ToString());
        Assert.Equal(2000 / FaultRun.WholeEvery, report.WholeCuts);
        Assert.InRange(report.Editions, 500, 20000);
        Assert.InRange(report.Updates, 50, 2000);
        Assert.InRange(report.Pages, 2000, 200000);
        Assert.InRange(report.HeapRefusals, 10, 100000);
        Assert.InRange(report.FailedStarts, 50, 250);
        Assert.InRange(report.Spoilt, 30, 150);
        Assert.InRange(report.Mended, 25, report.Spoilt);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        FaultReport first = FaultRun.RunCuts(11, 60, TextWriter.Null);
        FaultReport second = FaultRun.RunCuts(11, 60, TextWriter.Null);
        Assert.Equal(
            (first.Editions, first.Updates, first.Pages, first.BlocksLostMax, first.HeapRefusals),
            (second.Editions, second.Updates, second.Pages, second.BlocksLostMax, second.HeapRefusals));
    }

    [Fact]
    public void Runs_are_added_up_and_one_bad_one_spoils_the_sum()
    {
        var good = new FaultReport(200, 0, 0, 1, 0, 66, 100, 5, 500, 3, 2, 8, 8, TimeSpan.FromSeconds(2), []);
        FaultReport sum = good.With(good);
        Assert.True(sum.Passed);
        Assert.Equal("cuts 400, blank 0, corrupt shown 0, blocks lost max 1, lost slots 0", sum.ToString());
        Assert.False(good.With(good with { Blank = 1 }).Passed);
        Assert.False((good with { Mended = 0 }).Passed);
        Assert.False(good.With(good with { BlocksLostMax = 2 }).Passed);
        Assert.False(good.With(good with { Failures = ["seed 1, cut 3: something"] }).Passed);
    }

    [Fact]
    public void Every_story_is_survived()
    {
        using var log = new StringWriter();
        StoryReport report = FaultRun.RunStories(log);
        Assert.True(report.Passed, log.ToString());
        Assert.Superset(new HashSet<int> { 1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25 }, report.Stories.Select(story => story.Number).ToHashSet());
    }

    [Fact]
    public void Malformed_input_is_refused_quickly_with_little_memory_and_the_running_terminal_goes_on()
    {
        using var log = new StringWriter();
        FuzzReport report = FuzzRun.Run(seed: 3, cases: 20_000, log);
        Assert.True(report.Passed, log.ToString());
        Assert.Equal(400, report.Live);
        Assert.InRange(report.Accepted, 100, 15_000);
    }
}
