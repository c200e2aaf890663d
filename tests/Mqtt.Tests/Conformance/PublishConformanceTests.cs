using System.Buffers;
using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests.Conformance;

public class PublishConformanceTests
{
    [Theory]
    [InlineData("30 06 0002 C328 00 61", "ill-formed")]
    [InlineData("30 07 0003 EDA080 00 61", "surrogate")]
    [InlineData("30 06 0002 6100 00 61", "null character")]
    [InlineData("30 06 0003 61", "cut short")]
    [Statement("5.0:1.5.4-1", "5.0:1.5.4-2", "5.0:3.3.2-1", "5.0:4.7.3-2", "3.1.1:1.5.3-1", "3.1.1:1.5.3-2", "3.1.1:3.3.2-1", "3.1.1:4.7.3-2")]
    public async Task A_topic_name_that_is_not_proper_UTF8_closes_the_connection(string hex, string what)
    {
        foreach (int level in new[] { 4, 5 })
        {
            await using RunningServer server = await RunningServer.StartAsync();
            using WireClient client = await WireClient.ConnectAsync(server, level, "c");
            await client.SendHexAsync(hex);
            client.CloseSending();
            Assert.True(await client.ExpectClosedAsync() is -1 or 0x81, what);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:1.5.4-3", "3.1.1:1.5.3-3", "5.0:4.7.3-4", "5.0:3.3.2-3", "3.1.1:3.3.2-3")]
    public async Task Topics_go_on_byte_for_byte_also_with_a_zero_width_space(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        string topic = "\uFEFFa/\u00E9/e\u0301";
        await client.SubscribeAsync("\uFEFFa/+/e\u0301");
        await client.PublishAsync(topic, "x");
        Assert.Equal(topic, (await client.ExpectMessageAsync("x")).Topic);
        await client.PublishAsync("a/\u00E9/\u00E9", "other bytes, other topic");
        await client.ExpectAliveAsync();
    }

    [Theory]
    [InlineData("C0 80 00")]
    [InlineData("30 86 00 0001 61 00 62 63")]
    [Statement("5.0:1.5.5-1")]
    public async Task A_variable_byte_integer_must_be_in_its_shortest_form(string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SendHexAsync(hex);
        Assert.Equal(0x81, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("30 0A 0001 61 06 26 0001 FF 0000")]
    [InlineData("30 0A 0001 61 06 26 0000 0001 FF")]
    [Statement("5.0:1.5.7-1")]
    public async Task Both_strings_of_a_user_property_must_be_UTF8(string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SendHexAsync(hex);
        Assert.Equal(0x81, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData(4, "36 05 0001 61 0001", "both QoS bits")]
    [InlineData(5, "36 06 0001 61 0001 00", "both QoS bits")]
    [InlineData(4, "38 03 0001 61", "DUP at QoS 0")]
    [InlineData(5, "38 04 0001 61 00", "DUP at QoS 0")]
    [Statement("5.0:3.3.1-4", "5.0:3.3.1-2", "3.1.1:3.3.1-4", "3.1.1:3.3.1-2")]
    public async Task Flags_of_PUBLISH_that_contradict_each_other_close_the_connection(int level, string hex, string what)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SendHexAsync(hex);
        int reason = await client.ExpectClosedAsync();
        Assert.True(reason == (level == 5 ? 0x81 : -1), what);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:3.3.1-3", "3.1.1:3.3.1-3", "5.0:2.2.1-2", "3.1.1:2.3.1-5", "5.0:4.3.1-1", "3.1.1:4.3.1-1")]
    public async Task A_duplicate_from_the_publisher_is_no_duplicate_for_the_subscriber(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SubscribeAsync("t");
        await client.PublishAsync("t", "x", 1, 9, dup: true);
        MqttPublishPacket packet = (MqttPublishPacket)await FirstOf(client, typeof(MqttPublishPacket));
        Assert.False(packet.Dup);
        Assert.Equal((MqttQualityOfServiceLevel.AtMostOnce, 0), (packet.QualityOfServiceLevel, packet.PacketIdentifier));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:3.3.1-5", "5.0:3.3.1-6", "5.0:3.3.1-7", "5.0:3.3.1-8", "3.1.1:3.3.1-5", "3.1.1:3.3.1-6", "3.1.1:3.3.1-7", "3.1.1:3.3.1-8", "3.1.1:3.3.1-9", "3.1.1:3.3.1-10", "3.1.1:3.3.1-11", "3.1.1:3.3.1-12", "3.1.1:3.1.2-7")]
    public async Task The_last_retained_message_waits_for_new_subscribers_until_an_empty_one_deletes_it(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using (WireClient sender = await WireClient.ConnectAsync(server, level, "sender"))
        {
            await sender.PublishAsync("r", "old", retain: true);
            await sender.PublishAsync("r", "new", 1, 1, retain: true);
            await sender.ReceiveAsync<MqttPubAckPacket>();
            await sender.PublishAsync("r", "not retained");
            await sender.ExpectAliveAsync();
        }
        using WireClient late = await WireClient.ConnectAsync(server, level, "late");
        await late.SubscribeAsync("r", 1);
        MqttPublishPacket retained = await late.ExpectMessageAsync("new");
        Assert.True(retained.Retain);
        await late.SendAsync(new MqttPubAckPacket { PacketIdentifier = retained.PacketIdentifier });
        await late.PublishAsync("r", "", retain: true);
        MqttPublishPacket live = await late.ExpectMessageAsync("");
        Assert.False(live.Retain);
        using WireClient later = await WireClient.ConnectAsync(server, level, "later");
        await later.SubscribeAsync("r");
        await later.ExpectAliveAsync();
    }

    [Fact]
    [Statement("5.0:3.3.1-9", "5.0:3.3.1-10", "5.0:3.3.1-11", "5.0:3.8.4-4")]
    public async Task Retain_handling_decides_when_retained_messages_are_sent()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.PublishAsync("r", "x", retain: true);
        await client.SubscribeAsync("r", change: f => f.RetainHandling = MqttRetainHandling.DoNotSendOnSubscribe);
        await client.ExpectAliveAsync();
        await client.SubscribeAsync("r", change: f => f.RetainHandling = MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly);
        await client.ExpectAliveAsync();
        await client.SubscribeAsync("r");
        await client.ExpectMessageAsync("x");
        await client.SubscribeAsync("r");
        await client.ExpectMessageAsync("x");
        await client.SubscribeAsync("+", change: f => f.RetainHandling = MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly);
        await client.ExpectMessageAsync("x");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Statement("5.0:3.3.1-12", "5.0:3.3.1-13")]
    public async Task Retain_as_published_decides_what_the_retain_flag_says(bool asPublished)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SubscribeAsync("r", change: f => f.RetainAsPublished = asPublished);
        await client.PublishAsync("r", "x", retain: true);
        Assert.Equal(asPublished, (await client.ExpectMessageAsync("x")).Retain);
        await client.PublishAsync("r", "y");
        Assert.False((await client.ExpectMessageAsync("y")).Retain);
    }

    [Theory]
    [InlineData(4, "30 05 0003 612F2B")]
    [InlineData(4, "30 03 0001 23")]
    [InlineData(5, "30 06 0003 612F2B 00")]
    [InlineData(5, "30 04 0001 23 00")]
    [Statement("5.0:3.3.2-2", "5.0:4.7.0-1", "3.1.1:3.3.2-2", "3.1.1:4.7.1-1")]
    public async Task A_topic_name_has_no_wildcards(int level, string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SendHexAsync(hex);
        Assert.Equal(level == 5 ? 0x81 : -1, await client.ExpectClosedAsync());
    }

    [Fact]
    [Statement("5.0:3.3.2-4", "5.0:3.3.2-15", "5.0:3.3.2-16", "5.0:3.3.2-17", "5.0:3.3.2-18", "5.0:3.3.2-20")]
    public async Task Properties_of_a_message_go_on_unaltered_and_in_order()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SubscribeAsync("t");
        await client.PublishAsync("t", "x", change: p =>
        {
            p.PayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData;
            p.ResponseTopic = "answer/here";
            p.CorrelationData = [1, 0, 255];
            p.ContentType = "text/plain";
            p.UserProperties = [new("a", "1"), new("a", "2"), new("b", ""), new("a", "3")];
        });
        MqttPublishPacket packet = await client.ExpectMessageAsync("x");
        Assert.Equal(MqttPayloadFormatIndicator.CharacterData, packet.PayloadFormatIndicator);
        Assert.Equal("answer/here", packet.ResponseTopic);
        Assert.Equal([1, 0, 255], packet.CorrelationData);
        Assert.Equal("text/plain", packet.ContentType);
        Assert.Equal(["a = 1", "a = 2", "b = ", "a = 3"], packet.UserProperties.Select(u => u.ToString()));
    }

    [Fact]
    [Statement("5.0:3.3.2-5", "5.0:3.3.2-6")]
    public async Task A_message_waits_no_longer_than_its_expiry_and_tells_what_is_left()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        void Persistent(MqttConnectPacket p) => (p.CleanSession, p.SessionExpiryInterval) = (false, 600);
        using (WireClient away = await WireClient.ConnectAsync(server, 5, "away", Persistent))
        {
            await away.SubscribeAsync("t", 1);
            await away.SendAsync(new MqttDisconnectPacket());
            await away.ExpectClosedAsync();
        }
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "sender");
        await sender.PublishAsync("t", "short", 1, 1, change: p => p.MessageExpiryInterval = 1);
        await sender.PublishAsync("t", "long", 1, 2, change: p => p.MessageExpiryInterval = 100);
        await sender.ReceiveAsync<MqttPubAckPacket>();
        await sender.ReceiveAsync<MqttPubAckPacket>();
        await Task.Delay(2100);
        using WireClient back = await WireClient.ConnectAsync(server, 5, "away", Persistent);
        Assert.InRange((await back.ExpectMessageAsync("long")).MessageExpiryInterval, 60u, 98u);
    }

