namespace KioskFleet.Server.Tests;

/// <summary>A server whose own clock is wrong.</summary>
public sealed class ClockTests
{
    [Theory]
    [InlineData(-1, false)]
    [InlineData(399, true)]
    [InlineData(401, false)]
    [InlineData(80 * 366, false)]
    public async Task A_server_whose_clock_cannot_be_right_does_not_start_until_a_person_says_that_it_is(int days, bool starts)
    {
        using TemporaryFolder folder = new();
        ManualClock clock = new();
        await using (TestServer before = await TestServer.StartAsync(folder.Path, clock: clock))
        {
            await before.FurnishAsync(("V1", TestServer.Village, "village"));
        }

        clock.Pass(TimeSpan.FromDays(days));
        if (starts)
        {
            await using TestServer again = await TestServer.StartAsync(folder.Path, clock: clock);
            return;
        }

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.StartAsync(folder.Path, clock: clock));
        Assert.Contains("--AcceptClock=true", refused.Message, StringComparison.Ordinal);
        await using TestServer accepted = await TestServer.StartAsync(folder.Path, clock: clock, acceptClock: true);
        Assert.Single(await accepted.Fleet.TerminalsAsync(default));
    }

    [Fact]
    public async Task A_clock_that_jumps_while_the_server_runs_signs_nothing()
    {
        SteppedClock clock = new();
        await using TestServer server = await TestServer.StartAsync(clock: clock);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        Assert.True((await server.PublishAsync("one")).Published);
        clock.Step = TimeSpan.FromDays(366);
        PublishResult refused = await server.PublishAsync("two", "b.txt");
        Assert.False(refused.Published);
        Assert.Equal("clock", Assert.Single(refused.Findings, f => f.Severity == "error").Code);
        clock.Step = TimeSpan.FromMinutes(2);
        Assert.True((await server.PublishAsync("two", "b.txt")).Published);
    }

    /// <summary>The wall clock is set; what counts durations goes on.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;
    }
}
