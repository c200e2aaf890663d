using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using MQTTnet.Server.EnhancedAuthentication;
using Xunit;

namespace KioskFleet.Mqtt.Tests.Conformance;

public class DisconnectAndAuthConformanceTests
{
    [Theory]
    [InlineData(4, "E1 00")]
    [InlineData(4, "E8 00")]
    [InlineData(5, "E1 00")]
    [InlineData(5, "E2 01 00")]
    [Statement("5.0:3.14.1-1", "3.1.1:3.14.1-1")]
    public async Task DISCONNECT_with_reserved_flags_is_malformed(int level, string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, level, "c");
        await client.SendHexAsync(hex);
        Assert.Equal(level == 5 ? 0x81 : -1, await client.ExpectClosedAsync());
    }

    [Fact]
    [Statement("5.0:3.14.2-1", "5.0:3.14.2-2", "5.0:3.14.0-1", "5.0:4.13.2-1")]
    public async Task The_server_says_why_it_disconnects_with_a_listed_code_and_without_a_session_expiry()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await server.Server.DisconnectClientAsync("c", new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.UseAnotherServer, ReasonString = "moved", ServerReference = "other:1883" });
        MqttDisconnectPacket packet = await client.ReceiveAsync<MqttDisconnectPacket>();
        Assert.Equal((MqttDisconnectReasonCode.UseAnotherServer, "moved", "other:1883", 0u), (packet.ReasonCode, packet.ReasonString, packet.ServerReference, packet.SessionExpiryInterval));
        Assert.Null(await client.ReceiveAsync());
        using WireClient wrong = await WireClient.ConnectAsync(server, 5, "wrong");
        await wrong.SendHexAsync("E0 01 01");
        Assert.Equal(0x82, await wrong.ExpectClosedAsync());
    }

    [Fact]
    [Statement("5.0:3.14.2-3")]
    public async Task A_DISCONNECT_whose_reason_string_does_not_fit_is_sent_without_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c", p => p.MaximumPacketSize = 50);
        await server.Server.DisconnectClientAsync("c", new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.AdministrativeAction, ReasonString = new string('r', 100) });
        MqttDisconnectPacket packet = await client.ReceiveAsync<MqttDisconnectPacket>();
        Assert.Equal((MqttDisconnectReasonCode.AdministrativeAction, null), (packet.ReasonCode, packet.ReasonString));
    }

    [Fact]
    [Statement("5.0:3.14.4-1", "5.0:3.14.4-2")]
    public async Task After_the_servers_DISCONNECT_nothing_more_comes_and_the_connection_ends()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        await client.SubscribeAsync("t");
        await client.SendHexAsync("C1 00");
        Assert.Equal(MqttDisconnectReasonCode.MalformedPacket, (await client.ReceiveAsync<MqttDisconnectPacket>()).ReasonCode);
        await server.Server.InjectApplicationMessage("t", "too late");
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task The_will_is_sent_when_the_client_leaves_with_the_code_that_asks_for_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient watcher = await WireClient.ConnectAsync(server, 5, "w");
        await watcher.SubscribeAsync("will");
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c", p => (p.WillFlag, p.WillTopic, p.WillMessage) = (true, "will", [65]));
        await client.SendAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.DisconnectWithWillMessage });
        await watcher.ExpectMessageAsync("A");
    }

    [Fact]
    public async Task A_session_expiry_given_in_DISCONNECT_counts_and_cannot_revive_a_session_that_ends()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using (WireClient client = await WireClient.ConnectAsync(server, 5, "c", p => p.SessionExpiryInterval = 600))
        {
            await client.SendHexAsync("E0 07 00 05 11 00000000");
            await client.ExpectClosedAsync();
        }

        // The server takes the session away after it has closed the connection, which is what the client saw.
        for (int i = 0; i < 100 && (await server.Server.GetSessionsAsync()).Count > 0; i++)
        {
            await Task.Delay(50);
        }

        Assert.Empty(await server.Server.GetSessionsAsync());
        using WireClient second = await WireClient.ConnectAsync(server, 5, "d");
        await second.SendHexAsync("E0 07 00 05 11 00000010");
        Assert.Equal(0x82, await second.ExpectClosedAsync());
    }

    [Fact]
    [Statement("5.0:4.12.0-1", "5.0:3.1.2-30")]
    public async Task An_authentication_method_that_the_server_does_not_know_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c", p => (p.AuthenticationMethod, p.AuthenticationData) = ("SCRAM", [1]));
        Assert.Equal(MqttConnectReasonCode.BadAuthenticationMethod, client.ConnAck!.ReasonCode);
        await client.ExpectClosedAsync();
    }

    private static Task<RunningServer> ChallengingServerAsync() => RunningServer.StartAsync(attach: s => s.ValidatingConnectionAsync += async e =>
    {
        if (e.AuthenticationMethod is null)
        {
            return;
        }
        ExchangeEnhancedAuthenticationResult answer = await e.ExchangeEnhancedAuthenticationAsync(new ExchangeEnhancedAuthenticationOptions { AuthenticationData = [1, 2] });
        e.ReasonCode = answer.AuthenticationData is [2, 1] ? MqttConnectReasonCode.Success : MqttConnectReasonCode.NotAuthorized;
        e.ResponseAuthenticationData = [9];
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Statement("5.0:4.12.0-2", "5.0:4.12.0-3", "5.0:4.12.0-4", "5.0:4.12.0-5")]
    public async Task An_exchange_of_authentication_data_ends_with_CONNACK(bool right)
    {
        await using RunningServer server = await ChallengingServerAsync();
        using WireClient client = await WireClient.OpenAsync(server, 5);
        await client.SendAsync(new MqttConnectPacket { ClientId = "c", CleanSession = true, AuthenticationMethod = "reverse", AuthenticationData = [0] });
        MqttAuthPacket challenge = await client.ReceiveAsync<MqttAuthPacket>();
        Assert.Equal((MqttAuthenticateReasonCode.ContinueAuthentication, "reverse"), (challenge.ReasonCode, challenge.AuthenticationMethod));
        await client.SendAsync(new MqttAuthPacket { ReasonCode = MqttAuthenticateReasonCode.ContinueAuthentication, AuthenticationMethod = "reverse", AuthenticationData = right ? [2, 1] : [1, 2] });
        MqttConnAckPacket answer = await client.ReceiveAsync<MqttConnAckPacket>();
        Assert.Equal(right ? MqttConnectReasonCode.Success : MqttConnectReasonCode.NotAuthorized, answer.ReasonCode);
        Assert.Equal("reverse", answer.AuthenticationMethod);
        if (right)
        {
            await client.ExpectAliveAsync();
        }
        else
        {
            await client.ExpectClosedAsync();
        }
    }

    [Fact]
    public async Task Any_other_packet_during_the_exchange_closes_the_connection()
    {
        await using RunningServer server = await ChallengingServerAsync();
        using WireClient client = await WireClient.OpenAsync(server, 5);
        await client.SendAsync(new MqttConnectPacket { ClientId = "c", CleanSession = true, AuthenticationMethod = "reverse" });
        await client.ReceiveAsync<MqttAuthPacket>();
        await client.SendAsync(MqttPingReqPacket.Instance);
        Assert.Equal(-1, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("F1 00", 0x82)]
    [InlineData("F0 00", 0x82)]
    [InlineData("F0 01 18", 0x82)]
    [Statement("5.0:3.15.1-1", "5.0:4.12.0-6", "5.0:4.12.0-7")]
    public async Task AUTH_on_a_connection_without_authentication_method_is_a_protocol_error(string hex, int reason)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        Assert.Null(client.ConnAck!.AuthenticationMethod);
        await client.SendHexAsync(hex);
        Assert.Equal(reason, await client.ExpectClosedAsync());
    }

    [Theory]
    [InlineData("F0 04 01 02 15 00", 0x82, "code 1 does not exist")]
    [InlineData("F0 0C 19 0A 15 0007 72657665727365", 0x87, "re-authentication is not offered")]
    [InlineData("F0 0A 19 08 15 0005 6F74686572", 0x82, "another method")]
    [Statement("5.0:3.15.2-1", "5.0:4.12.1-2")]
    public async Task AUTH_after_CONNACK_must_be_well_formed_and_keep_the_method_and_a_failed_one_ends_the_connection(string hex, int reason, string what)
    {
        await using RunningServer server = await ChallengingServerAsync();
        using WireClient client = await WireClient.OpenAsync(server, 5);
        await client.SendAsync(new MqttConnectPacket { ClientId = "c", CleanSession = true, AuthenticationMethod = "reverse" });
        await client.ReceiveAsync<MqttAuthPacket>();
        await client.SendAsync(new MqttAuthPacket { ReasonCode = MqttAuthenticateReasonCode.ContinueAuthentication, AuthenticationMethod = "reverse", AuthenticationData = [2, 1] });
        await client.ReceiveAsync<MqttConnAckPacket>();
        await client.SendHexAsync(hex);
        int actual = await client.ExpectClosedAsync();
        Assert.True(actual == reason || actual == 0x81 && reason == 0x82, $"{what}: 0x{actual:X}");
    }
}
