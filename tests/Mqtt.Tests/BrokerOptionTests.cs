using KioskFleet.Mqtt.Persistence;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

/// <summary>Options that go beyond the standard, each off unless somebody asks for it, and what is kept over a restart for their sake.</summary>
public sealed class BrokerOptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-options").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Persistent(MqttConnectPacket packet) => (packet.CleanSession, packet.SessionExpiryInterval) = (false, 6000);

    /// <summary>Says who may publish; everybody may read.</summary>
    private sealed class Writers : IMqttAccessControl
    {
        public HashSet<string> Allowed { get; } = ["clerk"];

        public bool MayPublish(string clientId, string? userName, string topic) => userName is null || Allowed.Contains(userName);

        public bool MaySubscribe(string clientId, string? userName, string filter) => true;
    }

    private async Task<RunningServer> StartAsync(Writers writers, bool check) => await RunningServer.StartAsync(o =>
    {
        o.Engine.AccessControl = writers;
        o.Engine.CheckRetainedSender = check;
        o.Engine.Store = new SqliteStore(Path.Combine(_folder, "store.db"));
    });

    private static async Task<bool> IsRetainedAsync(RunningServer server, string payload)
    {
        using WireClient reader = await WireClient.ConnectAsync(server, 5, "reader" + Guid.NewGuid());
        await reader.SubscribeAsync("notice");
        await reader.SendAsync(MqttPingReqPacket.Instance);
        MqttPacket? next = await reader.ReceiveAsync();
        if (next is MqttPublishPacket message)
        {
            Assert.Equal(payload, System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(message.Payload)));
            return true;
        }
        Assert.IsType<MqttPingRespPacket>(next);
        return false;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_retained_message_is_withheld_once_its_sender_lost_the_right_to_it_where_that_is_checked(bool check)
    {
        Writers writers = new();
        await using RunningServer server = await StartAsync(writers, check);
        using WireClient clerk = await WireClient.ConnectAsync(server, 5, "c", p => p.Username = "clerk");
        await clerk.PublishAsync("notice", "old", 1, 1, retain: true);
        await clerk.ReceiveAsync<MqttPubAckPacket>();
        Assert.True(await IsRetainedAsync(server, "old"));
        writers.Allowed.Clear();
        Assert.Equal(!check, await IsRetainedAsync(server, "old"));
        writers.Allowed.Add("clerk");
        Assert.True(await IsRetainedAsync(server, "old"));
    }

    [Fact]
    public async Task Who_sent_a_retained_message_is_remembered_over_a_restart_and_what_the_server_sent_stays()
    {
        Writers writers = new();
        await using (RunningServer server = await StartAsync(writers, check: true))
        {
            using WireClient clerk = await WireClient.ConnectAsync(server, 5, "c", p => p.Username = "clerk");
            await clerk.PublishAsync("notice", "theirs", 1, 1, retain: true);
            await clerk.ReceiveAsync<MqttPubAckPacket>();
        }
        await using (RunningServer server = await StartAsync(writers, check: true))
        {
            Assert.True(await IsRetainedAsync(server, "theirs"));
            writers.Allowed.Clear();
            Assert.False(await IsRetainedAsync(server, "theirs"));
            await server.Server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessage { Topic = "notice", PayloadSegment = "ours"u8.ToArray(), Retain = true }));
            Assert.True(await IsRetainedAsync(server, "ours"));
        }
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Messages_go_out_at_the_subscriptions_QoS_where_that_is_asked_for(bool upgrade, int qos)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.UpgradeOutgoingQos = upgrade);
        using WireClient client = await WireClient.ConnectAsync(server, 4, "c");
        await client.PublishAsync("t", "kept", 0, retain: true);
        await client.SubscribeAsync("t", 1);
        Assert.Equal(qos, (int)(await client.ExpectMessageAsync("kept")).QualityOfServiceLevel);
        await client.PublishAsync("t", "live", 0);
        Assert.Equal(qos, (int)(await client.ExpectMessageAsync("live")).QualityOfServiceLevel);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    public async Task The_will_of_a_connection_taken_over_is_sent_unless_that_is_switched_off_and_the_session_goes_on(bool standard, bool cleanStart, bool sent)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.SendWillOnTakeover = standard);
        using WireClient witness = await WireClient.ConnectAsync(server, 4, "witness");
        await witness.SubscribeAsync("gone");
        using WireClient first = await WireClient.ConnectAsync(server, 4, "same", p => (p.CleanSession, p.WillFlag, p.WillTopic, p.WillMessage) = (false, true, "gone", "lost"u8.ToArray()));
        using WireClient second = await WireClient.ConnectAsync(server, 4, "same", p => p.CleanSession = cleanStart);
        if (sent)
        {
            await witness.ExpectMessageAsync("lost");
        }
        await second.ExpectAliveAsync();
        await Task.Delay(sent ? 0 : 300);
        await witness.ExpectAliveAsync();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    public async Task A_will_to_a_topic_of_the_server_is_refused_or_never_sent(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient witness = await WireClient.ConnectAsync(server, level, "witness");
        await witness.SubscribeAsync("$SYS/#");
        using WireClient liar = await WireClient.ConnectAsync(server, level, "liar", p => (p.WillFlag, p.WillTopic, p.WillMessage) = (true, "$SYS/broker/version", "9"u8.ToArray()));
        Assert.Equal(level == 5 ? MqttConnectReasonCode.TopicNameInvalid : MqttConnectReasonCode.Success, liar.ConnAck!.ReasonCode);
        liar.Break();
        await Task.Delay(300);
        await witness.ExpectAliveAsync();
    }

    [Theory]
    [InlineData("62 02 0009", 0x92, 0x00)]
    [InlineData("50 02 0009", 0x92, 0x00)]
    public async Task An_answer_for_an_identifier_that_is_not_in_use_says_so_or_what_is_customary(string hex, int standard, int customary)
    {
        foreach ((bool asked, int code) in new[] { (false, standard), (true, customary) })
        {
            await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.UseCustomaryReasonCodes = asked);
            using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
            await client.SendHexAsync(hex);
            int said = await client.ReceiveAsync() switch
            {
                MqttPubCompPacket complete => (int)complete.ReasonCode,
                MqttPubRelPacket release => (int)release.ReasonCode,
                MqttPacket other => throw new Xunit.Sdk.XunitException($"{other} came."),
                null => -1,
            };
            Assert.Equal(code, said);
        }
    }

    [Theory]
    [InlineData("C0 01 00", 0x81, -1)]
    [InlineData("C0 8080808001", 0x81, -1)]
    [InlineData("E0 01 01", 0x82, -1)]
    [InlineData("82 07 0000 00 0001 61 00", 0x82, 0x81)]
    public async Task Where_brokers_in_use_are_silent_or_say_something_else_so_is_this_one_when_asked(string hex, int standard, int customary)
    {
        foreach ((bool asked, int code) in new[] { (false, standard), (true, customary) })
        {
            await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.UseCustomaryReasonCodes = asked);
            using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
            await client.SendHexAsync(hex);
            Assert.Equal(code, await client.ExpectClosedAsync());
        }
    }

    [Fact]
    public async Task After_a_restart_packet_identifiers_go_on_where_they_were()
    {
        await using (RunningServer server = await StartAsync(new Writers(), check: false))
        {
            using WireClient client = await WireClient.ConnectAsync(server, 5, "c", Persistent);
            await client.SubscribeAsync("t", 1);
            for (ushort i = 1; i <= 3; i++)
            {
                await server.Server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessage { Topic = "t", PayloadSegment = "one"u8.ToArray(), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }));
                Assert.Equal(i, (await client.ExpectMessageAsync("one")).PacketIdentifier);
                await client.SendAsync(new MqttPubAckPacket { PacketIdentifier = i });
            }
            await client.ExpectAliveAsync();
        }
        await using (RunningServer server = await StartAsync(new Writers(), check: false))
        {
            using WireClient client = await WireClient.ConnectAsync(server, 5, "c", Persistent);
            Assert.True(client.ConnAck!.IsSessionPresent);
            await server.Server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessage { Topic = "t", PayloadSegment = "after"u8.ToArray(), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }));
            Assert.Equal(4, (await client.ExpectMessageAsync("after")).PacketIdentifier);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_expires_before_its_turn_passes_its_identifier_over_whether_the_server_ran_or_not(bool running)
    {
        RunningServer server = await StartAsync(new Writers(), check: false);
        using (WireClient away = await WireClient.ConnectAsync(server, 5, "away", Persistent))
        {
            await away.SubscribeAsync("t", 1);
        }
        using (WireClient sender = await WireClient.ConnectAsync(server, 5, "s"))
        {
            await sender.PublishAsync("t", "short", 1, 1, change: p => p.MessageExpiryInterval = 1);
            await sender.ReceiveAsync<MqttPubAckPacket>();
            await sender.PublishAsync("t", "long", 1, 2);
            await sender.ReceiveAsync<MqttPubAckPacket>();
        }
        if (running)
        {
            await Task.Delay(1_300);
        }
        else
        {
            await server.DisposeAsync();
            await Task.Delay(1_300);
            server = await StartAsync(new Writers(), check: false);
        }
        using (WireClient back = await WireClient.ConnectAsync(server, 5, "away", Persistent))
        {
            Assert.Equal(2, (await back.ExpectMessageAsync("long")).PacketIdentifier);
        }
        await server.DisposeAsync();
    }
}
