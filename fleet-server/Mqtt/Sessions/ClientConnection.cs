using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// The protocol of one network connection, apart from how bytes come and go: a transport feeds it received bytes and is asked to flush.
/// Input is handled by one thread at a time; output may be written by any thread under the lock of this object.
/// </summary>
internal abstract partial class ClientConnection(Broker broker) : IMqttChannelAdapter
{
    private Outbound? _outbound;
    private int _dirty;
    private int _closing;
    private RateLimit? _rate;

    /// <summary>Neighbours in the broker's list of connections; guarded by that list.</summary>
    internal ClientConnection? Previous;
    internal ClientConnection? Next;

    public Broker Broker { get; } = broker;

    public Session? Session { get; private set; }

    /// <summary>The rules of the endpoint that it came in by. Set before the first byte is fed.</summary>
    public EndpointRules Endpoint { get; set; } = broker.DefaultEndpoint;

    public MqttProtocolVersion Version { get; private set; }

    public bool IsV5 => Version == MqttProtocolVersion.V500;

    /// <summary>Messages of QoS 1 and 2 that the client takes at once (§3.1.2.11.3).</summary>
    public int ReceiveMaximum { get; private set; } = 65535;

    /// <summary>Milliseconds without a packet after which the client counts as lost: one and a half times its keep alive [MQTT-3.1.2-22]; 0: never.</summary>
    public long KeepAliveTimeout { get; private set; }

    /// <summary><see cref="Environment.TickCount64"/> of the last packet that came, or of the start of the connection.</summary>
    public long LastReceived { get; private set; } = Environment.TickCount64;

    public long LastNonKeepAlive { get; private set; }

    public long LastSent { get; private set; }

    public DateTime ConnectedUtc { get; } = DateTime.UtcNow;

    public long BytesReceived { get; private set; }

    public long BytesSent { get; protected set; }

    public long PacketsReceived { get; private set; }

    public long PacketsSent { get; private set; }

    public long MessagesReceived { get; private set; }

    public long MessagesSent { get; private set; }

    /// <summary>Counts anew from here.</summary>
    public void ResetStatistics() => (BytesReceived, BytesSent, PacketsReceived, PacketsSent, MessagesReceived, MessagesSent) = (0, 0, 0, 0, 0, 0);

    public bool IsConnected { get; private set; }

    public bool IsClosed => Volatile.Read(ref _closing) != 0;

    public abstract X509Certificate2? ClientCertificate { get; }

    public abstract EndPoint? RemoteEndPoint { get; }

    public abstract EndPoint? LocalEndPoint { get; }

    public abstract bool IsSecureConnection { get; }

    /// <summary>When set, the transport feeds nothing until it is done.</summary>
    public Task? Pending { get; private set; }

    /// <summary>Largest packet that may come now.</summary>
    public int MaximumInbound => IsConnected ? Broker.Engine.MaximumPacketSize : Math.Min(Broker.Engine.MaximumConnectPacketSize, Broker.Engine.MaximumPacketSize);

    /// <summary>
    /// Handles all whole packets in <paramref name="data"/>. Returns the bytes used. Stops early when <see cref="Pending"/> was set or the connection closed.
    /// </summary>
    public int Feed(ReadOnlySpan<byte> data)
    {
        int used = 0;
        try
        {
            while (used < data.Length && Pending is null && !IsClosed)
            {
                ReadOnlySpan<byte> rest = data[used..];
                RefuseServerPackets(rest);
                if (MqttFrame.TryRead(rest, MaximumInbound, out MqttFrame frame, Version == MqttProtocolVersion.V310) != FrameStatus.Complete)
                {
                    break;
                }
                used += frame.TotalLength;
                BytesReceived += frame.TotalLength;
                PacketsReceived++;
                Handle(frame.Header, rest.Slice(frame.HeaderLength, frame.BodyLength));
                if (_rate?.DelayAfter(frame.TotalLength) is int delay && delay > 0 && Pending is null)
                {
                    Wait(Task.Delay(delay));
                }
            }
        }
        catch (MalformedPacketException e)
        {
            Refuse(e);
        }
        if (used > 0)
        {
            LastReceived = Environment.TickCount64;
        }
        return used;
    }

    private static bool HasEndlessLength(ReadOnlySpan<byte> rest) => rest.Length > 4 && (rest[1] & rest[2] & rest[3] & rest[4] & 0x80) != 0;