    [Fact]
    [Statement("5.0:3.3.2-7", "5.0:3.3.2-12")]
    public async Task A_topic_alias_stands_for_its_topic_until_the_connection_ends()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.TopicAliasMaximum = 2);
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c", p => (p.CleanSession, p.SessionExpiryInterval) = (false, 60));
        await client.SubscribeAsync("#");
        await client.PublishAsync("one", "1", change: p => p.TopicAlias = 1);
        await client.PublishAsync("two", "2", change: p => p.TopicAlias = 2);
        await client.PublishAsync("", "3", change: p => p.TopicAlias = 1);
        await client.PublishAsync("three", "4", change: p => p.TopicAlias = 1);
        await client.PublishAsync("", "5", change: p => p.TopicAlias = 1);
        List<string> topics = [];
        for (int i = 1; i <= 5; i++)
        {
            topics.Add((await client.ExpectMessageAsync($"{i}")).Topic);
        }
        Assert.Equal(["one", "two", "one", "three", "three"], topics);
        using WireClient again = await WireClient.ConnectAsync(server, 5, "c", p => (p.CleanSession, p.SessionExpiryInterval) = (false, 60));
        await again.PublishAsync("", "no topic", change: p => p.TopicAlias = 1);
        Assert.Equal(0x82, await again.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("30 07 0001 61 03 23 0000", 0x94)]
    [InlineData("30 07 0001 61 03 23 0003", 0x94)]
    [InlineData("30 06 0000 03 23 0001", 0x82)]
    [Statement("5.0:3.3.2-8", "5.0:3.3.2-9")]
    public async Task A_topic_alias_of_0_above_the_maximum_or_unknown_is_refused(string hex, int reason)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.TopicAliasMaximum = 2);
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        Assert.Equal(2, client.ConnAck!.TopicAliasMaximum);
        await client.SendHexAsync(hex);
        Assert.Equal(reason, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("30 08 0001 61 04 08 0001 FF", 0x81)]
    [InlineData("30 08 0001 61 04 08 0001 23", 0x82)]
    [InlineData("30 08 0001 61 04 03 0001 FF", 0x81)]
    [Statement("5.0:3.3.2-13", "5.0:3.3.2-14", "5.0:3.3.2-19")]
    public async Task Response_topic_and_content_type_are_UTF8_and_the_topic_has_no_wildcards(string hex, int reason)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SendHexAsync(hex);
        Assert.Equal(reason, await client.ExpectClosedAsync());
    }

    [Fact]
    [Statement("5.0:3.3.4-2", "5.0:3.3.4-3", "5.0:3.3.4-4", "5.0:3.3.4-5", "3.1.1:3.3.5-1", "5.0:4.5.0-1", "3.1.1:4.5.0-1")]
    public async Task Overlapping_subscriptions_give_one_message_at_the_highest_QoS_with_every_identifier()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SubscribeAsync("a/#", 0, 11);
        await client.SubscribeAsync("a/+", 2, 12);
        await client.SubscribeAsync("a/b", 1);
        using WireClient old = await WireClient.ConnectAsync(server, 4, "old");
        await old.SubscribeAsync("a/#");
        await old.SubscribeAsync("a/b", 1);
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "s");
        await sender.PublishAsync("a/b", "x", 2, 1);
        MqttPublishPacket packet = await client.ExpectMessageAsync("x");
        Assert.Equal(MqttQualityOfServiceLevel.ExactlyOnce, packet.QualityOfServiceLevel);
        Assert.Equal([11u, 12u], packet.SubscriptionIdentifiers.Order());
        Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, (await old.ExpectMessageAsync("x")).QualityOfServiceLevel);
        await client.ExpectAliveAsync();
        await old.ExpectAliveAsync();
    }

    [Fact]
    [Statement("5.0:3.3.4-6")]
    public async Task A_subscription_identifier_from_a_client_is_a_protocol_error()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.PublishAsync("t", "x", change: p => p.SubscriptionIdentifiers = [1]);
        Assert.Equal(0x82, await client.ExpectClosedAsync());
    }

    [Fact]
    [Statement("5.0:3.3.4-7")]
    public async Task A_client_that_exceeds_the_receive_maximum_of_the_server_is_disconnected()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.ReceiveMaximum = 2);
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        Assert.Equal(2, client.ConnAck!.ReceiveMaximum);
        for (ushort id = 1; id <= 3; id++)
        {
            await client.PublishAsync("t", "x", 2, id);
        }
        await client.ReceiveAsync<MqttPubRecPacket>();
        await client.ReceiveAsync<MqttPubRecPacket>();
        Assert.Equal(0x93, await client.ExpectClosedAsync());
    }

    [Fact]
    [Statement("5.0:3.3.4-9", "5.0:3.3.4-10", "5.0:4.9.0-1", "5.0:4.9.0-2", "5.0:4.9.0-3")]
    public async Task The_server_sends_no_more_than_the_client_takes_but_answers_everything_else()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c", p => p.ReceiveMaximum = 2);
        await client.SubscribeAsync("t/#", 2);
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "s");
        for (ushort id = 1; id <= 4; id++)
        {
            await sender.PublishAsync("t", $"{id}", 1, id);
            await sender.ReceiveAsync<MqttPubAckPacket>();
        }
        MqttPublishPacket first = await client.ExpectMessageAsync("1");
        await client.ExpectMessageAsync("2");
        await client.ExpectAliveAsync();
        await sender.PublishAsync("t", "QoS 0 needs no quota");
        await client.ExpectMessageAsync("QoS 0 needs no quota");
        await client.SendAsync(new MqttPubAckPacket { PacketIdentifier = first.PacketIdentifier });
        await client.ExpectMessageAsync("3");
        await client.ExpectAliveAsync();
    }

    [Fact]
    [Statement("3.1.1:3.3.5-2")]
    public async Task Before_5_a_message_that_is_not_allowed_is_acknowledged_and_dropped()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.AccessControl = new OnlyOwnTopics());
        using WireClient client = await WireClient.ConnectAsync(server, 4, "c");
        await client.SubscribeAsync("c/#");
        await client.PublishAsync("other", "x", 1, 1);
        await client.ReceiveAsync<MqttPubAckPacket>();
        using WireClient modern = await WireClient.ConnectAsync(server, 5, "m");
        await modern.PublishAsync("other", "x", 1, 1);
        Assert.Equal(MqttPubAckReasonCode.NotAuthorized, (await modern.ReceiveAsync<MqttPubAckPacket>()).ReasonCode);
        Assert.Equal(MqttSubscribeReasonCode.NotAuthorized, Assert.Single((await modern.SubscribeAsync("c/x")).ReasonCodes));
    }

    private sealed class OnlyOwnTopics : IMqttAccessControl
    {
        public bool MayPublish(string clientId, string? userName, string topic) => topic.StartsWith(clientId + "/", StringComparison.Ordinal);

        public bool MaySubscribe(string clientId, string? userName, string filter) => filter.StartsWith(clientId + "/", StringComparison.Ordinal);
    }

    private static async Task<MqttPacket> FirstOf(WireClient client, Type type)
    {
        while (await client.ReceiveAsync() is MqttPacket packet)
        {
            if (packet.GetType() == type)
            {
                return packet;
            }
        }
        throw new Xunit.Sdk.XunitException("The connection ended.");
    }
}
