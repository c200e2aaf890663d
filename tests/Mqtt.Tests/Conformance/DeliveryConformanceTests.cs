using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests.Conformance;

public class DeliveryConformanceTests
{
    private static void Persistent(MqttConnectPacket packet) => (packet.CleanSession, packet.SessionExpiryInterval) = (false, 600);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:2.2.1-5", "5.0:3.3.4-1", "5.0:4.3.2-4", "5.0:4.3.2-5", "3.1.1:2.3.1-6", "3.1.1:4.3.2-2")]
    public async Task A_QoS_1_message_is_acknowledged_with_its_identifier_which_is_then_free(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SubscribeAsync("t");
        for (int i = 0; i < 2; i++)
        {
            await client.PublishAsync("t", $"{i}", 1, 513);
            await client.ExpectMessageAsync($"{i}");
            Assert.Equal(513, (await client.ReceiveAsync<MqttPubAckPacket>()).PacketIdentifier);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:4.3.3-8", "5.0:4.3.3-10", "5.0:4.3.3-11", "5.0:4.3.3-12", "3.1.1:4.3.3-2")]
    public async Task A_QoS_2_message_that_is_repeated_before_PUBREL_is_passed_on_once(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        using WireClient watcher = await WireClient.ConnectAsync(server, level, "w");
        await watcher.SubscribeAsync("t");
        await client.PublishAsync("t", "once", 2, 7);
        Assert.Equal(7, (await client.ReceiveAsync<MqttPubRecPacket>()).PacketIdentifier);
        await client.PublishAsync("t", "once", 2, 7, dup: true);
        await client.ReceiveAsync<MqttPubRecPacket>();
        await client.SendAsync(new MqttPubRelPacket { PacketIdentifier = 7 });
        Assert.Equal(7, (await client.ReceiveAsync<MqttPubCompPacket>()).PacketIdentifier);
        await watcher.ExpectMessageAsync("once");
        await watcher.ExpectAliveAsync();
        await client.PublishAsync("t", "new message", 2, 7);
        await watcher.ExpectMessageAsync("new message");
    }

    [Fact]
    [Statement("5.0:4.3.3-9", "5.0:3.5.2-1")]
    public async Task A_QoS_2_message_that_is_refused_leaves_its_identifier_free()
    {
        await using RunningServer server = await RunningServer.StartAsync(attach: s => s.InterceptingPublishAsync += e =>
        {
            e.ProcessPublish = e.ApplicationMessage.Topic == "good";
            e.Response.ReasonCode = e.ProcessPublish ? MqttPubAckReasonCode.Success : MqttPubAckReasonCode.QuotaExceeded;
            return Task.CompletedTask;
        });
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SubscribeAsync("#");
        await client.PublishAsync("bad", "x", 2, 3);
        Assert.Equal(MqttPubRecReasonCode.QuotaExceeded, (await client.ReceiveAsync<MqttPubRecPacket>()).ReasonCode);
        await client.PublishAsync("good", "y", 2, 3);
        await client.ExpectMessageAsync("y");
        Assert.Equal(MqttPubRecReasonCode.Success, (await client.ReceiveAsync<MqttPubRecPacket>()).ReasonCode);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:2.2.1-4", "5.0:4.3.2-1", "5.0:4.3.2-2", "5.0:4.3.2-3", "5.0:3.3.1-1", "5.0:4.4.0-1", "5.0:4.1.0-1", "5.0:4.6.0-5")]
    [Statement("3.1.1:2.3.1-1", "3.1.1:2.3.1-4", "3.1.1:4.3.2-1", "3.1.1:3.3.1-1", "3.1.1:4.4.0-1", "3.1.1:3.1.2-5", "3.1.1:4.1.0-1")]
    public async Task Unacknowledged_messages_are_sent_again_in_order_with_their_identifiers_when_the_client_is_back(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        WireClient client = await WireClient.ConnectAsync(server, level, "c", Persistent);
        await client.SubscribeAsync("t", 1);
        using WireClient sender = await WireClient.ConnectAsync(server, level, "s");
        for (ushort i = 1; i <= 3; i++)
        {
            await sender.PublishAsync("t", $"{i}", 1, i);
            await sender.ReceiveAsync<MqttPubAckPacket>();
        }
        List<ushort> ids = [];
        for (int i = 1; i <= 3; i++)
        {
            MqttPublishPacket packet = await client.ExpectMessageAsync($"{i}");
            Assert.False(packet.Dup);
            ids.Add(packet.PacketIdentifier);
        }
        Assert.DoesNotContain((ushort)0, ids);
        Assert.Equal(3, ids.Distinct().Count());
        client.Break();
        await sender.PublishAsync("t", "4", 1, 4);
        await sender.ReceiveAsync<MqttPubAckPacket>();
        using WireClient back = await WireClient.ConnectAsync(server, level, "c", Persistent);
        for (int i = 1; i <= 3; i++)
        {
            MqttPublishPacket packet = await back.ExpectMessageAsync($"{i}");
            Assert.Equal((true, ids[i - 1]), (packet.Dup, packet.PacketIdentifier));
        }
        await back.ExpectMessageAsync("4");
        await back.ExpectAliveAsync();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:4.3.3-1", "5.0:4.3.3-2", "5.0:4.3.3-3", "5.0:4.3.3-4", "5.0:4.3.3-5", "5.0:4.3.3-6", "5.0:4.3.3-7", "5.0:4.6.0-4", "5.0:4.8.2-4", "3.1.1:4.3.3-1", "3.1.1:4.6.0-4")]
    public async Task After_PUBREC_only_PUBREL_is_repeated_and_PUBCOMP_ends_it(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        WireClient client = await WireClient.ConnectAsync(server, level, "c", Persistent);
        await client.SubscribeAsync(level == 5 ? "$share/g/t" : "t", 2);
        using WireClient sender = await WireClient.ConnectAsync(server, level, "s");
        await sender.PublishAsync("t", "x", 2, 1);
        MqttPublishPacket packet = await client.ExpectMessageAsync("x");
        Assert.Equal(MqttQualityOfServiceLevel.ExactlyOnce, packet.QualityOfServiceLevel);
        await client.SendAsync(new MqttPubRecPacket { PacketIdentifier = packet.PacketIdentifier });
        Assert.Equal(packet.PacketIdentifier, (await client.ReceiveAsync<MqttPubRelPacket>()).PacketIdentifier);
        client.Break();
        using WireClient back = await WireClient.ConnectAsync(server, level, "c", Persistent);
        Assert.Equal(packet.PacketIdentifier, (await back.ReceiveAsync<MqttPubRelPacket>()).PacketIdentifier);
        await back.SendAsync(new MqttPubCompPacket { PacketIdentifier = packet.PacketIdentifier });
        await back.ExpectAliveAsync();
        back.Break();
        using WireClient third = await WireClient.ConnectAsync(server, level, "c", Persistent);
        await third.ExpectAliveAsync();
    }

    [Fact]
    [Statement("5.0:4.3.3-13", "5.0:4.8.2-5", "5.0:4.1.0-2", "3.1.1:4.1.0-2")]
    public async Task A_shared_QoS_2_message_of_a_session_that_ended_goes_to_no_one_else()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient first = await WireClient.ConnectAsync(server, 5, "first");
        await first.SubscribeAsync("$share/g/t", 2);
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "s");
        await sender.PublishAsync("t", "x", 2, 1);
        await first.ExpectMessageAsync("x");
        using WireClient second = await WireClient.ConnectAsync(server, 5, "second");
        await second.SubscribeAsync("$share/g/t", 2);
        first.Break();
        await Task.Delay(300);
        await second.ExpectAliveAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Statement("5.0:4.4.0-2", "5.0:4.8.2-6")]
    public async Task A_message_that_the_client_refuses_is_done_for_it_and_its_group(int qos)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        WireClient client = await WireClient.ConnectAsync(server, 5, "c", Persistent);
        await client.SubscribeAsync("$share/g/t", qos);
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "s");
        await sender.PublishAsync("t", "x", qos, 1);
        MqttPublishPacket packet = await client.ExpectMessageAsync("x");
        using WireClient other = await WireClient.ConnectAsync(server, 5, "other");
        await other.SubscribeAsync("$share/g/t", qos);
        await client.SendAsync(qos == 1
            ? new MqttPubAckPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCode = MqttPubAckReasonCode.ImplementationSpecificError }
            : new MqttPubRecPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCode = MqttPubRecReasonCode.ImplementationSpecificError });
        await client.ExpectAliveAsync();
        client.Break();
        using WireClient back = await WireClient.ConnectAsync(server, 5, "c", Persistent);
        await back.ExpectAliveAsync();
        await other.ExpectAliveAsync();
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    [Statement("5.0:4.6.0-2", "5.0:4.6.0-3", "5.0:4.6.0-6", "3.1.1:4.6.0-2", "3.1.1:4.6.0-3")]
    public async Task Acknowledgements_and_messages_keep_the_order_of_the_publishes(int level, int qos)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient receiver = await WireClient.ConnectAsync(server, level, "r");
        await receiver.SubscribeAsync("t", qos);
        using WireClient sender = await WireClient.ConnectAsync(server, level, "s");
        const int Count = 100;
        for (ushort i = 1; i <= Count; i++)
        {
            await sender.PublishAsync("t", $"{i}", qos, i);
        }
        for (int i = 1; i <= Count; i++)
        {
            MqttPacketWithIdentifier answer = qos == 1 ? await sender.ReceiveAsync<MqttPubAckPacket>() : await sender.ReceiveAsync<MqttPubRecPacket>();
            Assert.Equal(i, answer.PacketIdentifier);
            await receiver.ExpectMessageAsync($"{i}");
        }
    }

    [Theory]
    [InlineData("40 03 0001 01", "5.0 PUBACK")]
    [InlineData("50 03 0001 01", "5.0 PUBREC")]
    [InlineData("62 03 0001 10", "5.0 PUBREL")]
    [InlineData("70 03 0001 10", "5.0 PUBCOMP")]
    [Statement("5.0:3.4.2-1", "5.0:3.6.2-1", "5.0:3.7.2-1")]
    public async Task Reason_codes_that_do_not_belong_in_an_acknowledgement_are_a_protocol_error(string hex, string what)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SendHexAsync(hex);
        int reason = await client.ExpectClosedAsync();
        Assert.True(reason == 0x82, what);
    }

    [Fact]
    [Statement("5.0:3.4.2-2")]
    public async Task A_refusal_whose_reason_string_does_not_fit_is_sent_without_it()
    {
        await using RunningServer server = await RunningServer.StartAsync(attach: s => s.InterceptingPublishAsync += e =>
        {
            e.ProcessPublish = false;
            e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            e.Response.ReasonString = new string('r', 500);
            return Task.CompletedTask;
        });
        using WireClient small = await WireClient.ConnectAsync(server, 5, "small", p => p.MaximumPacketSize = 100);
        await small.PublishAsync("t", "x", 1, 1);
        MqttPubAckPacket answer = await small.ReceiveAsync<MqttPubAckPacket>();
        Assert.Equal((MqttPubAckReasonCode.NotAuthorized, null), (answer.ReasonCode, answer.ReasonString));
        using WireClient large = await WireClient.ConnectAsync(server, 5, "large");
        await large.PublishAsync("t", "x", 1, 1);
        Assert.Equal(500, (await large.ReceiveAsync<MqttPubAckPacket>()).ReasonString.Length);
    }

    [Theory]
    [InlineData(4, "60 02 0001")]
    [InlineData(5, "61 02 0001")]
    [Statement("5.0:3.6.1-1", "3.1.1:3.6.1-1")]
    public async Task PUBREL_with_other_flags_than_0010_closes_the_connection(int level, string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SendHexAsync(hex);
        Assert.Equal(level == 5 ? 0x81 : -1, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    public async Task An_acknowledgement_that_is_not_the_one_due_is_a_protocol_error(int level, int qos)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SubscribeAsync("t", qos);
        using WireClient sender = await WireClient.ConnectAsync(server, level, "s");
        await sender.PublishAsync("t", "x", qos, 1);
        MqttPublishPacket packet = await client.ExpectMessageAsync("x");
        await client.SendAsync(qos == 1 ? new MqttPubRecPacket { PacketIdentifier = packet.PacketIdentifier } : new MqttPubAckPacket { PacketIdentifier = packet.PacketIdentifier });
        Assert.Equal(level == 5 ? 0x82 : -1, await client.ExpectClosedAsync());
    }
}
