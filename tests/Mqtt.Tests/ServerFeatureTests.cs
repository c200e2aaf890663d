using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

/// <summary>What a server may switch off or bound, and what a client is then told.</summary>
public sealed class ServerFeatureTests
{
    [Fact]
    public async Task A_server_without_retained_messages_says_so_and_refuses_them()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.RetainAvailable = false);
        using WireClient newer = await WireClient.ConnectAsync(server, 5, "5");
        Assert.False(newer.ConnAck!.RetainAvailable);
        await newer.SendAsync(new MqttPublishPacket { Topic = "t", Retain = true, Payload = new("x"u8.ToArray()) });
        Assert.Equal(0x9A, await newer.ExpectClosedAsync());
        using WireClient will = await WireClient.ConnectAsync(server, 5, "w", p => (p.WillFlag, p.WillTopic, p.WillMessage, p.WillRetain) = (true, "t", [1], true));
        Assert.Equal(MqttConnectReasonCode.RetainNotSupported, will.ConnAck!.ReasonCode);

        using WireClient older = await WireClient.ConnectAsync(server, 4, "4");
        await older.SendAsync(new MqttPublishPacket { Topic = "t", Retain = true, Payload = new("x"u8.ToArray()) });
        await older.SubscribeAsync("t");
        await older.ExpectAliveAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_server_with_a_lower_maximum_QoS_says_so_refuses_more_and_grants_no_more(int maximum)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumQos = maximum);
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        Assert.Equal(maximum, (int)client.ConnAck!.MaximumQoS);
        Assert.Equal((MqttSubscribeReasonCode)maximum, Assert.Single((await client.SubscribeAsync("t", 2)).ReasonCodes));
        await client.PublishAsync("t", "x", maximum + 1, 1);
        Assert.Equal(0x9B, await client.ExpectClosedAsync());
        using WireClient will = await WireClient.ConnectAsync(server, 5, "w", p => (p.WillFlag, p.WillTopic, p.WillMessage, p.WillQoS) = (true, "t", [1], MqttQualityOfServiceLevel.ExactlyOnce));
        Assert.Equal(MqttConnectReasonCode.QoSNotSupported, will.ConnAck!.ReasonCode);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_payload_above_the_limit_is_refused_and_the_connection_goes_on(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumPayloadSize = 3);
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SubscribeAsync("t");
        await client.PublishAsync("t", "four");
        await client.PublishAsync("t", "four", 1, 1);
        Assert.Equal(level == 5 ? MqttPubAckReasonCode.QuotaExceeded : 0, (await client.ReceiveAsync<MqttPubAckPacket>()).ReasonCode);
        await client.PublishAsync("t", "3 b");
        await client.ExpectMessageAsync("3 b");
        using WireClient will = await WireClient.ConnectAsync(server, 5, "w", p => (p.WillFlag, p.WillTopic, p.WillMessage) = (true, "t", new byte[4]));
        Assert.Equal(MqttConnectReasonCode.PacketTooLarge, will.ConnAck!.ReasonCode);
    }

    [Fact]
    public async Task Sessions_above_the_limit_are_refused_although_nobody_is_connected()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumSessions = 2);
        foreach (string name in new[] { "a", "b" })
        {
            using WireClient client = await WireClient.ConnectAsync(server, 5, name, p => (p.CleanSession, p.SessionExpiryInterval) = (false, 600));
            Assert.Equal(MqttConnectReasonCode.Success, client.ConnAck!.ReasonCode);
        }
        using WireClient third = await WireClient.ConnectAsync(server, 5, "c");
        Assert.Equal(MqttConnectReasonCode.ServerBusy, third.ConnAck!.ReasonCode);
        using WireClient again = await WireClient.ConnectAsync(server, 5, "b", p => (p.CleanSession, p.SessionExpiryInterval) = (false, 0));
        Assert.True(again.ConnAck!.IsSessionPresent);
    }

    [Theory]
    [InlineData(4, false, MqttConnectReasonCode.ClientIdentifierNotValid)]
    [InlineData(4, true, MqttConnectReasonCode.ClientIdentifierNotValid)]
    [InlineData(5, false, MqttConnectReasonCode.ClientIdentifierNotValid)]
    [InlineData(5, true, MqttConnectReasonCode.UnspecifiedError)]
    public async Task Clients_without_identifier_are_named_or_refused_as_the_server_is_set(int level, bool customary, MqttConnectReasonCode refusal)
    {
        await using RunningServer strict = await RunningServer.StartAsync(o => (o.Engine.AllowEmptyClientId, o.Engine.UseCustomaryReasonCodes) = (false, customary));
        using WireClient refused = await WireClient.ConnectAsync(strict, level, "");
        Assert.True(level == 5
            ? refused.ConnAck!.ReasonCode == refusal
            : refused.ConnAck!.ReturnCode == MqttConnectReturnCode.ConnectionRefusedIdentifierRejected);
        await using RunningServer open = await RunningServer.StartAsync(o => o.Engine.AssignedClientIdPrefix = "guest-");
        using WireClient named = await WireClient.ConnectAsync(open, level, "");
        if (level == 5)
        {
            Assert.StartsWith("guest-", named.ConnAck!.AssignedClientIdentifier, StringComparison.Ordinal);
        }
        Assert.StartsWith("guest-", Assert.Single(await open.Server.GetClientsAsync()).Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_that_are_not_accepted_are_told_so()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.AcceptedVersions = [MqttProtocolVersion.V500]);
        using WireClient newer = await WireClient.ConnectAsync(server, 5, "5");
        Assert.Equal(MqttConnectReasonCode.Success, newer.ConnAck!.ReasonCode);
        using WireClient older = await WireClient.ConnectAsync(server, 4, "4");
        Assert.Equal(MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion, older.ConnAck!.ReturnCode);
    }

    /// <summary>Server Keep Alive (0x13) belongs in CONNACK alone.</summary>
    [Theory]
    [InlineData("30 07 0001 61 03 13 0001", "PUBLISH", 0x82)]
    [InlineData("40 07 0001 00 03 13 0001", "PUBACK", 0x82)]
    [InlineData("50 07 0001 00 03 13 0001", "PUBREC", 0x82)]
    [InlineData("62 07 0001 00 03 13 0001", "PUBREL", 0x82)]
    [InlineData("70 07 0001 00 03 13 0001", "PUBCOMP", 0x82)]
    [InlineData("82 0A 0001 03 13 0001 0001 61 00", "SUBSCRIBE", 0x81)]
    [InlineData("A2 09 0001 03 13 0001 0001 61", "UNSUBSCRIBE", 0x81)]
    [InlineData("E0 05 00 03 13 0001", "DISCONNECT", 0x82)]
    public async Task A_property_that_does_not_belong_in_its_packet_makes_it_malformed(string hex, string what, int customary)
    {
        await using RunningServer standard = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(standard, 5, "c");
        await client.SendHexAsync(hex);
        Assert.True(await client.ExpectClosedAsync() == 0x81, what);
        await using RunningServer usual = await RunningServer.StartAsync(o => o.Engine.UseCustomaryReasonCodes = true);
        using WireClient other = await WireClient.ConnectAsync(usual, 5, "c");
        await other.SendHexAsync(hex);
        Assert.True(await other.ExpectClosedAsync() == customary, what);
    }

    [Fact]
    public async Task A_property_that_does_not_belong_in_CONNECT_makes_it_malformed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server, 5);
        await client.SendHexAsync("10 11 0004 4D515454 05 02 003C 03 13 0001 0001 63");
        Assert.Equal(MqttConnectReasonCode.MalformedPacket, (await client.ReceiveAsync<MqttConnAckPacket>()).ReasonCode);
    }
}
