using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Rollouts;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Tests;

public sealed class RolloutTests
{
    private static readonly string[] Twelve = [.. Enumerable.Range(1, 12).Select(n => $"V{n:00}")];
    private static readonly TimeSpan Soak = TimeSpan.FromMinutes(RolloutLimits.SoakMinutes + 5);
    private static readonly RolloutPlan Usual = new(RolloutLimits.DefaultWaves);

    [Fact]
    public async Task Waves_follow_one_another_when_the_last_one_is_good_and_nobody_is_told_before()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync(Twelve);
        await stage.ArriveAsync(Twelve);
        IReadOnlyList<WantedOn> published = await stage.PublishAsync(Usual);
        Assert.Equal([1, 9, 2], published.GroupBy(p => p.Wave).Select(g => g.Count()));
        string first = published[0].TerminalId;
        Assert.Equal([first], Twelve.Where(t => stage.Told(t) is not null));

        await stage.FetchingAsync(first, 5);
        await stage.RunsAsync(onTrial: true, first);
        Assert.Equal(1, (await stage.LookAsync()).Wave);
        await stage.RunsAsync(onTrial: false, first);
        RolloutInfo proved = await stage.LookAsync();
        Assert.Equal((1, 1, 0, 1), (proved.Wave, proved.Waves[0].Proved, proved.Waves[0].Good, proved.Lacking));

        // It must be well for a while, on the link and without another start.
        await stage.PassAsync(Soak);
        Assert.Equal(1, (await stage.LookAsync()).Wave);
        await stage.PassAsync(Soak, Twelve);
        RolloutInfo second = await stage.LookAsync();
        Assert.Equal((2, 10), (second.Wave, Twelve.Count(t => stage.Told(t) is not null)));

        // Eight of the nine are enough: one hall is closed.
        string[] nine = [.. published.Where(p => p.Wave == 2).Select(p => p.TerminalId)];
        await stage.RunsAsync(onTrial: false, nine[..7]);
        await stage.PassAsync(Soak, nine[..7]);
        RolloutInfo almost = await stage.LookAsync();
        Assert.Equal((2, 1), (almost.Wave, almost.Lacking));
        await stage.RunsAsync(onTrial: false, nine[7]);
        await stage.PassAsync(Soak, nine[..8]);
        Assert.Equal((3, "running"), (await LookAsync(stage)));
        Assert.All(Twelve, t => Assert.NotNull(stage.Told(t)));

