using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// One message, kept once however many sessions wait for it. Counted references; object and buffer go back to a pool with the last one,
/// so that steady traffic allocates nothing. Layout of the buffer: topic, forwardable 5.0 properties, payload.
/// </summary>
internal sealed unsafe class Message
{
    /// <summary>Messages kept for reuse: enough for the inflight windows of a busy moment, a few hundred kilobytes at most.</summary>
    private const int PoolSize = 4096;

    /// <summary>A message without expiry.</summary>
    public const long Never = long.MaxValue;

    private static readonly Message?[] Pool = new Message?[PoolSize];
    private static readonly Lock PoolLock = new();
    private static int _pooled;

    [ThreadStatic]
    private static PacketWriter? _scratch;

    private byte[] _buffer = [];
    private int _references;
    private int _topicLength;
    private int _propertiesLength;
    private int _payloadLength;
    private GCHandle _pin;
    private byte* _address;

    private Message()
    {
    }

    public byte Qos { get; private set; }

    public bool Retain { get; set; }

    /// <summary>Milliseconds of <see cref="Environment.TickCount64"/> after which it must not be sent [MQTT-3.3.2-5]; <see cref="Never"/>.</summary>
    public long ExpiresAt { get; private set; }

    /// <summary>Who sent it, where a retained message must remember it; null: not on record, or the server itself.</summary>
    public MessageSender? Sender { get; set; }

    /// <summary>Row of the message in the store; 0 while it is in none.</summary>
    public long StoreId { get; set; }

    /// <summary>Sessions whose stored queue holds it; guarded by the broker's store gate.</summary>
    public int StoreReferences { get; set; }

    public ReadOnlySpan<byte> Topic => _buffer.AsSpan(0, _topicLength);

    public ReadOnlySpan<byte> Properties => _buffer.AsSpan(_topicLength, _propertiesLength);

    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(_topicLength + _propertiesLength, _payloadLength);

    public byte[] Buffer => _buffer;

    public int PayloadOffset => _topicLength + _propertiesLength;

    /// <summary>Bytes it counts for in queues.</summary>
    public int Size => _topicLength + _propertiesLength + _payloadLength;

    public static Message Create(scoped in PublishView view)
    {
        Message message = Rent(view.Topic.Length + view.Properties.Length + view.Payload.Length);
        view.Topic.CopyTo(message._buffer);
        view.Properties.CopyTo(message._buffer.AsSpan(view.Topic.Length));
        view.Payload.CopyTo(message._buffer.AsSpan(view.Topic.Length + view.Properties.Length));
        message._topicLength = view.Topic.Length;
        message._propertiesLength = view.Properties.Length;
        message._payloadLength = view.Payload.Length;
        message.Qos = view.Qos;
        message.Retain = view.Retain;
        message.ExpiresAt = view.ExpiresAt;
        message.Sender = view.Sender;
        return message;
    }

    /// <summary>Makes a message from parts as the store kept them.</summary>
    public static Message Create(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> payload, byte qos, bool retain, long expiresAt)
    {
        PublishView view = new() { Topic = topic, Properties = properties, Payload = payload, Qos = qos, Retain = retain, ExpiresAt = expiresAt };
        return Create(view);
    }

    public static Message Create(MqttApplicationMessage source) =>
        Create(source.Topic, source.Payload, source.QualityOfServiceLevel, source.Retain, source.MessageExpiryInterval, source.PayloadFormatIndicator, source.ContentType, source.ResponseTopic, source.CorrelationData, source.UserProperties);

    public static Message CreateWill(MqttConnectPacket connect) =>
        Create(connect.WillTopic, new ReadOnlySequence<byte>(connect.WillMessage ?? []), connect.WillQoS, connect.WillRetain, connect.WillMessageExpiryInterval, connect.WillPayloadFormatIndicator, connect.WillContentType, connect.WillResponseTopic, connect.WillCorrelationData, connect.WillUserProperties, connect.WillForwardableProperties);

