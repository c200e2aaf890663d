using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests.Conformance;

public class SubscribeConformanceTests
{
    [Theory]
    [InlineData(4, "80 06 0001 0001 61 00", "flags of SUBSCRIBE")]
    [InlineData(5, "83 07 0001 00 0001 61 00", "flags of SUBSCRIBE")]
    [InlineData(4, "A0 05 0001 0001 61", "flags of UNSUBSCRIBE")]
    [InlineData(5, "A3 06 0001 00 0001 61", "flags of UNSUBSCRIBE")]
    [InlineData(4, "82 06 0001 0001 61 03", "QoS 3")]
    [InlineData(4, "82 06 0001 0001 61 04", "reserved option bits")]
    [InlineData(5, "82 07 0001 00 0001 61 C0", "reserved option bits")]
    [InlineData(4, "82 06 0001 0001 FF 00", "filter not UTF-8")]
    [InlineData(5, "82 07 0001 00 0001 FF 00", "filter not UTF-8")]
    [InlineData(4, "A2 05 0001 0001 FF", "filter not UTF-8")]
    [InlineData(5, "A2 06 0001 00 0001 FF", "filter not UTF-8")]
    [InlineData(4, "82 02 0001", "no filter")]
    [InlineData(5, "82 03 0001 00", "no filter")]
    [InlineData(4, "A2 02 0001", "no filter")]
    [InlineData(5, "A2 03 0001 00", "no filter")]
    [InlineData(4, "82 06 0000 0001 61 00", "packet identifier 0")]
    [InlineData(5, "82 07 0000 00 0001 61 00", "packet identifier 0")]
    [Statement("5.0:3.8.1-1", "5.0:3.8.3-1", "5.0:3.8.3-2", "5.0:3.8.3-5", "5.0:3.10.1-1", "5.0:3.10.3-1", "5.0:3.10.3-2")]
    [Statement("3.1.1:3.8.1-1", "3.1.1:3.8.3-1", "3.1.1:3.8.3-3", "3.1.1:3.8.3-4", "3.1.1:3.10.1-1", "3.1.1:3.10.3-1", "3.1.1:3.10.3-2")]
    public async Task A_SUBSCRIBE_or_UNSUBSCRIBE_that_the_standard_forbids_closes_the_connection(int level, string hex, string what)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SendHexAsync(hex);
        int reason = await client.ExpectClosedAsync();
        Assert.True(level == 5 ? reason is 0x81 or 0x82 : reason == -1, what);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:2.2.1-6", "5.0:3.8.4-1", "5.0:3.8.4-2", "5.0:3.8.4-5", "5.0:3.8.4-6", "5.0:3.8.4-7", "5.0:3.9.3-1", "5.0:3.9.3-2")]
    [Statement("3.1.1:2.3.1-7", "3.1.1:3.8.4-1", "3.1.1:3.8.4-2", "3.1.1:3.8.4-4", "3.1.1:3.8.4-5", "3.1.1:3.9.3-1", "3.1.1:3.9.3-2")]
    public async Task SUBACK_has_one_code_for_each_filter_in_their_order(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync(attach: s => s.InterceptingSubscriptionAsync += e =>
        {
            if (e.TopicFilter.Topic == "no")
            {
                e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            }
            return Task.CompletedTask;
        });
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SendAsync(new MqttSubscribePacket
        {
            PacketIdentifier = 0x1234,
            TopicFilters =
            [
                new() { Topic = "a", QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce },
                new() { Topic = "no", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce },
                new() { Topic = "b", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce },
                new() { Topic = "c", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce },
            ],
        });
        MqttSubAckPacket answer = await client.ReceiveAsync<MqttSubAckPacket>();
        Assert.Equal(0x1234, answer.PacketIdentifier);
        Assert.Equal([2, level == 5 ? 0x87 : 0x80, 0, 1], answer.ReasonCodes.Select(c => (int)c));
    }

