using KioskFleet.Protocol;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Link;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

/// <summary>How a terminal is, by what it said and when; and who may fill the server's memory.</summary>
public sealed class PresenceTests
{
    [Fact]
    public void Only_what_was_heard_in_the_last_two_intervals_is_green_and_nothing_from_the_future()
    {
        const long Now = 1_795_000_000_000;
        Assert.Equal(Presence.Online, PresenceRule.Of(Now - 120_000, Now, 60));
        Assert.Equal(Presence.Late, PresenceRule.Of(Now - 150_000, Now, 60));
        Assert.Equal(Presence.Offline, PresenceRule.Of(Now - 700_000, Now, 60));
        Assert.Equal(Presence.Never, PresenceRule.Of(0, Now, 60));

        // Heard tomorrow: the server's clock was set back by a day since.
        Assert.Equal(Presence.Late, PresenceRule.Of(Now + 86_400_000, Now, 60));
    }

    [Fact]
    public async Task A_terminal_whose_report_proves_a_fault_is_not_green_and_says_which()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ReportAsync(held: [.. Enumerable.Repeat((byte)7, 16)], uptime: 3600, bootReason: "stuck", storageErrors: 5);
        TerminalInfo info = null!;
        await TestServer.UntilAsync(async () => (info = (await server.Fleet.TerminalsAsync(default)).Single()).Presence != "never", "the report");
        Assert.Equal("faulty", info.Presence);
        Assert.Equal(["blank", "storage", "restart"], info.Faults);

        await terminal.ReportAsync(uptime: 2 * 86_400, storageErrors: 0);
        await TestServer.UntilAsync(async () => (await server.Fleet.TerminalsAsync(default)).Single().Presence == "online", "the mended terminal");
    }

    [Theory]
    [InlineData(4 * 3600, "power", "link")]
    [InlineData(120, "power", "power")]
    [InlineData(120, "power or watchdog", "power")]
    [InlineData(120, "stuck", "stuck")]
    public async Task Why_a_terminal_was_dark_is_proved_by_its_first_report_afterwards(long uptime, string bootReason, string cause)
    {
        ManualClock clock = new();
        await using TestServer server = await TestServer.StartAsync(clock: clock);
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        long last = clock.GetUtcNow().ToUnixTimeMilliseconds();
        using (TestTerminal before = await TestTerminal.ConnectAsync(server, made[0]))
        {
            await before.ReportAsync(uptime: 3600);
            await TestServer.UntilAsync(async () => (await server.Fleet.TerminalsAsync(default)).Single().ReportedAt == last, "the report");
        }

        clock.Pass(TimeSpan.FromHours(3));
        Assert.Equal("offline", (await server.Fleet.TerminalsAsync(default)).Single().Presence);
        using TestTerminal after = await TestTerminal.ConnectAsync(server, made[0]);
        await after.ReportAsync(uptime: uptime, bootReason: bootReason);
        await TestServer.UntilAsync(async () => (await server.Fleet.TerminalsAsync(default)).Single().ReportedAt > last, "the report");
        await using FleetDatabase database = server.Database();
        Outage outage = await database.Outages.SingleAsync();
        Assert.Equal(("V1", last, last + 10_800_000, cause), (outage.TerminalId, outage.FromAt, outage.UntilAt, outage.Cause));
    }

    [Fact]
    public void A_time_in_which_the_server_itself_was_away_is_no_outage_of_a_terminal()
    {
        const long Now = 1_795_000_000_000;
        TerminalState state = new() { TerminalId = "V1", ReportedAt = Now - 36_000_000 };
        TerminalReport report = new() { UptimeSeconds = 40_000 };
        Assert.Null(new OutageRule(60, ServerSince: Now - 60_000).EndedBy(state, report, Now));
        Assert.Equal(Outage.Link, new OutageRule(60, ServerSince: Now - 3_600_000).EndedBy(state, report, Now)!.Cause);
    }

    [Fact]
    public async Task A_stranger_whom_a_person_refused_is_gone_stays_away_for_a_day_and_leaves_its_place()
    {
        ManualClock clock = new();
        await using TestServer server = await TestServer.StartAsync(clock: clock);
        await server.FurnishAsync();
        using TestTerminal stranger = (await TestTerminal.ConnectAsync(server, "NEW-1", "its own secret"))!;
        await stranger.ReportAsync();
        await stranger.NextAsync(Topics.State);
        await server.App.Services.GetRequiredService<TerminalProvisioning>().RefuseClaimAsync("NEW-1", "admin", default);
        await stranger.Gone;
        Assert.Null(await TestTerminal.ConnectAsync(server, "NEW-1", "its own secret"));
        await using (FleetDatabase database = server.Database())
        {
            Assert.Empty(database.ClaimRequests);
        }

        clock.Pass(LinkLimits.RefusalMemory + TimeSpan.FromSeconds(1));
        using TestTerminal again = (await TestTerminal.ConnectAsync(server, "NEW-1", "its own secret"))!;
        Assert.True(again.Client.IsConnected);
    }

    [Fact]
    public async Task Strangers_who_never_say_what_they_are_hold_a_place_for_ten_minutes_only()
    {
        ManualClock clock = new();
        await using TestServer server = await TestServer.StartAsync(clock: clock);
        ClaimDesk desk = server.App.Services.GetRequiredService<ClaimDesk>();
        for (int i = 0; i < LinkLimits.ClaimRequests; i++)
        {
            Assert.Equal(AdmissionResult.Stranger, desk.Arrive("S" + i, "secret", ""));
        }

        await desk.AskAsync("S7", new TerminalReport(), default);
        Assert.Equal(AdmissionResult.Later, desk.Arrive("DELIVERY", "secret", ""));
        clock.Pass(LinkLimits.ClaimSilence + TimeSpan.FromSeconds(1));
        Assert.Equal(AdmissionResult.Stranger, desk.Arrive("DELIVERY", "secret", ""));
        Assert.Equal(AdmissionResult.NotAllowed, desk.Arrive("S7", "another secret", ""));
    }

    [Fact]
    public async Task A_terminal_fills_the_database_neither_with_names_of_releases_nor_with_a_log_that_nobody_asked_for()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        Random random = new(7);
        for (int i = 0; i < 10; i++)
        {
            TerminalReport report = new() { Fields = TerminalReport.Whole, Number = i + 1, Release = new byte[16], UpdateRelease = new byte[16] };
            random.NextBytes(report.Release);
            random.NextBytes(report.UpdateRelease);
            CborWriter writer = new(new byte[1024]);
            report.Encode(writer);
            await terminal.SayAsync(Topics.Report, writer.ToArray());
        }

        CborWriter log = new(new byte[1024]);
        LogReport lines = new() { First = 1, Count = 1 };
        (lines.At[0], lines.Level[0], lines.Text[0]) = (1_790_000_000, LogReport.Error, "unasked");
        lines.Encode(log);
        await terminal.SayAsync(Topics.Log, log.ToArray());
        await terminal.ReportAsync(lastError: "end");
        await TestServer.UntilAsync(async () => (await server.Fleet.TerminalsAsync(default)).Single().LastError == "end", "the last report");
        await using FleetDatabase database = server.Database();
        Assert.Equal((0, 0), (await database.FirmwareFacts.CountAsync(), await database.LogLines.CountAsync()));
    }
}
