using System.Net;
using System.Net.Sockets;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Tests;

/// <summary>A client that says exactly what a test tells it to, right or wrong.</summary>
internal sealed class WireClient : IDisposable
{
    /// <summary>Milliseconds after which something that must come counts as missing; generous, because a loaded machine is slow.</summary>
    private const int Patience = 20_000;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[2 * 1024 * 1024];
    private readonly MqttProtocolVersion _version;
    private int _have;

    private WireClient(MqttProtocolVersion version) => _version = version;

    public bool V5 => _version == MqttProtocolVersion.V500;

    public MqttConnAckPacket? ConnAck { get; private set; }

    /// <summary>Opens the connection without CONNECT.</summary>
    public static Task<WireClient> OpenAsync(RunningServer server, int level = 4) => OpenAsync(server.Port, level);

    public static async Task<WireClient> OpenAsync(int port, int level)
    {
        WireClient client = new((MqttProtocolVersion)level);
        await client._socket.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    /// <summary>Opens the connection, sends CONNECT and reads CONNACK.</summary>
    public static Task<WireClient> ConnectAsync(RunningServer server, int level, string id, Action<MqttConnectPacket>? change = null) => ConnectAsync(server.Port, level, id, change);

    public static async Task<WireClient> ConnectAsync(int port, int level, string id, Action<MqttConnectPacket>? change = null)
    {
        WireClient client = await OpenAsync(port, level);
        MqttConnectPacket packet = new() { ClientId = id, CleanSession = true };
        change?.Invoke(packet);
        await client.SendAsync(packet);
        client.ConnAck = await client.ReceiveAsync<MqttConnAckPacket>();
        return client;
    }

    public Task SendAsync(MqttPacket packet) => SendAsync(PacketEncoder.Encode(new PacketWriter(), packet, _version).ToArray());

    public async Task SendAsync(byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>Hexadecimal digits; spaces are for the reader.</summary>
    public Task SendHexAsync(string hex) => SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    public async Task<T> ReceiveAsync<T>() where T : MqttPacket
    {
        MqttPacket? packet = await ReceiveAsync();
        return packet as T ?? throw new Xunit.Sdk.XunitException($"Expected {typeof(T).Name}, got {packet?.ToString() ?? "the end of the connection"}.");
    }

    /// <summary>The next packet; null when the server closed the connection.</summary>
    public async Task<MqttPacket?> ReceiveAsync()
    {
        using CancellationTokenSource timeout = new(Patience);
        while (true)
        {
            if (PacketDecoder.TryDecode(_buffer.AsSpan(0, _have), _version, _buffer.Length, out MqttPacket? packet, out int consumed))
            {
                _buffer.AsSpan(consumed, _have - consumed).CopyTo(_buffer);
                _have -= consumed;
                return packet;
            }
            int received;
            try
            {
                received = await _socket.ReceiveAsync(_buffer.AsMemory(_have), timeout.Token);
            }
            catch (SocketException)
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

    /// <summary>Reads bytes without looking at them; false at the end of the connection.</summary>
    public async Task<bool> ReceiveAnythingAsync()
    {
        using CancellationTokenSource timeout = new(Patience);
        try
        {
            return await _socket.ReceiveAsync(_buffer.AsMemory(), timeout.Token) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Everything up to the end of the connection must be at most a DISCONNECT (or a refusing CONNACK); gives its reason code, or -1 without one.</summary>
    public async Task<int> ExpectClosedAsync()
    {
        int reason = -1;
        while (await ReceiveAsync() is MqttPacket packet)
        {
            reason = packet switch
            {
                MqttDisconnectPacket disconnect => (int)disconnect.ReasonCode,
                MqttConnAckPacket answer => V5 ? (int)answer.ReasonCode : (int)answer.ReturnCode,
                _ => throw new Xunit.Sdk.XunitException($"Expected the end of the connection, got {packet}."),
            };
        }
        return reason;
    }

    /// <summary>A ping is answered and nothing else came before it: the connection lives, and whatever was sent before has been dealt with.</summary>
    public async Task ExpectAliveAsync()
    {
        await SendAsync(MqttPingReqPacket.Instance);
        await ReceiveAsync<MqttPingRespPacket>();
    }

    public async Task<MqttSubAckPacket> SubscribeAsync(string filter, int qos = 0, uint identifier = 0, Action<MqttTopicFilter>? change = null)
    {
        MqttTopicFilter topic = new() { Topic = filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos };
        change?.Invoke(topic);
        await SendAsync(new MqttSubscribePacket { PacketIdentifier = 77, TopicFilters = [topic], SubscriptionIdentifier = identifier });
        return await ReceiveAsync<MqttSubAckPacket>();
    }

    public Task PublishAsync(string topic, string payload, int qos = 0, ushort id = 0, bool retain = false, bool dup = false, Action<MqttPublishPacket>? change = null)
    {
        MqttPublishPacket packet = new()
        {
            Topic = topic,
            PayloadSegment = System.Text.Encoding.UTF8.GetBytes(payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
            PacketIdentifier = id,
            Retain = retain,
            Dup = dup,
        };
        change?.Invoke(packet);
        return SendAsync(packet);
    }

    /// <summary>Receives a PUBLISH and checks its payload.</summary>
    public async Task<MqttPublishPacket> ExpectMessageAsync(string payload)
    {
        MqttPublishPacket packet = await ReceiveAsync<MqttPublishPacket>();
        Xunit.Assert.Equal(payload, System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(packet.Payload)));
        return packet;
    }

    /// <summary>Ends the connection without DISCONNECT, as a power cut does.</summary>
    public void Break()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void CloseSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();
}