    [Fact]
    [Statement("5.0:3.8.3-3")]
    public async Task No_Local_keeps_a_client_from_its_own_messages()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SubscribeAsync("t", change: f => f.NoLocal = true);
        await client.PublishAsync("t", "own");
        using WireClient other = await WireClient.ConnectAsync(server, 5, "o");
        await other.PublishAsync("t", "other's");
        await client.ExpectMessageAsync("other's");
    }

    [Theory]
    [InlineData("82 11 0001 00 000B 2473686172652F672F742F78 04", "No Local on a shared subscription")]
    [InlineData("82 0E 0001 00 0008 2473686172652F2F 00", "share name without characters")]
    [InlineData("82 0E 0001 00 0008 2473686172652F67 00", "no filter after the share name")]
    [InlineData("82 10 0001 00 000A 2473686172652F2B2F74 00", "wildcard in the share name")]
    [Statement("5.0:3.8.3-4", "5.0:4.8.2-1", "5.0:4.8.2-2")]
    public async Task A_shared_subscription_that_is_not_well_formed_is_refused(string hex, string what)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SendHexAsync(hex.Replace("82 11", "82 12", StringComparison.Ordinal).Replace("000B 2473686172652F672F742F78", "000C 2473686172652F672F742F78", StringComparison.Ordinal));
        int reason = await client.ExpectClosedAsync();
        Assert.True(reason is 0x81 or 0x82, $"{what}: 0x{reason:X}");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:3.8.4-3", "5.0:3.8.4-8", "3.1.1:3.8.4-3", "3.1.1:3.8.4-6")]
    public async Task Subscribing_again_to_the_same_filter_replaces_its_QoS(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        using WireClient sender = await WireClient.ConnectAsync(server, level, "s");
        foreach ((int granted, int published, int expected) in new[] { (0, 2, 0), (1, 2, 1), (2, 1, 1), (2, 0, 0), (2, 2, 2) })
        {
            await client.SubscribeAsync("t", granted);
            await sender.PublishAsync("t", "x", published, published == 0 ? (ushort)0 : (ushort)(granted * 10 + published));
            Assert.Equal(expected, (int)(await client.ExpectMessageAsync("x")).QualityOfServiceLevel);
            await client.ExpectAliveAsync();
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:3.10.4-1", "5.0:3.10.4-2", "5.0:3.10.4-3", "5.0:3.10.4-4", "5.0:3.10.4-5", "5.0:3.10.4-6", "5.0:3.11.3-1", "5.0:3.11.3-2")]
    [Statement("3.1.1:3.10.4-1", "3.1.1:3.10.4-2", "3.1.1:3.10.4-3", "3.1.1:3.10.4-4", "3.1.1:3.10.4-5", "3.1.1:3.10.4-6")]
    public async Task UNSUBSCRIBE_ends_exactly_the_filters_named_and_what_is_under_way_is_finished(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        using WireClient sender = await WireClient.ConnectAsync(server, level, "s");
        await client.SubscribeAsync("a/+", 2);
        await client.SubscribeAsync("b/#", 0);
        await sender.PublishAsync("a/x", "under way", 2, 1);
        MqttPublishPacket packet = await client.ExpectMessageAsync("under way");
        await client.SendAsync(new MqttUnsubscribePacket { PacketIdentifier = 99, TopicFilters = ["a/+", "a/x", "b/+"] });
        MqttUnsubAckPacket answer = await client.ReceiveAsync<MqttUnsubAckPacket>();
        Assert.Equal(99, answer.PacketIdentifier);
        if (level == 5)
        {
            Assert.Equal([0x00, 0x11, 0x11], answer.ReasonCodes.Select(c => (int)c));
        }
        await sender.PublishAsync("a/x", "not wanted any more");
        await sender.PublishAsync("b/x", "still wanted");
        await client.ExpectMessageAsync("still wanted");
        await client.SendAsync(new MqttPubRecPacket { PacketIdentifier = packet.PacketIdentifier });
        await client.ReceiveAsync<MqttPubRelPacket>();
        await client.SendAsync(new MqttPubCompPacket { PacketIdentifier = packet.PacketIdentifier });
        await client.ExpectAliveAsync();
    }

    [Fact]
    [Statement("5.0:3.9.2-1", "5.0:3.9.2-2")]
    public async Task A_SUBACK_whose_reason_string_does_not_fit_is_sent_without_it()
    {
        await using RunningServer server = await RunningServer.StartAsync(attach: s => s.InterceptingSubscriptionAsync += e =>
        {
            e.Response.ReasonString = new string('r', 500);
            e.Response.UserProperties.Add(new("n", new string('v', 500)));
            return Task.CompletedTask;
        });
        using WireClient small = await WireClient.ConnectAsync(server, 5, "small", p => p.MaximumPacketSize = 100);
        MqttSubAckPacket answer = await small.SubscribeAsync("t");
        Assert.Null(answer.ReasonString);
        Assert.Null(answer.UserProperties);
        using WireClient large = await WireClient.ConnectAsync(server, 5, "large");
        Assert.NotNull((await large.SubscribeAsync("t")).ReasonString);
    }

    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/+", true)]
    [InlineData("a/b", "+/+", true)]
    [InlineData("/a", "+/+", true)]
    [InlineData("/a", "/+", true)]
    [InlineData("/a", "+", false)]
    [InlineData("a", "a/#", true)]
    [InlineData("a/b/c", "a/#", true)]
    [InlineData("a/b", "a", false)]
    [InlineData("A/b", "a/b", false)]
    [InlineData("a/b/c", "a/+", false)]
    [InlineData("a//c", "a/+/c", true)]
    [InlineData("a/", "a/+", true)]
    [InlineData("a b/c", "a b/+", true)]
    [InlineData("村/甲/公示", "村/+/公示", true)]
    [Statement("5.0:4.7.1-1", "5.0:4.7.1-2", "3.1.1:4.7.1-2", "3.1.1:4.7.1-3")]
    public async Task Filters_match_topics_level_by_level(string topic, string filter, bool matches)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        foreach (int level in new[] { 4, 5 })
        {
            using WireClient client = await WireClient.ConnectAsync(server, level, $"c{level}");
            await client.SubscribeAsync(filter);
            await client.PublishAsync(topic, "x");
            if (matches)
            {
                await client.ExpectMessageAsync("x");
            }
            await client.ExpectAliveAsync();
        }
    }

    [Theory]
    [InlineData("a/#/b")]
    [InlineData("a#")]
    [InlineData("a/b+")]
    [InlineData("+a")]
    [InlineData("##")]
    public async Task A_wildcard_that_does_not_fill_its_level_or_is_not_last_closes_the_connection(string filter)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        foreach (int level in new[] { 4, 5 })
        {
            using WireClient client = await WireClient.ConnectAsync(server, level, $"c{level}");
            await client.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = filter }] });
            Assert.Equal(level == 5 ? 0x81 : -1, await client.ExpectClosedAsync());
        }
    }

    [Theory]
    [InlineData("#")]
    [InlineData("+/x")]
    [Statement("5.0:4.7.2-1", "3.1.1:4.7.2-1")]
    public async Task A_leading_wildcard_does_not_match_topics_that_begin_with_a_dollar(string filter)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.AllowPublishToDollarTopics = true);
        foreach (int level in new[] { 4, 5 })
        {
            using WireClient client = await WireClient.ConnectAsync(server, level, $"c{level}");
            await client.SubscribeAsync(filter);
            await client.PublishAsync("$other/x", "hidden");
            await client.ExpectAliveAsync();
            await client.SubscribeAsync("$other/#");
            await client.PublishAsync("$other/x", "asked for");
            await client.ExpectMessageAsync("asked for");
        }
    }

    [Theory]
    [InlineData(4, "30 02 0000")]
    [InlineData(5, "30 03 0000 00")]
    [InlineData(4, "82 05 0001 0000 00")]
    [InlineData(5, "82 06 0001 00 0000 00")]
    [Statement("5.0:4.7.3-1", "3.1.1:4.7.3-1")]
    public async Task Topic_names_and_filters_have_at_least_one_character(int level, string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SendHexAsync(hex);
        int reason = await client.ExpectClosedAsync();
        Assert.True(level == 5 ? reason is 0x81 or 0x82 : reason == -1);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:4.7.3-3", "3.1.1:4.7.3-3")]
    public async Task A_topic_may_have_65535_bytes(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        string topic = new('t', 65535);
        await client.SubscribeAsync(topic);
        await client.PublishAsync(topic, "x");
        Assert.Equal(topic, (await client.ExpectMessageAsync("x")).Topic);
    }

    [Fact]
    [Statement("5.0:4.8.2-3")]
    public async Task Each_message_goes_to_one_member_of_a_group_at_the_members_own_QoS()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient first = await WireClient.ConnectAsync(server, 5, "first");
        using WireClient second = await WireClient.ConnectAsync(server, 5, "second");
        using WireClient alone = await WireClient.ConnectAsync(server, 5, "alone");
        await first.SubscribeAsync("$share/g/t/#", 0);
        await second.SubscribeAsync("$share/g/t/#", 1);
        await alone.SubscribeAsync("$share/other/t/#", 1);
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "s");
        for (int i = 0; i < 10; i++)
        {
            await sender.PublishAsync("t/x", "x", 1, (ushort)(i + 1));
        }
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(MqttQualityOfServiceLevel.AtMostOnce, (await first.ExpectMessageAsync("x")).QualityOfServiceLevel);
            Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, (await second.ExpectMessageAsync("x")).QualityOfServiceLevel);
        }
        for (int i = 0; i < 10; i++)
        {
            await alone.ExpectMessageAsync("x");
        }
        await first.ExpectAliveAsync();
        await second.ExpectAliveAsync();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:3.12.4-1", "3.1.1:3.12.4-1")]
    public async Task A_ping_is_answered(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.ExpectAliveAsync();
    }
}