    private static Message Create(string topic, in ReadOnlySequence<byte> payload, MqttQualityOfServiceLevel qos, bool retain, uint expiry, MqttPayloadFormatIndicator format, string? contentType, string? responseTopic, byte[]? correlation, List<MqttUserProperty>? userProperties, ReadOnlyMemory<byte>? encodedProperties = null)
    {
        PacketWriter scratch = _scratch ??= new PacketWriter();
        scratch.Reset();
        if (encodedProperties is { } encoded)
        {
            scratch.WriteBytes(encoded.Span);
        }
        else
        {
            PacketEncoder.MessageProperties(scratch, format, contentType, responseTopic, correlation, userProperties);
        }
        int topicLength = Encoding.UTF8.GetByteCount(topic);
        int payloadLength = checked((int)payload.Length);
        Message message = Rent(topicLength + scratch.Length + payloadLength);
        Encoding.UTF8.GetBytes(topic, message._buffer);
        scratch.Body.CopyTo(message._buffer.AsSpan(topicLength));
        payload.CopyTo(message._buffer.AsSpan(topicLength + scratch.Length));
        message._topicLength = topicLength;
        message._propertiesLength = scratch.Length;
        message._payloadLength = payloadLength;
        message.Qos = (byte)qos;
        message.Retain = retain;
        message.ExpiresAt = expiry == 0 ? Never : Environment.TickCount64 + expiry * 1000L;
        return message;
    }

    public PublishView View() => new() { Topic = Topic, Properties = Properties, Payload = Payload, Qos = Qos, Retain = Retain, ExpiresAt = ExpiresAt, Message = this };

    public Message AddReference()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>Where the buffer lies; it stays there until the message goes back to the pool. Once for all sockets that it goes to.</summary>
    public byte* Pin()
    {
        if (_address == null)
        {
            lock (this)
            {
                if (_address == null)
                {
                    _pin = GCHandle.Alloc(_buffer, GCHandleType.Pinned);
                    _address = (byte*)_pin.AddrOfPinnedObject();
                }
            }
        }
        return _address;
    }

    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left > 0)
        {
            return;
        }
        byte[] buffer = _buffer;
        _buffer = [];
        if (_address != null)
        {
            _pin.Free();
            _address = null;
        }
        StoreId = 0;
        StoreReferences = 0;
        Sender = null;
        ArrayPool<byte>.Shared.Return(buffer);
        lock (PoolLock)
        {
            if (_pooled < PoolSize)
            {
                Pool[_pooled++] = this;
            }
        }
    }

    /// <summary>The message as applications see it; copies, because the buffer goes back to the pool.</summary>
    public MqttApplicationMessage ToApplicationMessage()
    {
        MqttPublishPacket packet = ToPacket();
        return ToApplicationMessage(packet);
    }

    public static MqttApplicationMessage ToApplicationMessage(MqttPublishPacket packet) => new()
    {
        Topic = packet.Topic,
        Payload = packet.Payload,
        QualityOfServiceLevel = packet.QualityOfServiceLevel,
        Retain = packet.Retain,
        Dup = packet.Dup,
        ContentType = packet.ContentType,
        ResponseTopic = packet.ResponseTopic,
        CorrelationData = packet.CorrelationData,
        MessageExpiryInterval = packet.MessageExpiryInterval,
        PayloadFormatIndicator = packet.PayloadFormatIndicator,
        SubscriptionIdentifiers = packet.SubscriptionIdentifiers,
        UserProperties = packet.UserProperties,
    };

    public MqttPublishPacket ToPacket() => View().ToPacket();

    private static Message Rent(int size)
    {
        Message? message = null;
        lock (PoolLock)
        {
            if (_pooled > 0)
            {
                message = Pool[--_pooled];
                Pool[_pooled] = null;
            }
        }
        message ??= new Message();
        message._buffer = ArrayPool<byte>.Shared.Rent(size);
        message._references = 1;
        return message;
    }
}