    /// <summary>CONNACK, and AUTH without an authentication method, are refused by their type alone, whatever else is wrong with them.</summary>
    private void RefuseServerPackets(ReadOnlySpan<byte> rest)
    {
        byte header = rest[0];
        MqttControlPacketType type = (MqttControlPacketType)(header >> 4);
        bool forbidden = type == MqttControlPacketType.ConnAck || type == MqttControlPacketType.Auth && _authenticationMethod is null;
        if (forbidden && IsConnected && !HasEndlessLength(rest))
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 4.13", $"A client must not send {type} here.");
        }
    }

    /// <summary>The transport saw the end of the stream or an error.</summary>
    public void TransportClosed()
    {
        _peerGone = true;
        Close(MqttClientDisconnectType.NotClean, null);
    }

    /// <summary>Makes the transport wait for <paramref name="task"/> before more input is handled.</summary>
    private void Wait(Task task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            Pending = task;
        }
    }

    /// <summary>The transport waited for <see cref="Pending"/>.</summary>
    public void ClearPending()
    {
        Task? pending = Pending;
        Pending = null;
        if (pending?.Exception?.GetBaseException() is MalformedPacketException malformed)
        {
            Refuse(malformed);
        }
        else if (pending is { IsFaulted: true })
        {
            Broker.Log(MQTTnet.Diagnostics.Logger.MqttNetLogLevel.Error, "A handler failed for {0}.", pending.Exception?.GetBaseException(), Session?.ClientId ?? "a new connection");
            CloseWith(MqttDisconnectReasonCode.UnspecifiedError, null);
        }
    }

    private void Handle(byte header, ReadOnlySpan<byte> body)
    {
        MqttControlPacketType type = (MqttControlPacketType)(header >> 4);
        if (!IsConnected)
        {
            HandleBeforeConnected(type, header, body);
            return;
        }
        if (Broker.Events.InboundPacket.HasHandlers && !Inspect(header, body))
        {
            return;
        }
        if (type != MqttControlPacketType.PingReq)
        {
            LastNonKeepAlive = LastReceived;
        }
        switch (type)
        {
            case MqttControlPacketType.Publish: HandlePublish(header, body); break;
            case MqttControlPacketType.PubAck: HandlePubAck(body); break;
            case MqttControlPacketType.PubRec: HandlePubRec(body); break;
            case MqttControlPacketType.PubRel: HandlePubRel(body); break;
            case MqttControlPacketType.PubComp: HandlePubComp(body); break;
            case MqttControlPacketType.PingReq: HandlePingReq(body); break;
            case MqttControlPacketType.Subscribe: Wait(HandleSubscribeAsync((MqttSubscribePacket)PacketDecoder.Decode(header, body, Version))); break;
            case MqttControlPacketType.Unsubscribe: Wait(HandleUnsubscribeAsync((MqttUnsubscribePacket)PacketDecoder.Decode(header, body, Version))); break;
            case MqttControlPacketType.Disconnect: HandleDisconnect((MqttDisconnectPacket)PacketDecoder.Decode(header, body, Version)); break;
            case MqttControlPacketType.Auth when IsV5: HandleReauthentication((MqttAuthPacket)PacketDecoder.Decode(header, body, Version)); break;
            case MqttControlPacketType.Connect:
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.1.0-2", "A second CONNECT came on the same connection.");
            case MqttControlPacketType.PingResp when body.Length > 0:
                throw MalformedPacketException.OftenUnanswered("MQTT5 3.13.2", "PINGRESP has no body, and no place in what a client sends.", MalformedPacketException.ProtocolError);
            default:
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 4.13", $"A client must not send {type}.");
        }
    }

    /// <summary>PINGREQ §3.12: answered with PINGRESP [MQTT-3.12.4-1].</summary>
    private void HandlePingReq(ReadOnlySpan<byte> body)
    {
        if (body.Length > 0)
        {
            throw MalformedPacketException.OftenUnanswered("MQTT5 3.12.2", "PINGREQ has no body.");
        }
        WriteRaw([0xD0, 0x00]);
    }

    private bool Inspect(byte header, ReadOnlySpan<byte> body)
    {
        InterceptingPacketEventArgs args = new(Session!.ClientId, Session.UserName, RemoteEndPoint, PacketDecoder.Decode(header, body, Version), Session.Items, CancellationToken.None);
        Broker.Events.InboundPacket.InvokeAsync(args).GetAwaiter().GetResult();
        return args.ProcessPacket;
    }

    /// <summary>A packet that the standard forbids: a 5.0 client is told why, then the connection is closed [MQTT-4.13.1-1].</summary>
    private void Refuse(MalformedPacketException e)
    {
        Broker.Log(MQTTnet.Diagnostics.Logger.MqttNetLogLevel.Warning, "{0} broke [{1}]: {2}", null, Session?.ClientId ?? "A new connection", e.Clause, e.Message);
        if (!IsConnected)
        {
            RefuseConnect(e);
            return;
        }
        if (e.CustomarilySilent && Broker.Engine.UseCustomaryReasonCodes)
        {
            CloseSilently();
            return;
        }
        CloseWith((MqttDisconnectReasonCode)(Broker.Engine.UseCustomaryReasonCodes ? e.CustomaryReasonCode : e.ReasonCode), e.Message);
    }
}
