using KioskFleet.Protocol;
using KioskFleet.Server.Content;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Link;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MQTTnet;

namespace KioskFleet.Server.Tests;

public sealed class LinkTests
{
    [Fact]
    public async Task A_terminal_with_a_wrong_secret_or_under_anothers_name_is_refused()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        Assert.Null(await TestTerminal.ConnectAsync(server, "V1", made[1].Secret));
        Assert.Null(await TestTerminal.ConnectAsync(server, "V1", ""));
        Assert.Null(await TestTerminal.ConnectAsync(server, "V1", made[1].Secret, userName: "V2"));
        using TestTerminal right = await TestTerminal.ConnectAsync(server, made[0]);
        Assert.True(right.Client.IsConnected);
    }

    [Fact]
    public async Task A_terminal_may_not_listen_on_anothers_topics()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        foreach (string filter in (string[])["k/V2/m", "k/V2/#", "k/#", "k/+/t", "#", "$SYS/#", "k/V1/r", "k/V11/m"])
        {
            Assert.True((int)await terminal.SubscribeAsync(filter) >= 0x80, filter);
        }

        Assert.True((int)await terminal.SubscribeAsync("k/V1/#") < 0x80);
    }

    [Theory]
    [InlineData("k/V2/r", false)]
    [InlineData("k/V1/m", false)]
    [InlineData("other", false)]
    [InlineData("k/V1/r", true)]
    public async Task A_terminal_that_publishes_where_it_may_not_or_retains_is_disconnected(string topic, bool retain)
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        using TestTerminal other = await TestTerminal.ConnectAsync(server, made[1]);
        try
        {
            await terminal.SayOnAsync(topic, [1], retain);
        }
        catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or InvalidOperationException or OperationCanceledException)
        {
            // The connection may end before the acknowledgement.
        }

        await terminal.Gone;
        Assert.True(other.Client.IsConnected);
    }

    [Fact]
    public async Task A_whole_report_is_answered_with_its_number_the_time_and_what_is_wanted()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        long number = await terminal.ReportAsync();
        StateMessage none = State(await terminal.NextAsync(Topics.State));
        Assert.Equal(number, none.ReportNumber);
        Assert.Equal(new byte[16], none.DesiredManifest);
        Assert.InRange(Math.Abs(none.ServerTimeMs - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), 0, 10_000);

        string wanted = (await server.PublishAsync("one")).Sets.Single().ManifestId;
        byte[] pushed = await terminal.NextAsync(Topics.Manifest);
        Assert.Equal(wanted, IdOf(pushed));

        await terminal.ReportAsync();
        Assert.Equal(wanted, Convert.ToHexStringLower(State(await terminal.NextAsync(Topics.State)).DesiredManifest));
        Assert.Equal(wanted, IdOf(await terminal.NextAsync(Topics.Manifest)));

        // Accepted: nothing more to say than the state.
        await terminal.ReportAsync(accepted: Convert.FromHexString(wanted));
        await terminal.NextAsync(Topics.State);
        await terminal.ReportAsync(accepted: Convert.FromHexString(wanted));
        await terminal.NextAsync(Topics.State);
        Assert.Equal(0, terminal.Waiting(Topics.Manifest));
    }

    [Fact]
    public async Task A_beat_confirms_what_was_reported_and_one_that_names_another_report_is_asked_for_a_whole_one()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        long number = await terminal.ReportAsync();
        await terminal.NextAsync(Topics.State);
        long reported = 0;
        await TestServer.UntilAsync(async () => (reported = (await StateOf(server)).ReportedAt) > 0, "the report");
        await terminal.BeatAsync(number, 1234);
        await terminal.SayAsync(Topics.Beat, []);
        await TestServer.UntilAsync(async () => (await StateOf(server)).UptimeSeconds == 1234, "the beat");
        TerminalState confirmed = await StateOf(server);
        Assert.True(confirmed.ReportedAt > reported);
        Assert.Equal(confirmed.ReportedAt, confirmed.ConfirmedAt);
        Assert.Equal("online", (await server.Fleet.TerminalsAsync(default)).Single(t => t.Id == "V1").Presence);
        Assert.Equal(0, terminal.Waiting(Topics.State));

        // A report that the server does not have: present, but not confirmed.
        await terminal.BeatAsync(number + 5, 1300);
        StateMessage asked = State(await terminal.NextAsync(Topics.State));
        Assert.True(asked.WholeWanted);
        Assert.Equal(0, asked.ReportNumber);
        await TestServer.UntilAsync(async () => (await StateOf(server)).UptimeSeconds == 1300, "the second beat");
        TerminalState doubtful = await StateOf(server);
        Assert.True(doubtful.ReportedAt > doubtful.ConfirmedAt);

        // One request is under way; a second beat does not ask again.
        await terminal.BeatAsync(number + 5, 1360);
        await terminal.ReportAsync();
        Assert.False(State(await terminal.NextAsync(Topics.State)).WholeWanted);
        Assert.Equal(0, terminal.Waiting(Topics.State));
    }

    [Fact]
    public async Task Another_monthly_budget_reaches_the_terminal_with_its_next_beat_and_is_in_the_audit_trail()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        TerminalProvisioning provisioning = server.App.Services.GetRequiredService<TerminalProvisioning>();
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        long number = await terminal.ReportAsync();
        Assert.Equal(Limits.DefaultMonthlyKiB, State(await terminal.NextAsync(Topics.State)).MonthlyKiB);
        await provisioning.SetMonthlyAsync("V1", 30 * 1024, "admin", default);
        await terminal.BeatAsync(number);
        Assert.Equal(30 * 1024, State(await terminal.NextAsync(Topics.State)).MonthlyKiB);
        await Assert.ThrowsAsync<ProvisioningException>(() => provisioning.SetMonthlyAsync("V1", 1, "admin", default));
        await provisioning.SetMonthlyAsync("V1", null, "admin", default);
        await terminal.BeatAsync(number);
        Assert.Equal(Limits.DefaultMonthlyKiB, State(await terminal.NextAsync(Topics.State)).MonthlyKiB);
        await using FleetDatabase database = server.Database();
        Assert.Equal(["30 MiB", "default"], await database.AuditEntries.Where(a => a.Action == "budget-set").OrderBy(a => a.Id).Select(a => a.Detail).ToListAsync());
    }

    [Fact]
    public async Task A_terminal_that_was_away_learns_at_its_first_report_what_is_wanted()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        string wanted = (await server.PublishAsync("while away")).Sets.Single().ManifestId;
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ReportAsync(accepted: new byte[16]);
        Assert.Equal(wanted, IdOf(await terminal.NextAsync(Topics.Manifest)));
    }

    [Fact]
    public async Task A_terminal_fetches_the_whole_set_by_asking_for_children()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        await server.PublishAsync(string.Join('\n', Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), 50 + (i * 20)) + i)));
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ReportAsync();
        byte[] envelope = await terminal.NextAsync(Topics.Manifest);
        ManifestPayload manifest = ManifestPayload.Decode(SignedEnvelope.Decode(envelope, 0, envelope.Length).Payload);

        Dictionary<string, byte[]> held = [];
        byte[] root = (await FetchAsync(terminal, 1, NeedRequest.Blocks, manifest.Root, 1)).Single();
        held[Convert.ToHexString(ObjectHash.OfObject(root))] = root;
        Queue<byte[]> parents = new([root]);
        for (int number = 2; parents.TryDequeue(out byte[]? parent);)
        {
            int children = ObjectFrame.ChildCount(parent);
            if (children > 0)
            {
                foreach (byte[] child in await FetchAsync(terminal, number++, NeedRequest.Children, ObjectHash.OfObject(parent), children))
                {
                    if (held.TryAdd(Convert.ToHexString(ObjectHash.OfObject(child)), child))
                    {
                        parents.Enqueue(child);
                    }
                }
            }
        }

        Assert.Equal(manifest.ObjectCount, held.Count);
        Assert.Equal(manifest.ObjectBytes, held.Values.Sum(b => (long)b.Length));
    }

    [Fact]
    public async Task A_stranger_can_only_ask_to_be_claimed_and_comes_back_as_itself()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        await server.PublishAsync("one");
        using TestTerminal stranger = (await TestTerminal.ConnectAsync(server, "NEW-1", "its own secret"))!;
        NeedRequest need = new() { Number = 1 };
        need.Add(NeedRequest.Blocks, server.App.Services.GetRequiredService<DesiredSets>().Find(TestServer.Village, "village")!.ManifestId.ToArray(), 0, [1]);
        await stranger.NeedAsync(need);
        await stranger.ReportAsync();
        Assert.Equal(new byte[16], State(await stranger.NextAsync(Topics.State)).DesiredManifest);
        Assert.Equal(0, stranger.Waiting(Topics.Block));
        Assert.Equal(0, stranger.Waiting(Topics.Manifest));
        Assert.DoesNotContain(await server.Fleet.TerminalsAsync(default), t => t.Id == "NEW-1");
        Assert.Null(await TestTerminal.ConnectAsync(server, "NEW-1", "another's secret"));

        await using (FleetDatabase database = server.Database())
        {
            Assert.Equal("village", (await database.ClaimRequests.SingleAsync()).Profile);
        }

        await server.App.Services.GetRequiredService<TerminalProvisioning>().ClaimAsync("NEW-1", "hall", TestServer.Village, "village", "admin", default);
        await stranger.Gone;
        using TestTerminal claimed = (await TestTerminal.ConnectAsync(server, "NEW-1", "its own secret"))!;
        await claimed.ReportAsync();
        await claimed.NextAsync(Topics.Manifest);
    }

    [Fact]
    public async Task Strangers_beyond_the_limit_are_told_to_come_later()
    {
        await using TestServer server = await TestServer.StartAsync();
        ClaimDesk desk = server.App.Services.GetRequiredService<ClaimDesk>();
        for (int i = 0; i < LinkLimits.ClaimRequests; i++)
        {
            Assert.Equal(AdmissionResult.Stranger, desk.Arrive("S" + i, "secret", ""));
        }

        Assert.Equal(AdmissionResult.Later, desk.Arrive("ONE-MORE", "secret", ""));
        Assert.Equal(AdmissionResult.Stranger, desk.Arrive("S7", "secret", ""));
    }

    [Fact]
    public async Task Disabling_a_terminal_ends_its_connection_and_keeps_it_out()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        TerminalProvisioning provisioning = server.App.Services.GetRequiredService<TerminalProvisioning>();
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await provisioning.SetEnabledAsync("V1", false, "admin", default);
        await terminal.Gone;
        Assert.Null(await TestTerminal.ConnectAsync(server, "V1", made[0].Secret));
        await provisioning.SetEnabledAsync("V1", true, "admin", default);
        NewTerminal renewed = await provisioning.RenewSecretAsync("V1", "admin", default);
        Assert.Null(await TestTerminal.ConnectAsync(server, "V1", made[0].Secret));
        using TestTerminal back = await TestTerminal.ConnectAsync(server, renewed);
        Assert.True(back.Client.IsConnected);
    }

    [Fact]
    public async Task Bytes_that_are_no_message_are_dropped_and_the_terminal_stays()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        Random random = new(1);
        foreach (string leaf in (string[])[Topics.Report, Topics.Need, Topics.Progress, Topics.Shown, Topics.Answer])
        {
            byte[] noise = new byte[random.Next(0, 200)];
            random.NextBytes(noise);
            await terminal.SayAsync(leaf, noise);
            await terminal.SayAsync(leaf, []);
        }

        long number = await terminal.ReportAsync();
        Assert.Equal(number, State(await terminal.NextAsync(Topics.State)).ReportNumber);
    }

    [Fact]
    public async Task A_terminal_that_floods_is_disconnected_and_others_are_served()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        using TestTerminal flood = await TestTerminal.ConnectAsync(server, made[0]);
        using TestTerminal calm = await TestTerminal.ConnectAsync(server, made[1]);
        for (int i = 0; i < LinkLimits.MessageBurst * 3 && flood.Client.IsConnected; i++)
        {
            try
            {
                await flood.SayAsync(Topics.Answer, [1]);
            }
            catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or InvalidOperationException or OperationCanceledException)
            {
                break;
            }
        }

        await flood.Gone;
        await calm.ReportAsync();
        await calm.NextAsync(Topics.State);
    }

    [Fact]
    public void A_flapping_terminal_is_kept_out_for_a_while_and_others_are_not()
    {
        ManualClock clock = new();
        FlapLimiter limiter = new(clock);
        for (int i = 0; i < LinkLimits.FlapConnects; i++)
        {
            Assert.True(limiter.Connect("V1"));
            clock.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.False(limiter.Connect("V1"));
        Assert.True(limiter.Connect("V2"));
        clock.Pass(LinkLimits.FlapPause - TimeSpan.FromSeconds(1));
        Assert.False(limiter.Connect("V1"));
        clock.Pass(TimeSpan.FromSeconds(2));
        Assert.True(limiter.Connect("V1"));
    }

    [Fact]
    public void More_terminals_than_may_fetch_at_once_are_told_to_wait_until_one_has_finished()
    {
        ManualClock clock = new();
        TransferPacer pacer = new(clock);
        for (int i = 0; i < LinkLimits.ActiveTransfers; i++)
        {
            Assert.Equal(0, pacer.Ask("T" + i));
        }

        Assert.InRange(pacer.Ask("LATE"), LinkLimits.MinWaitSeconds, LinkLimits.MaxWaitSeconds);
        Assert.Equal(0, pacer.Ask("T3"));
        pacer.Leave("T3");
        Assert.Equal(0, pacer.Ask("LATE"));
        Assert.NotEqual(0, pacer.Ask("T3"));
        clock.Pass(LinkLimits.TransferIdle + TimeSpan.FromSeconds(1));
        Assert.Equal(0, pacer.Ask("T3"));
    }

    [Fact]
    public void When_the_bytes_of_a_second_are_sent_the_next_request_waits()
    {
        ManualClock clock = new();
        TransferPacer pacer = new(clock);
        Assert.Equal(0, pacer.Ask("V1"));
        pacer.Sent(LinkLimits.BlockBytesPerSecond + 1);
        Assert.NotEqual(0, pacer.Ask("V1"));
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(0, pacer.Ask("V1"));
    }

    private static async Task<TerminalState> StateOf(TestServer server)
    {
        await using FleetDatabase database = server.Database();
        return await database.TerminalStates.SingleOrDefaultAsync(s => s.TerminalId == "V1") ?? new TerminalState { TerminalId = "" };
    }

    private static StateMessage State(byte[] bytes) => StateMessage.Decode(bytes, 0, bytes.Length);

    private static string IdOf(byte[] envelope)
        => Convert.ToHexStringLower(ObjectHash.First(ObjectHash.ManifestDigest(SignedEnvelope.Decode(envelope, 0, envelope.Length).Payload), 16));

    /// <summary>Asks for blocks or children until all have come, as a terminal does when an answer was cut short by the window.</summary>
    private static async Task<List<byte[]>> FetchAsync(TestTerminal terminal, int number, int mode, byte[] id, int count)
    {
        byte[]?[] got = new byte[count][];
        while (got.Any(g => g is null))
        {
            byte[] bitmap = new byte[(count + 7) / 8];
            for (int i = 0; i < count; i++)
            {
                bitmap[i >> 3] |= (byte)(got[i] is null ? 1 << (i & 7) : 0);
            }

            NeedRequest need = new() { Number = number, BlockBytes = 4096, WindowBytes = 8192 };
            need.Add(mode, id, 0, bitmap);
            await terminal.NeedAsync(need);
            Dictionary<int, (byte[] Bytes, int Got)> parts = [];
            BlockReader reader = new();
            do
            {
                byte[] message = await terminal.NextAsync(Topics.Block);
                reader.Begin(message, message.Length);
                Assert.Equal(number, reader.RequestNumber);
                while (reader.Next())
                {
                    (byte[] bytes, int had) = parts.GetValueOrDefault(reader.Child, (new byte[reader.Total], 0));
                    Array.Copy(message, reader.DataStart, bytes, reader.Offset, reader.DataCount);
                    parts[reader.Child] = (bytes, had + reader.DataCount);
                }
            }
            while (!reader.Ended);

            Assert.NotEmpty(parts);
            foreach ((int child, (byte[] bytes, int had)) in parts)
            {
                got[child] = had == bytes.Length ? bytes : null;
            }
        }

        return [.. got.Select(g => g!)];
    }
}
