using System.Diagnostics;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

public class LimitTests
{
    private static void Persistent(MqttConnectPacket packet) => (packet.CleanSession, packet.SessionExpiryInterval) = (false, 6000);

    [Fact]
    public async Task Connections_above_the_limit_are_told_so()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumConnections = 2);
        using WireClient first = await WireClient.ConnectAsync(server, 5, "1");
        using WireClient second = await WireClient.ConnectAsync(server, 4, "2");
        using WireClient third = await WireClient.ConnectAsync(server, 5, "3");
        Assert.Equal(MqttConnectReasonCode.QuotaExceeded, third.ConnAck!.ReasonCode);
        using WireClient fourth = await WireClient.ConnectAsync(server, 4, "4");
        Assert.Equal(MqttConnectReturnCode.ConnectionRefusedServerUnavailable, fourth.ConnAck!.ReturnCode);
        first.Break();
        await Task.Delay(200);
        using WireClient fifth = await WireClient.ConnectAsync(server, 5, "5");
        Assert.Equal(MqttConnectReasonCode.Success, fifth.ConnAck!.ReasonCode);
    }

    [Fact]
    public async Task Connects_above_the_rate_are_told_to_come_later()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumConnectsPerSecond = 5);
        int refused = 0;
        for (int i = 0; i < 20; i++)
        {
            using WireClient client = await WireClient.ConnectAsync(server, 5, $"{i}");
            refused += client.ConnAck!.ReasonCode == MqttConnectReasonCode.ConnectionRateExceeded ? 1 : 0;
        }
        Assert.InRange(refused, 1, 15);
    }

    [Fact]
    public async Task A_sender_above_its_packet_rate_is_read_later_and_others_at_once()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumPacketsPerSecondPerConnection = 50);
        using WireClient fast = await WireClient.ConnectAsync(server, 4, "fast");
        using WireClient other = await WireClient.ConnectAsync(server, 4, "other");
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 100; i++)
        {
            await fast.PublishAsync("t", "x");
        }
        await other.ExpectAliveAsync();
        await fast.ExpectAliveAsync();
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(0.7));
    }

    [Fact]
    public async Task A_session_has_no_more_subscriptions_than_allowed()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumSubscriptionsPerSession = 30);
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        for (int i = 0; i < 30; i++)
        {
            Assert.Equal(MqttSubscribeReasonCode.GrantedQoS0, Assert.Single((await client.SubscribeAsync($"t/{i}")).ReasonCodes));
        }
        Assert.Equal(MqttSubscribeReasonCode.QuotaExceeded, Assert.Single((await client.SubscribeAsync("one/more")).ReasonCodes));
        Assert.Equal(MqttSubscribeReasonCode.GrantedQoS1, Assert.Single((await client.SubscribeAsync("t/3", 1)).ReasonCodes));
    }

    [Theory]
    [InlineData(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage, 5, 14)]
    [InlineData(MqttPendingMessagesOverflowStrategy.DropNewMessage, 0, 9)]
    public async Task A_full_queue_drops_by_the_strategy_chosen(MqttPendingMessagesOverflowStrategy strategy, int first, int last)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => (o.MaxPendingMessagesPerClient, o.PendingMessagesOverflowStrategy) = (10, strategy));
        using (WireClient away = await WireClient.ConnectAsync(server, 5, "away", Persistent))
        {
            await away.SubscribeAsync("t", 1);
            away.Break();
        }
        await Task.Delay(200);
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "s");
        for (int i = 0; i < 15; i++)
        {
            await sender.PublishAsync("t", $"{i}", 1, (ushort)(i + 1));
            await sender.ReceiveAsync<MqttPubAckPacket>();
        }
        using WireClient back = await WireClient.ConnectAsync(server, 5, "away", Persistent);
        for (int i = first; i <= last; i++)
        {
            await back.ExpectMessageAsync($"{i}");
        }
        await back.ExpectAliveAsync();
    }

    [Fact]
    public async Task A_reader_that_stopped_loses_its_oldest_QoS_0_messages_first_and_holds_up_nobody()
    {
        await using RunningServer server = await RunningServer.StartAsync(o =>
        {
            o.Engine.MaximumQueuedBytesPerSession = 1024 * 1024;
            o.Engine.MaximumUnsentBytesPerConnection = 64 * 1024;
        });
        using WireClient stuck = await WireClient.ConnectAsync(server, 4, "stuck");
        await stuck.SubscribeAsync("t", 1);
        using WireClient reader = await WireClient.ConnectAsync(server, 4, "reader");
        await reader.SubscribeAsync("t", 0);
        using WireClient sender = await WireClient.ConnectAsync(server, 4, "s");
        string big = new('x', 60_000);
        const int Count = 300;
        for (int i = 0; i < Count; i++)
        {
            await sender.PublishAsync("t", $"{i:D5}{big}", i % 50 == 0 ? 1 : 0, i % 50 == 0 ? (ushort)(i + 1) : (ushort)0);
            if (i % 50 == 0)
            {
                await sender.ReceiveAsync<MqttPubAckPacket>();
            }
            Assert.StartsWith($"{i:D5}", Text(await reader.ReceiveAsync<MqttPublishPacket>()), StringComparison.Ordinal);
        }
        MqttSessionStatus session = await server.Server.GetSessionAsync("stuck");
        Assert.InRange(session.PendingApplicationMessagesCount, 1, 18);
        Assert.InRange(server.Server.Broker.QueuedBytes, 1, 1024 * 1024);
        List<int> got = [];
        int last = -1;
        while (last != Count - 1)
        {
            MqttPublishPacket packet = await stuck.ReceiveAsync<MqttPublishPacket>();
            last = int.Parse(Text(packet)[..5]);
            got.Add(last);
            if (packet.PacketIdentifier != 0)
            {
                await stuck.SendAsync(new MqttPubAckPacket { PacketIdentifier = packet.PacketIdentifier });
            }
        }
        Assert.True(got.Count < Count, "Nothing was dropped.");
        Assert.All(Enumerable.Range(0, Count / 50), n => Assert.Contains(n * 50, got));
    }

    [Fact]
    public async Task A_longer_keep_alive_than_allowed_is_replaced_by_the_servers()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumKeepAlive = 60);
        using WireClient longer = await WireClient.ConnectAsync(server, 5, "a", p => p.KeepAlivePeriod = 120);
        Assert.Equal(60, longer.ConnAck!.ServerKeepAlive);
        using WireClient none = await WireClient.ConnectAsync(server, 5, "b", p => p.KeepAlivePeriod = 0);
        Assert.Equal(60, none.ConnAck!.ServerKeepAlive);
        using WireClient shorter = await WireClient.ConnectAsync(server, 5, "c", p => p.KeepAlivePeriod = 30);
        Assert.Equal(0, shorter.ConnAck!.ServerKeepAlive);
    }

    [Fact]
    public async Task Figures_of_the_server_are_under_SYS()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.SysInterval = 1);
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SubscribeAsync("$SYS/broker/clients/connected");
        await client.ExpectMessageAsync("1");
        await client.PublishAsync("$SYS/broker/clients/connected", "1000", 1, 1);
        Assert.Equal(MqttPubAckReasonCode.NotAuthorized, (await client.ReceiveAsync<MqttPubAckPacket>()).ReasonCode);
    }

    private static string Text(MqttPublishPacket packet) => System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(packet.Payload));
}