        await stage.RunsAsync(onTrial: false, [nine[8], .. published.Where(p => p.Wave == 3).Select(p => p.TerminalId)]);
        Assert.Equal((3, "done"), (await LookAsync(stage)));
        Assert.Equal(
            [AuditAction.FirmwarePublished, AuditAction.RolloutWaveOpened, AuditAction.RolloutWaveOpened, AuditAction.RolloutFinished], await ActsAsync(stage));
    }

    [Fact]
    public async Task One_failure_pauses_the_first_wave_and_a_person_goes_on_or_ends_it()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync(Twelve);
        await stage.ArriveAsync(Twelve);
        string first = (await stage.PublishAsync(Usual))[0].TerminalId;
        await stage.StageAsync(first, UpdateStage.FellBack, UpdateReason.TrialFailed);
        RolloutInfo paused = await stage.LookAsync();
        Assert.Equal(("paused", "too-many-bad", 1, "server"), (paused.State, paused.PauseReason, paused.Waves[0].Failed, paused.ChangedBy));
        await stage.RestartAsync();
        Assert.Equal((1, "paused"), await LookAsync(stage));
        await Assert.ThrowsAsync<FleetException>(() => stage.Devices.ChangeRolloutAsync(paused.Id, "next", default));

        // The failure was seen, and no longer counts.
        await stage.Devices.ChangeRolloutAsync(paused.Id, "resume", default);
        Assert.Equal((2, "running"), await LookAsync(stage));
        Assert.Equal(10, Twelve.Count(t => stage.Told(t) is not null));

        string proved = (await stage.Devices.RolloutsAsync(default))[0].Waves[1].Terminals[0];
        await stage.RunsAsync(onTrial: false, proved);
        await stage.Devices.ChangeRolloutAsync(paused.Id, "cancel", default);
        Assert.Equal([proved], Twelve.Where(t => stage.Told(t) is not null));
        Assert.Equal("cancelled", (await stage.LookAsync()).State);
        await Assert.ThrowsAsync<FleetException>(() => stage.Devices.ChangeRolloutAsync(paused.Id, "resume", default));
        Assert.Equal(
            [AuditAction.FirmwarePublished, AuditAction.RolloutPaused, AuditAction.RolloutResumed, AuditAction.RolloutWaveOpened, AuditAction.RolloutCancelled], await ActsAsync(stage));
    }

    [Fact]
    public async Task A_terminal_that_is_told_to_try_again_stays_in_its_wave_and_counts_anew()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync(Twelve);
        await stage.ArriveAsync(Twelve);
        string first = (await stage.PublishAsync(Usual))[0].TerminalId;
        int attempt = stage.Told(first)!.Attempt;
        await stage.StageAsync(first, UpdateStage.Refused, UpdateReason.NoRoom);
        RolloutInfo paused = await stage.LookAsync();
        await stage.Devices.ChangeRolloutAsync(paused.Id, "resume", default);
        await stage.Devices.ChangeRolloutAsync(paused.Id, "pause", default);
        stage.Clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([first], await stage.Devices.TryFirmwareAgainAsync([first], default));
        Assert.Equal(attempt + 1, stage.Told(first)!.Attempt);
        await stage.Devices.ChangeRolloutAsync(paused.Id, "resume", default);
        Assert.Equal("under-way", await stage.ResultAsync(first));
        Assert.Equal((1, "running"), await LookAsync(stage));

        // Seen and accepted was the failure before, not this one.
        await stage.StageAsync(first, UpdateStage.Fetching);
        await stage.StageAsync(first, UpdateStage.Refused, UpdateReason.NoRoom);
        Assert.Equal((1, "paused"), await LookAsync(stage));
        stage.Clock.Pass(TimeSpan.FromSeconds(1));
        await stage.Devices.TryFirmwareAgainAsync([TestServer.Village], default);
        await stage.Devices.ChangeRolloutAsync(paused.Id, "resume", default);
        await stage.RunsAsync(onTrial: false, first);
        await stage.PassAsync(Soak, Twelve);
        Assert.Equal((2, "running"), await LookAsync(stage));
    }

    [Fact]
    public async Task Silence_counts_as_failure_does_and_holds_back_those_that_have_not_begun()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync(Twelve);
        await stage.ArriveAsync(Twelve);
        IReadOnlyList<WantedOn> published = await stage.PublishAsync(new RolloutPlan("10,100%", SoakMinutes: 0));
        string[] ten = [.. published.Where(p => p.Wave == 1).Select(p => p.TerminalId)];
        await stage.PassAsync(TimeSpan.FromHours(10), ten);
        await stage.FetchingAsync(ten[0], 4);
        await stage.RunsAsync(onTrial: false, ten[2]);
        await stage.PassAsync(TimeSpan.FromHours(10), ten[..3]);

        // The second has been silent on the link for twenty hours, the first and the third spoke, the others went off.
        RolloutInfo paused = await stage.LookAsync();
        Assert.Equal(("paused", 1, 1), (paused.State, paused.Waves[0].Unknown, paused.Waves[0].Proved));
        Assert.Equal("unknown", await stage.ResultAsync(ten[1]));
        Assert.Equal("held-back", await stage.ResultAsync(ten[0]));
        Assert.Equal([ten[1], ten[2]], ten.Where(t => stage.Told(t) is not null));
        long wantedAt = (await stage.Devices.FirmwareAsync(default)).Terminals.Single(t => t.TerminalId == ten[0]).Wanted.At;

        await stage.RestartAsync();
        Assert.Equal([ten[1], ten[2]], ten.Where(t => stage.Told(t) is not null));
        await stage.Devices.ChangeRolloutAsync(paused.Id, "resume", default);
        Assert.Equal(ten, ten.Where(t => stage.Told(t) is not null));
        Assert.Equal(wantedAt, (await stage.Devices.FirmwareAsync(default)).Terminals.Single(t => t.TerminalId == ten[0]).Wanted.At);
        Assert.Equal("under-way", await stage.ResultAsync(ten[0]));
        Assert.Equal((1, "running"), await LookAsync(stage));
    }

    [Fact]
    public async Task Later_waves_bear_one_in_twenty_and_no_more()
    {
        string[] forty = [.. Enumerable.Range(1, 41).Select(n => $"V{n:00}")];
        await using RolloutStage stage = await RolloutStage.StartAsync(forty);
        await stage.ArriveAsync(forty);
        IReadOnlyList<WantedOn> published = await stage.PublishAsync(new RolloutPlan("1,100%", SoakMinutes: 0));
        await stage.RunsAsync(onTrial: false, published[0].TerminalId);
        await stage.PassAsync(Soak, forty);
        Assert.Equal((2, "running"), await LookAsync(stage));
        await stage.StageAsync(published[1].TerminalId, UpdateStage.Refused, UpdateReason.NoRoom);
        await stage.StageAsync(published[2].TerminalId, UpdateStage.Refused, UpdateReason.NoRoom);
        Assert.Equal((2, "running"), await LookAsync(stage));
        await stage.StageAsync(published[3].TerminalId, UpdateStage.FellBack, UpdateReason.SelfCheckFailed);
        Assert.Equal((2, "paused"), await LookAsync(stage));
    }

    [Fact]
    public async Task Terminals_on_the_link_come_first_and_a_newer_act_takes_them_out()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1", "V2", "V3");
        await stage.ArriveAsync("V3");
        IReadOnlyList<WantedOn> published = await stage.PublishAsync(new RolloutPlan("1,2,100%"));
        Assert.Equal(["V3", "V1", "V2"], published.Select(p => p.TerminalId));
        Assert.Equal(["V2"], await stage.Devices.CancelFirmwareAsync(["V2"], default));
        await stage.PublishAsync(null, "V1");
        RolloutInfo left = await stage.LookAsync();
        Assert.Equal(["V3"], left.Waves.SelectMany(w => w.Terminals));
        await stage.RunsAsync(onTrial: false, "V3");
        Assert.Equal("done", (await stage.LookAsync()).State);
        Assert.Null(stage.Told("V2"));

        // What is wanted later does not change what became of this one.
        await stage.PublishAsync(stage.Release("0.3.0", 3), null, "V3");
        await stage.StageAsync("V3", UpdateStage.FellBack, UpdateReason.TrialFailed);
        Assert.Equal((1, 0), ((await stage.LookAsync()).Waves[0].Proved, (await stage.LookAsync()).Waves[0].Failed));
    }

    [Fact]
    public async Task A_terminal_hears_of_a_release_in_its_wave_and_no_more_of_it_while_that_is_paused()
    {
        await using RolloutStage stage = await RolloutStage.StartAsync("V1", "V2");
        using TestTerminal one = await TestTerminal.ConnectAsync(stage.Server, stage.Made[0]);
        using TestTerminal two = await TestTerminal.ConnectAsync(stage.Server, stage.Made[1]);
        await one.ReportAsync();
        await two.ReportAsync();
        Assert.Null(State(await one.NextAsync(Topics.State)).Firmware);
        Assert.Null(State(await two.NextAsync(Topics.State)).Firmware);
        IReadOnlyList<WantedOn> published = await stage.PublishAsync(new RolloutPlan("1,100%"));
        (TestTerminal first, TestTerminal second) = published[0].TerminalId == "V1" ? (one, two) : (two, one);
        FirmwareWish told = State(await first.NextAsync(Topics.State)).Firmware!;
        Assert.Equal(stage.ReleaseId, told.Release);
        await second.ReportAsync();
        Assert.Null(State(await second.NextAsync(Topics.State)).Firmware);

        await stage.Devices.ChangeRolloutAsync(published[0].Rollout, "pause", default);
        Assert.Null(State(await first.NextAsync(Topics.State)).Firmware);
        await stage.Devices.ChangeRolloutAsync(published[0].Rollout, "resume", default);
        Assert.True(told.IsSame(State(await first.NextAsync(Topics.State)).Firmware), "resuming is not another attempt");
        await stage.Devices.ChangeRolloutAsync(published[0].Rollout, "next", default);
        Assert.Equal(stage.ReleaseId, State(await second.NextAsync(Topics.State)).Firmware!.Release);
    }

    [Theory]
    [InlineData("1,10,100%", 12, new[] { 1, 9, 2 })]
    [InlineData("1,10,100%", 1, new[] { 1 })]
    [InlineData("1，10%，100％", 40, new[] { 1, 3, 36 })]
    [InlineData("5%,50%,100%", 10, new[] { 1, 4, 5 })]
    [InlineData("100%", 3, new[] { 3 })]
    public void A_plan_says_how_many_each_wave_reaches_in_all(string text, int terminals, int[] sizes)
        => Assert.Equal(sizes, WavePlan.Of(new RolloutPlan(text)).Assign(terminals).GroupBy(w => w).Select(g => g.Count()));

    [Theory]
    [InlineData("")]
    [InlineData("1,10")]
    [InlineData("10,1,100%")]
    [InlineData("0,100%")]
    [InlineData("1,x,100%")]
    [InlineData("50%,101%")]
    [InlineData("100%,100%")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,100%")]
    public void A_plan_that_cannot_be_is_refused_with_the_right_form(string text)
        => Assert.Contains("1,10,100%", Assert.Throws<ReleaseException>(() => WavePlan.Of(new RolloutPlan(text))).Message, StringComparison.Ordinal);

    private static async Task<(int Wave, string State)> LookAsync(RolloutStage stage)
    {
        RolloutInfo rollout = await stage.LookAsync();
        return (rollout.Wave, rollout.State);
    }

    private static async Task<string[]> ActsAsync(RolloutStage stage)
    {
        await using var database = stage.Server.Database();
        return await database.AuditEntries.Where(e => e.Action.StartsWith("firmware") || e.Action.StartsWith("rollout")).OrderBy(e => e.Id).Select(e => e.Action).ToArrayAsync();
    }

    private static StateMessage State(byte[] payload) => StateMessage.Decode(payload, 0, payload.Length);
}
