using System.Net;
using System.Net.Sockets;
using KioskFleet.Mqtt.Codec;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests.Conformance;

public class ClientConformanceTests
{
    /// <summary>A server that says what a test tells it to, for one client.</summary>
    private sealed class ScriptedServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _buffer = new byte[65536];
        private NetworkStream? _stream;
        private int _have;

        public ScriptedServer() => _listener.Start();

        public MqttClientOptionsBuilder Options => new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port).WithClientId("c").WithTimeout(TimeSpan.FromSeconds(20));

        public async Task<MqttConnectPacket> AcceptAsync(MqttConnAckPacket answer)
        {
            _stream = new NetworkStream(await _listener.AcceptSocketAsync(), ownsSocket: true);
            MqttConnectPacket packet = (MqttConnectPacket)(await ReceiveAsync())!;
            await SendAsync(answer);
            return packet;
        }

        public async Task SendAsync(MqttPacket packet) => await _stream!.WriteAsync(PacketEncoder.Encode(new PacketWriter(), packet, MqttProtocolVersion.V500).ToArray());

        public async Task<MqttPacket?> ReceiveAsync()
        {
            using CancellationTokenSource timeout = new(20_000);
            while (true)
            {
                if (PacketDecoder.TryDecode(_buffer.AsSpan(0, _have), MqttProtocolVersion.V500, _buffer.Length, out MqttPacket? packet, out int used))
                {
                    _buffer.AsSpan(used, _have - used).CopyTo(_buffer);
                    _have -= used;
                    return packet;
                }
                int received;
                try
                {
                    received = await _stream!.ReadAsync(_buffer.AsMemory(_have), timeout.Token);
                }
                catch (IOException)
                {
                    return null;
                }
                if (received == 0)
                {
                    return null;
                }
                _have += received;
            }
        }

        public void Dispose()
        {
            _stream?.Dispose();
            _listener.Dispose();
        }
    }

    [Fact]
    [Statement("5.0:3.1.2-20", "5.0:3.1.2-21", "5.0:3.2.2-21", "3.1.1:3.1.2-23")]
    public async Task The_client_pings_within_the_keep_alive_that_the_server_states()
    {
        using ScriptedServer server = new();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        Task<MqttClientConnectResult> connecting = client.ConnectAsync(server.Options.WithKeepAlivePeriod(TimeSpan.FromSeconds(600)).Build());
        await server.AcceptAsync(new MqttConnAckPacket { ServerKeepAlive = 1 });
        await connecting;
        long start = Environment.TickCount64;
        Assert.IsType<MqttPingReqPacket>(await server.ReceiveAsync());
        Assert.InRange(Environment.TickCount64 - start, 300, 10_000);
    }

    [Fact]
    [Statement("5.0:2.2.1-3")]
    public async Task The_client_never_uses_an_identifier_that_waits_for_its_answer_nor_0()
    {
        using ScriptedServer server = new();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        Task<MqttClientConnectResult> connecting = client.ConnectAsync(server.Options.Build());
        await server.AcceptAsync(new MqttConnAckPacket());
        await connecting;
        Task<MqttClientPublishResult>[] sent = [.. Enumerable.Range(0, 20).Select(i => client.PublishStringAsync("t", $"{i}", MqttQualityOfServiceLevel.AtLeastOnce))];
        HashSet<ushort> ids = [];
        foreach (Task<MqttClientPublishResult> _ in sent)
        {
            MqttPublishPacket packet = Assert.IsType<MqttPublishPacket>(await server.ReceiveAsync());
            Assert.NotEqual(0, packet.PacketIdentifier);
            Assert.True(ids.Add(packet.PacketIdentifier));
        }
        foreach (ushort id in ids)
        {
            await server.SendAsync(new MqttPubAckPacket { PacketIdentifier = id });
        }
        Assert.All(await Task.WhenAll(sent), r => Assert.True(r.IsSuccess));
    }

    [Fact]
    [Statement("5.0:3.3.2-10")]
    public async Task The_client_takes_aliases_up_to_the_maximum_that_it_stated_and_no_others()
    {
        using ScriptedServer server = new();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        List<string> topics = [];
        TaskCompletionSource two = new();
        client.ApplicationMessageReceivedAsync += e =>
        {
            topics.Add(e.ApplicationMessage.Topic);
            if (topics.Count == 2)
            {
                two.SetResult();
            }
            return Task.CompletedTask;
        };
        TaskCompletionSource<MqttClientDisconnectReason> ended = new();
        client.DisconnectedAsync += e =>
        {
            ended.TrySetResult(e.Reason);
            return Task.CompletedTask;
        };
        Task<MqttClientConnectResult> connecting = client.ConnectAsync(server.Options.WithTopicAliasMaximum(3).Build());
        Assert.Equal(3, (await server.AcceptAsync(new MqttConnAckPacket())).TopicAliasMaximum);
        await connecting;
        await server.SendAsync(new MqttPublishPacket { Topic = "long/topic", TopicAlias = 3 });
        await server.SendAsync(new MqttPublishPacket { Topic = "", TopicAlias = 3 });
        await two.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["long/topic", "long/topic"], topics);
        await server.SendAsync(new MqttPublishPacket { Topic = "x", TopicAlias = 4 });
        Assert.Equal(MqttClientDisconnectReason.TopicAliasInvalid, await ended.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task The_client_sends_no_more_QoS_1_messages_at_once_than_the_server_takes()
    {
        using ScriptedServer server = new();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        Task<MqttClientConnectResult> connecting = client.ConnectAsync(server.Options.Build());
        await server.AcceptAsync(new MqttConnAckPacket { ReceiveMaximum = 2 });
        await connecting;
        Task[] sent = [.. Enumerable.Range(0, 3).Select(i => client.PublishStringAsync("t", $"{i}", MqttQualityOfServiceLevel.AtLeastOnce))];
        MqttPublishPacket first = Assert.IsType<MqttPublishPacket>(await server.ReceiveAsync());
        Assert.IsType<MqttPublishPacket>(await server.ReceiveAsync());
        Task<MqttPacket?> third = server.ReceiveAsync();
        await Task.WhenAny(third, Task.Delay(300));
        Assert.False(third.IsCompleted);
        await server.SendAsync(new MqttPubAckPacket { PacketIdentifier = first.PacketIdentifier });
        Assert.IsType<MqttPublishPacket>(await third);
        Assert.Equal(3, sent.Length);
    }

    [Fact]
    public async Task Waiting_publishes_fail_when_the_server_disconnects()
    {
        using ScriptedServer server = new();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        Task<MqttClientConnectResult> connecting = client.ConnectAsync(server.Options.Build());
        await server.AcceptAsync(new MqttConnAckPacket());
        await connecting;
        Task<MqttClientPublishResult> publish = client.PublishStringAsync("t", "x", MqttQualityOfServiceLevel.AtLeastOnce);
        await server.ReceiveAsync();
        await server.SendAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.ServerShuttingDown });
        MqttClientUnexpectedDisconnectReceivedException e = await Assert.ThrowsAsync<MqttClientUnexpectedDisconnectReceivedException>(() => publish);
        Assert.Equal(MqttDisconnectReasonCode.ServerShuttingDown, e.ReasonCode);
        Assert.False(client.IsConnected);
    }
}
