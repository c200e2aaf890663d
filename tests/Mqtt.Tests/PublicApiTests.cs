using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.LowLevelClient;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

/// <summary>Parts of MQTTnet's API that the product itself uses seldom.</summary>
public class PublicApiTests
{
    private static void Persistent(MqttConnectPacket packet) => (packet.CleanSession, packet.SessionExpiryInterval) = (false, 6000);

    private static MqttApplicationMessage Message(MqttQualityOfServiceLevel qos) => new() { Topic = "to/one", PayloadSegment = "x"u8.ToArray(), QualityOfServiceLevel = qos };

    [Fact]
    public async Task A_message_delivered_to_one_session_is_waited_for_until_it_is_sent()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Task<InjectMqttApplicationMessageResult> waiting;
        using (WireClient client = await WireClient.ConnectAsync(server, 5, "one", Persistent))
        {
            MqttSessionStatus session = await server.Server.GetSessionAsync("one");
            InjectMqttApplicationMessageResult sent = await session.DeliverApplicationMessageAsync(Message(MqttQualityOfServiceLevel.AtLeastOnce)).WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(sent.PacketIdentifier, (await client.ExpectMessageAsync("x")).PacketIdentifier);
            await client.SendAsync(new MqttPubAckPacket { PacketIdentifier = sent.PacketIdentifier });
            Assert.Equal(0, (await session.DeliverApplicationMessageAsync(Message(MqttQualityOfServiceLevel.AtMostOnce)).WaitAsync(TimeSpan.FromSeconds(20))).PacketIdentifier);
            await client.ExpectMessageAsync("x");
        }
        MqttSessionStatus away = await server.Server.GetSessionAsync("one");
        while (away.DisconnectedTimestamp is null)
        {
            await Task.Delay(20);
        }
        waiting = away.DeliverApplicationMessageAsync(Message(MqttQualityOfServiceLevel.AtLeastOnce));
        await Assert.ThrowsAsync<TaskCanceledException>(() => away.DeliverApplicationMessageAsync(Message(MqttQualityOfServiceLevel.AtMostOnce)));
        Assert.False(waiting.IsCompleted);
        using WireClient back = await WireClient.ConnectAsync(server, 5, "one", Persistent);
        ushort identifier = (await back.ExpectMessageAsync("x")).PacketIdentifier;
        Assert.Equal(identifier, (await waiting.WaitAsync(TimeSpan.FromSeconds(20))).PacketIdentifier);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Waiting_for_a_message_ends_when_it_can_never_be_sent(bool cleared)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (await WireClient.ConnectAsync(server, 5, "one", Persistent)).Dispose();
        MqttSessionStatus session = await server.Server.GetSessionAsync("one");
        while (session.DisconnectedTimestamp is null)
        {
            await Task.Delay(20);
        }
        Task<InjectMqttApplicationMessageResult> waiting = session.DeliverApplicationMessageAsync(Message(MqttQualityOfServiceLevel.ExactlyOnce));
        Assert.False(waiting.IsCompleted);
        await (cleared ? session.ClearApplicationMessagesQueueAsync() : session.DeleteAsync());
        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Statistics_of_a_client_count_anew_after_a_reset()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.PublishAsync("t", "x");
        await client.ExpectAliveAsync();
        MqttClientStatus status = Assert.Single(await server.Server.GetClientsAsync());
        Assert.True(status is { BytesReceived: > 0, BytesSent: > 0, ReceivedPacketsCount: 3, ReceivedApplicationMessagesCount: 1, SentPacketsCount: 2 });
        status.ResetStatistics();
        Assert.True(status is { BytesReceived: 0, BytesSent: 0, ReceivedPacketsCount: 0, ReceivedApplicationMessagesCount: 0, SentPacketsCount: 0, SentApplicationMessagesCount: 0 });
        await client.ExpectAliveAsync();
        Assert.True(status is { BytesReceived: 2, ReceivedPacketsCount: 1, SentPacketsCount: 1 });
    }

    [Fact]
    public async Task A_low_level_client_says_and_hears_packets_one_by_one()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using ILowLevelMqttClient client = new MqttClientFactory().CreateLowLevelMqttClient();
        await Assert.ThrowsAsync<MqttCommunicationException>(() => client.SendAsync(MqttPingReqPacket.Instance));
        int seen = 0;
        client.InspectPacketAsync += _ =>
        {
            Interlocked.Increment(ref seen);
            return Task.CompletedTask;
        };
        MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", server.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build();
        await client.ConnectAsync(options);
        Assert.True(client.IsConnected);
        await client.SendAsync(new MqttConnectPacket { ClientId = "low", CleanSession = true });
        Assert.Equal(MqttConnectReasonCode.Success, Assert.IsType<MqttConnAckPacket>(await client.ReceiveAsync()).ReasonCode);
        await client.SendAsync(MqttPingReqPacket.Instance);
        Assert.IsType<MqttPingRespPacket>(await client.ReceiveAsync());
        await client.SendAsync(new MqttConnectPacket { ClientId = "low", CleanSession = true });
        Assert.Equal(MqttDisconnectReasonCode.ProtocolError, Assert.IsType<MqttDisconnectPacket>(await client.ReceiveAsync()).ReasonCode);
        Assert.Null(await client.ReceiveAsync());
        Assert.False(client.IsConnected);
        Assert.Equal(6, seen);
        await client.ConnectAsync(options);
        await client.DisconnectAsync();
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task A_low_level_client_that_finds_no_server_says_so()
    {
        using ILowLevelMqttClient client = new MqttClientFactory().CreateLowLevelMqttClient();
        await Assert.ThrowsAsync<MqttCommunicationException>(() => client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", 1).Build()));
        Assert.False(client.IsConnected);
    }

    [Fact]
    public void Packets_have_the_names_of_the_standard()
    {
        Assert.Equal("CONNECT", new MqttConnectPacket().GetRfcName());
        Assert.Equal("PUBLISH", new MqttPublishPacket().GetRfcName());
        Assert.Equal("PINGREQ", MqttPingReqPacket.Instance.GetRfcName());
        Assert.Equal("AUTH", new MqttAuthPacket().GetRfcName());
    }
}
