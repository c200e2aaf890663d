using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KioskFleet.Mqtt.Hosting;
using KioskFleet.Mqtt.Persistence;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

public class PersistenceTests
{
    private static void Persistent(MqttConnectPacket packet) => (packet.CleanSession, packet.SessionExpiryInterval) = (false, 6000);

    private static string NewStore() => Path.Combine(Directory.CreateTempSubdirectory("mqtt-store").FullName, "broker.db");

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Sessions_queues_and_retained_messages_are_there_after_a_restart(int level)
    {
        string path = NewStore();
        ushort inflight;
        await using (RunningServer server = await RunningServer.StartAsync(o => o.Engine.Store = new SqliteStore(path)))
        {
            using WireClient client = await WireClient.ConnectAsync(server, level, "c", Persistent);
            await client.SubscribeAsync("t/#", 1, level == 5 ? 42u : 0);
            await client.SubscribeAsync("gone", 1);
            await client.SendAsync(new MqttUnsubscribePacket { PacketIdentifier = 5, TopicFilters = ["gone"] });
            await client.ReceiveAsync<MqttUnsubAckPacket>();
            using WireClient sender = await WireClient.ConnectAsync(server, level, "s");
            await sender.PublishAsync("t/1", "under way", 1, 1);
            await sender.ReceiveAsync<MqttPubAckPacket>();
            inflight = (await client.ExpectMessageAsync("under way")).PacketIdentifier;
            client.Break();
            await sender.PublishAsync("t/2", "queued", 1, 2);
            await sender.PublishAsync("kept", "retained", 1, 3, retain: true);
            await sender.PublishAsync("kept2", "retained", 1, 4, retain: true);
            await sender.PublishAsync("kept2", "", 1, 5, retain: true);
            for (int i = 0; i < 4; i++)
            {
                await sender.ReceiveAsync<MqttPubAckPacket>();
            }
        }
        await using (RunningServer server = await RunningServer.StartAsync(o => o.Engine.Store = new SqliteStore(path)))
        {
            Assert.Equal("kept", Assert.Single(await server.Server.GetRetainedMessagesAsync()).Topic);
            using WireClient client = await WireClient.ConnectAsync(server, level, "c", Persistent);
            Assert.True(client.ConnAck!.IsSessionPresent);
            MqttPublishPacket again = await client.ExpectMessageAsync("under way");
            Assert.Equal((true, inflight), (again.Dup, again.PacketIdentifier));
            MqttPublishPacket queued = await client.ExpectMessageAsync("queued");
            if (level == 5)
            {
                Assert.Equal([42u], queued.SubscriptionIdentifiers);
            }
            await client.SendAsync(new MqttPubAckPacket { PacketIdentifier = again.PacketIdentifier });
            await client.SendAsync(new MqttPubAckPacket { PacketIdentifier = queued.PacketIdentifier });
            await client.PublishAsync("t/3", "still subscribed");
            await client.ExpectMessageAsync("still subscribed");
            await client.PublishAsync("gone", "not subscribed any more");
            await client.ExpectAliveAsync();
        }
        await using (RunningServer server = await RunningServer.StartAsync(o => o.Engine.Store = new SqliteStore(path)))
        {
            using WireClient client = await WireClient.ConnectAsync(server, level, "c", Persistent);
            await client.ExpectAliveAsync();
        }
    }

    [Fact]
    public async Task QoS_2_is_exactly_once_over_a_restart_in_both_directions()
    {
        string path = NewStore();
        await using (RunningServer server = await RunningServer.StartAsync(o => o.Engine.Store = new SqliteStore(path)))
        {
            using WireClient client = await WireClient.ConnectAsync(server, 5, "c", Persistent);
            await client.SubscribeAsync("t", 2);
            await client.PublishAsync("t", "x", 2, 9);
            MqttPublishPacket? packet = null;
            for (int i = 0; i < 2; i++)
            {
                packet = await client.ReceiveAsync() as MqttPublishPacket ?? packet;
            }
            await client.SendAsync(new MqttPubRecPacket { PacketIdentifier = packet!.PacketIdentifier });
            await client.ReceiveAsync<MqttPubRelPacket>();
        }
        await using (RunningServer server = await RunningServer.StartAsync(o => o.Engine.Store = new SqliteStore(path)))
        {
            using WireClient client = await WireClient.ConnectAsync(server, 5, "c", Persistent);
            MqttPubRelPacket release = await client.ReceiveAsync<MqttPubRelPacket>();
            await client.SendAsync(new MqttPubCompPacket { PacketIdentifier = release.PacketIdentifier });
            await client.PublishAsync("t", "x", 2, 9, dup: true);
            Assert.Equal(MqttPubRecReasonCode.Success, (await client.ReceiveAsync<MqttPubRecPacket>()).ReasonCode);
            await client.SendAsync(new MqttPubRelPacket { PacketIdentifier = 9 });
            Assert.Equal(MqttPubCompReasonCode.Success, (await client.ReceiveAsync<MqttPubCompPacket>()).ReasonCode);
            await client.ExpectAliveAsync();
        }
    }

    [Fact]
    public async Task Every_acknowledged_message_survives_a_broker_that_is_killed()
    {
        string path = NewStore();
        using (Process broker = StartBroker(path, out int port))
        {
            using WireClient subscriber = await WireClient.ConnectAsync(port, 4, "away", p => p.CleanSession = false);
            await subscriber.SubscribeAsync("t", 1);
            subscriber.Break();
            using WireClient sender = await WireClient.ConnectAsync(port, 4, "s");
            Task<int> acknowledged = CountAnswersAsync(sender);
            for (ushort i = 1; i <= 2000; i++)
            {
                await sender.PublishAsync("t", $"{i}", 1, i);
            }
            await Task.Delay(30);
            broker.Kill();
            await broker.WaitForExitAsync();
            int count = await acknowledged;
            using Process again = StartBroker(path, out int secondPort);
            using WireClient back = await WireClient.ConnectAsync(secondPort, 4, "away", p => p.CleanSession = false);
            Assert.True(back.ConnAck!.IsSessionPresent);
            for (int i = 1; i <= count; i++)
            {
                MqttPublishPacket packet = await back.ExpectMessageAsync($"{i}");
                await back.SendAsync(new MqttPubAckPacket { PacketIdentifier = packet.PacketIdentifier });
            }
            again.Kill();
            await again.WaitForExitAsync();
        }
    }

    private static async Task<int> CountAnswersAsync(WireClient sender)
    {
        int count = 0;
        while (await sender.ReceiveAsync() is MqttPubAckPacket answer)
        {
            Assert.Equal(++count, answer.PacketIdentifier);
        }
        return count;
    }

    /// <summary>The broker in a process of its own: this test assembly, started as a program.</summary>
    private static Process StartBroker(string path, out int port)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, ArgumentList = { typeof(PersistenceTests).Assembly.Location, "broker", path } };
        // Under the test host the assembly has its own runtime configuration beside it.
        Process process = Process.Start(start)!;
        string? line = process.StandardOutput.ReadLine();
        Assert.True(line?.StartsWith("listening on port ", StringComparison.Ordinal), line);
        port = int.Parse(line!["listening on port ".Length..]);
        return process;
    }
}
