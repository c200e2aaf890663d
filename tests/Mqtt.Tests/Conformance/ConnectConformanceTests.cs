using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests.Conformance;

public class ConnectConformanceTests
{
    [Theory]
    [InlineData("30 03 0001 61")]
    [InlineData("C0 00")]
    [InlineData("82 06 0001 0001 61 00")]
    [InlineData("E0 00")]
    [Statement("5.0:3.1.0-1", "3.1.1:3.1.0-1")]
    public async Task A_connection_that_does_not_begin_with_CONNECT_is_closed_without_an_answer(string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server);
        await client.SendHexAsync(hex);
        Assert.Equal(-1, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData(4, -1)]
    [InlineData(5, 0x82)]
    [Statement("5.0:3.1.0-2", "3.1.1:3.1.0-2", "5.0:4.13.1-1", "3.1.1:4.8.0-1", "5.0:3.2.0-2")]
    public async Task A_second_CONNECT_is_a_protocol_error(int level, int reason)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "twice");
        await client.SendAsync(new MqttConnectPacket { ClientId = "twice", CleanSession = true });
        Assert.Equal(reason, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("10 0D 0004 4D515458 04 02 003C 0001 61")]
    [InlineData("10 0E 0005 4D51545454 04 02 003C 0001 61")]
    [Statement("5.0:3.1.2-1", "3.1.1:3.1.2-1")]
    public async Task Another_protocol_name_is_closed_without_an_answer(string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server);
        await client.SendHexAsync(hex);
        Assert.Equal(-1, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("10 0D 0004 4D515454 03 02 003C 0001 61", 4, 0x01)]
    [InlineData("10 0E 0004 4D515454 06 02 003C 00 0001 61", 5, 0x84)]
    [Statement("5.0:3.1.2-2", "3.1.1:3.1.2-2", "5.0:3.2.2-7", "3.1.1:3.2.2-5", "5.0:3.2.2-8")]
    public async Task An_unknown_protocol_level_is_refused_with_its_code(string hex, int level, int code)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server, level);
        await client.SendHexAsync(hex);
        Assert.Equal(code, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("10 0D 0004 4D515454 04 03 003C 0001 61", 4, -1)]
    [InlineData("10 0E 0004 4D515454 05 03 003C 00 0001 61", 5, 0x81)]
    [Statement("5.0:3.1.2-3", "3.1.1:3.1.2-3", "5.0:3.1.4-1", "3.1.1:3.1.4-1", "3.1.1:3.2.2-6")]
    public async Task The_reserved_connect_flag_must_be_0(string hex, int level, int code)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server, level);
        await client.SendHexAsync(hex);
        Assert.Equal(code, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("10 0D 0004 4D515454 04 0A 003C 0001 61", "will QoS without will")]
    [InlineData("10 0D 0004 4D515454 04 22 003C 0001 61", "will retain without will")]
    [InlineData("10 13 0004 4D515454 04 1E 003C 0001 61 0001 61 0001 61", "will QoS 3")]
    [InlineData("10 0D 0004 4D515454 04 06 003C 0001 61", "will fields missing")]
    [InlineData("10 10 0004 4D515454 04 02 003C 0001 61 0001 61", "fields that no flag announces")]
    [InlineData("10 0D 0004 4D515454 04 82 003C 0001 61", "user name missing")]
    [InlineData("10 10 0004 4D515454 04 C2 003C 0001 61 0001 61", "password missing")]
    [InlineData("10 10 0004 4D515454 04 42 003C 0001 61 0001 61", "password without user name")]
    [InlineData("10 10 0004 4D515454 05 42 003C 00 0001 61 0001", "password cut short")]
    [Statement("5.0:3.1.2-9", "5.0:3.1.2-11", "5.0:3.1.2-12", "5.0:3.1.2-13", "5.0:3.1.2-16", "5.0:3.1.2-17", "5.0:3.1.2-18", "5.0:3.1.2-19")]
    [Statement("3.1.1:3.1.2-9", "3.1.1:3.1.2-11", "3.1.1:3.1.2-12", "3.1.1:3.1.2-13", "3.1.1:3.1.2-14", "3.1.1:3.1.2-15", "3.1.1:3.1.2-18", "3.1.1:3.1.2-19", "3.1.1:3.1.2-20", "3.1.1:3.1.2-21", "3.1.1:3.1.2-22")]
    public async Task Connect_flags_and_payload_must_agree(string hex, string what)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server, hex.Contains("4D515454 05", StringComparison.Ordinal) ? 5 : 4);
        await client.SendHexAsync(hex);
        int reason = await client.ExpectClosedAsync();
        Assert.True(reason is -1 or 0x81, what);
        Assert.Empty(await server.Server.GetClientsAsync());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:3.1.2-4", "5.0:3.1.2-5", "5.0:3.1.2-6", "5.0:3.1.4-4", "5.0:3.2.2-2", "5.0:3.2.2-3", "5.0:3.1.3-2", "5.0:3.1.2-23")]
    [Statement("3.1.1:3.1.2-4", "3.1.1:3.1.2-6", "3.1.1:3.1.4-3", "3.1.1:3.2.2-1", "3.1.1:3.2.2-2", "3.1.1:3.2.2-3", "3.1.1:3.1.3-2", "3.1.1:3.1.3-3")]
    public async Task A_clean_start_ends_the_session_and_another_start_resumes_it(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        void Persistent(MqttConnectPacket p) => (p.CleanSession, p.SessionExpiryInterval) = (false, 600);
        using (WireClient first = await WireClient.ConnectAsync(server, level, "keeper", Persistent))
        {
            Assert.False(first.ConnAck!.IsSessionPresent);
            await first.SubscribeAsync("kept/+", 1);
            await first.SendAsync(new MqttDisconnectPacket());
            await first.ExpectClosedAsync();
        }
        using (WireClient second = await WireClient.ConnectAsync(server, level, "keeper", Persistent))
        {
            Assert.True(second.ConnAck!.IsSessionPresent);
            await second.PublishAsync("kept/a", "still subscribed");
            await second.ExpectMessageAsync("still subscribed");
            await second.SendAsync(new MqttDisconnectPacket());
            await second.ExpectClosedAsync();
        }
        using (WireClient third = await WireClient.ConnectAsync(server, level, "keeper"))
        {
            Assert.False(third.ConnAck!.IsSessionPresent);
            await third.PublishAsync("kept/a", "nobody is subscribed");
            await third.ExpectAliveAsync();
        }
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [Statement("5.0:3.1.2-7", "5.0:3.1.2-8", "5.0:3.1.2-14", "5.0:3.1.2-15", "3.1.1:3.1.2-8", "3.1.1:3.1.2-16", "3.1.1:3.1.2-17")]
    public async Task The_will_of_a_lost_client_is_published_and_retained_as_it_asked(int level, bool retain)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient watcher = await WireClient.ConnectAsync(server, level, "watcher");
        await watcher.SubscribeAsync("will/#", 1);
        WireClient lost = await WireClient.ConnectAsync(server, level, "lost", p => (p.WillFlag, p.WillTopic, p.WillMessage, p.WillRetain) = (true, "will/lost", Encoding.UTF8.GetBytes("gone"), retain));
        lost.Break();
        await watcher.ExpectMessageAsync("gone");
        Assert.Equal(retain, await server.Server.GetRetainedMessageAsync("will/lost") is not null);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:3.1.2-10", "5.0:3.14.4-3", "3.1.1:3.1.2-10", "3.1.1:3.14.4-3")]
    public async Task The_will_is_dropped_by_a_normal_DISCONNECT(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient watcher = await WireClient.ConnectAsync(server, level, "watcher");
        await watcher.SubscribeAsync("will/#");
        using WireClient leaving = await WireClient.ConnectAsync(server, level, "leaving", p => (p.WillFlag, p.WillTopic, p.WillMessage) = (true, "will/leaving", [1]));
        await leaving.SendAsync(new MqttDisconnectPacket());
        Assert.Equal(-1, await leaving.ExpectClosedAsync());
        await watcher.ExpectAliveAsync();
    }

    [Fact]
    [Statement("5.0:3.1.3-9")]
    public async Task A_waiting_will_is_not_sent_when_the_client_comes_back_in_time()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient watcher = await WireClient.ConnectAsync(server, 5, "watcher");
        await watcher.SubscribeAsync("will/#");
        void Delayed(MqttConnectPacket p) => (p.CleanSession, p.SessionExpiryInterval, p.WillFlag, p.WillTopic, p.WillMessage, p.WillDelayInterval) = (false, 60, true, "will/x", [1], 1);
        WireClient first = await WireClient.ConnectAsync(server, 5, "back", Delayed);
        first.Break();
        using WireClient second = await WireClient.ConnectAsync(server, 5, "back", p => (p.CleanSession, p.SessionExpiryInterval) = (false, 60));
        Assert.True(second.ConnAck!.IsSessionPresent);
        await Task.Delay(1800);
        await watcher.ExpectAliveAsync();
    }

    [Fact]
    [Statement("5.0:3.1.3-10")]
    public async Task User_properties_of_a_will_keep_their_order()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient watcher = await WireClient.ConnectAsync(server, 5, "watcher");
        await watcher.SubscribeAsync("will/#");
        WireClient lost = await WireClient.ConnectAsync(server, 5, "lost", p => (p.WillFlag, p.WillTopic, p.WillMessage, p.WillUserProperties) = (true, "will/x", [65], [new("b", "1"), new("a", "2"), new("b", "3")]));
        lost.Break();
        MqttPublishPacket will = await watcher.ExpectMessageAsync("A");
        Assert.Equal(["b = 1", "a = 2", "b = 3"], will.UserProperties.Select(u => u.ToString()));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [Statement("5.0:3.1.2-22", "3.1.1:3.1.2-24", "5.0:3.2.2-22")]
    public async Task A_silent_client_is_closed_after_one_and_a_half_times_its_keep_alive(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "silent", p => p.KeepAlivePeriod = 1);
        long start = Environment.TickCount64;
        int reason = await client.ExpectClosedAsync();
        Assert.Equal(level == 5 ? 0x8D : -1, reason);
        Assert.InRange(Environment.TickCount64 - start, 1400, 15_000);
    }

    [Fact]
    [Statement("5.0:3.1.2-24", "5.0:3.1.2-25")]
    public async Task A_message_larger_than_the_client_takes_is_dropped_and_the_next_one_comes()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "small", p => p.MaximumPacketSize = 100);
        await client.SubscribeAsync("t", 1);
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "sender");
        await sender.PublishAsync("t", new string('x', 200), 1, 1);
        await sender.PublishAsync("t", "fits", 1, 2);
        MqttPublishPacket packet = await client.ExpectMessageAsync("fits");
        // The one that was passed over used up identifier 1.
        Assert.Equal(2, packet.PacketIdentifier);
    }

    [Fact]
    [Statement("5.0:3.1.2-26", "5.0:3.3.2-11", "5.0:3.1.2-27")]
    public async Task The_server_uses_no_more_topic_aliases_than_the_client_allows()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient none = await WireClient.ConnectAsync(server, 5, "none");
        using WireClient one = await WireClient.ConnectAsync(server, 5, "one", p => p.TopicAliasMaximum = 1);
        await none.SubscribeAsync("#");
        await one.SubscribeAsync("#");
        using WireClient sender = await WireClient.ConnectAsync(server, 5, "sender");
        foreach (string topic in new[] { "a", "b", "a", "b" })
        {
            await sender.PublishAsync(topic, topic);
            MqttPublishPacket plain = await none.ExpectMessageAsync(topic);
            Assert.Equal((topic, 0), (plain.Topic, plain.TopicAlias));
            MqttPublishPacket aliased = await one.ExpectMessageAsync(topic);
            Assert.InRange(aliased.TopicAlias, 0, 1);
            Assert.Equal(topic == "a" ? 1 : 0, aliased.TopicAlias);
        }
    }

    [Fact]
    [Statement("5.0:3.1.2-28", "5.0:3.2.2-1", "5.0:3.2.0-1", "5.0:3.1.4-5", "5.0:2.2.2-1", "3.1.1:3.2.0-1", "3.1.1:3.1.4-4")]
    public async Task CONNACK_comes_first_and_says_no_more_than_it_was_asked()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "asks-nothing");
        Assert.Null(client.ConnAck!.ResponseInformation);
        Assert.Equal(MqttConnectReasonCode.Success, client.ConnAck.ReasonCode);
        using WireClient old = await WireClient.ConnectAsync(server, 4, "old");
        Assert.Equal(MqttConnectReturnCode.ConnectionAccepted, old.ConnAck!.ReturnCode);
    }

    [Fact]
    [Statement("5.0:3.1.2-29")]
    public async Task A_client_that_wants_no_problem_information_gets_no_reason_string()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient quiet = await WireClient.ConnectAsync(server, 5, "quiet", p => p.RequestProblemInformation = false);
        await quiet.SendHexAsync("36 05 0001 61 0001");
        MqttDisconnectPacket packet = await quiet.ReceiveAsync<MqttDisconnectPacket>();
        Assert.Null(packet.ReasonString);
    }

    [Theory]
    [InlineData("10 19 0004 4D515454 04 EE 003C 0001 61 0001 62 0001 63 0001 64 0001 65", 4)]
    [Statement("5.0:3.1.3-1", "3.1.1:3.1.3-1")]
    public async Task The_payload_of_CONNECT_is_read_in_its_order(string hex, int level)
    {
        ValidatingConnectionEventArgs? seen = null;
        await using RunningServer server = await RunningServer.StartAsync(attach: s => s.ValidatingConnectionAsync += e =>
        {
            seen = e;
            return Task.CompletedTask;
        });
        using WireClient client = await WireClient.OpenAsync(server, level);
        await client.SendHexAsync(hex);
        await client.ReceiveAsync<MqttConnAckPacket>();
        Assert.Equal(("a", "d", "e"), (seen!.ClientId, seen.UserName, seen.Password));
    }

    [Theory]
    [InlineData(4, "0123456789ABCDEFGHIJKLM")]
    [InlineData(4, "NOPQRSTUVWXYZabcdefghij")]
    [InlineData(5, "klmnopqrstuvwxyz")]
    [InlineData(5, "村级终端-00001")]
    [Statement("5.0:3.1.3-5", "3.1.1:3.1.3-5", "5.0:3.1.3-3", "5.0:3.1.3-4", "3.1.1:3.1.3-4")]
    public async Task Client_identifiers_of_23_letters_and_digits_and_other_UTF8_are_taken(int level, string id)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, id);
        Assert.Equal(id, Assert.Single(await server.Server.GetClientsAsync()).Id);
    }

    [Fact]
    [Statement("5.0:3.1.3-6", "5.0:3.1.3-7", "5.0:3.2.2-16", "3.1.1:3.1.3-6")]
    public async Task A_client_without_identifier_is_given_one_of_its_own()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient first = await WireClient.ConnectAsync(server, 5, "");
        using WireClient second = await WireClient.ConnectAsync(server, 5, "");
        using WireClient old = await WireClient.ConnectAsync(server, 4, "");
        Assert.False(string.IsNullOrEmpty(first.ConnAck!.AssignedClientIdentifier));
        Assert.NotEqual(first.ConnAck.AssignedClientIdentifier, second.ConnAck!.AssignedClientIdentifier);
        Assert.Equal(3, (await server.Server.GetClientsAsync()).Select(c => c.Id).Distinct().Count());
    }

    [Fact]
    [Statement("3.1.1:3.1.3-7", "3.1.1:3.1.3-8", "3.1.1:3.2.2-4")]
    public async Task Before_5_an_empty_identifier_needs_a_clean_session()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 4, "", p => p.CleanSession = false);
        Assert.Equal(MqttConnectReturnCode.ConnectionRefusedIdentifierRejected, client.ConnAck!.ReturnCode);
        Assert.False(client.ConnAck.IsSessionPresent);
        await client.ExpectClosedAsync();
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(5, 0x85)]
    [Statement("5.0:3.1.3-8", "3.1.1:3.1.3-9", "5.0:3.1.4-2", "5.0:3.1.4-6", "3.1.1:3.1.4-5", "5.0:3.2.2-6")]
    public async Task What_a_refused_client_sends_after_CONNECT_is_not_looked_at(int level, int code)
    {
        await using RunningServer server = await RunningServer.StartAsync(attach: s => s.ValidatingConnectionAsync += async e =>
        {
            await Task.Yield();
            e.ReasonCode = e.ClientId == "bad" ? MqttConnectReasonCode.ClientIdentifierNotValid : MqttConnectReasonCode.Success;
        });
        using WireClient watcher = await WireClient.ConnectAsync(server, level, "watcher");
        await watcher.SubscribeAsync("#");
        using WireClient client = await WireClient.OpenAsync(server, level);
        await client.SendAsync(new MqttConnectPacket { ClientId = "bad", CleanSession = true });
        await client.PublishAsync("t", "from a refused client");
        Assert.Equal(code, await client.ExpectClosedAsync());
        await watcher.ExpectAliveAsync();
    }

    [Theory]
    [InlineData("10 14 0004 4D515454 05 06 003C 00 0001 61 00 0001 C0 0001 61")]
    [InlineData("10 13 0004 4D515454 04 06 003C 0001 61 0001 FF 0001 61")]
    [Statement("5.0:3.1.3-11", "3.1.1:3.1.3-10")]
    public async Task A_will_topic_must_be_UTF8(string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server, hex.Contains("4D515454 05", StringComparison.Ordinal) ? 5 : 4);
        await client.SendHexAsync(hex);
        Assert.True(await client.ExpectClosedAsync() is -1 or 0x81);
    }

    [Theory]
    [InlineData(5, "10 11 0004 4D515454 05 82 003C 00 0001 61 0001 C0", false, 0x81)]
    [InlineData(5, "10 11 0004 4D515454 05 82 003C 00 0001 61 0001 C0", true, -1)]
    [InlineData(4, "10 10 0004 4D515454 04 82 003C 0001 61 0001 FF", false, -1)]
    [Statement("5.0:3.1.3-12", "3.1.1:3.1.3-11")]
    public async Task A_user_name_must_be_UTF8(int level, string hex, bool customary, int code)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.UseCustomaryReasonCodes = customary);
        using WireClient client = await WireClient.OpenAsync(server, level);
        await client.SendHexAsync(hex);
        Assert.Equal(code, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData(4, -1)]
    [InlineData(5, 0x8E)]
    [Statement("5.0:3.1.4-3", "3.1.1:3.1.4-2")]
    public async Task A_second_connection_of_the_same_client_takes_over(int level, int reason)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient first = await WireClient.ConnectAsync(server, level, "same");
        using WireClient second = await WireClient.ConnectAsync(server, level, "same");
        Assert.Equal(reason, await first.ExpectClosedAsync());
        await second.ExpectAliveAsync();
        Assert.Single(await server.Server.GetClientsAsync());
    }

    [Fact]
    [Statement("5.0:3.2.2-19", "5.0:3.2.2-20")]
    public async Task What_may_be_left_out_of_CONNACK_is_left_out_when_it_would_be_too_large()
    {
        await using RunningServer server = await RunningServer.StartAsync(attach: s => s.ValidatingConnectionAsync += e =>
        {
            e.ReasonString = new string('r', 300);
            e.ResponseUserProperties = [new("name", new string('v', 300))];
            return Task.CompletedTask;
        });
        using WireClient small = await WireClient.ConnectAsync(server, 5, "small", p => p.MaximumPacketSize = 200);
        Assert.Null(small.ConnAck!.ReasonString);
        Assert.Null(small.ConnAck.UserProperties);
        using WireClient large = await WireClient.ConnectAsync(server, 5, "large");
        Assert.Equal(300, large.ConnAck!.ReasonString.Length);
    }

    [Theory]
    [InlineData("10 00")]
    [InlineData("11 0D 0004 4D515454 04 02 003C 0001 61")]
    [InlineData("18 0D 0004 4D515454 04 02 003C 0001 61")]
    [Statement("5.0:2.1.3-1", "3.1.1:2.2.2-1", "3.1.1:2.2.2-2")]
    public async Task Reserved_flags_of_the_fixed_header_must_be_as_stated(string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server);
        await client.SendHexAsync(hex);
        Assert.Equal(-1, await client.ExpectClosedAsync());
    }
}
