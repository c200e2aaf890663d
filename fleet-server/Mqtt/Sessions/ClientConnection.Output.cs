using System.Buffers.Binary;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <content>Writing: packets go into the outbound buffer; the transport sends it once a batch.</content>
internal abstract partial class ClientConnection
{
    /// <summary>Bytes in one batch after which the socket is used without waiting for the end of the batch.</summary>
    private const int FlushEarlyFrom = 128 * 1024;

    [ThreadStatic]
    private static PacketWriter? _writer;

    [ThreadStatic]
    private static PublishEncoder? _unmountedEncoder;

    private OutboundAliases? _aliases;

    /// <summary>Largest packet the client takes [MQTT-3.1.2-24].</summary>
    private int _maximumOutbound = int.MaxValue;

    /// <summary>Whether reason strings and user properties may go to this client in other packets than PUBLISH, CONNACK and DISCONNECT [MQTT-3.1.2-29].</summary>
    private bool _problemInformation = true;

    protected Outbound? PendingOutput => _outbound;

    /// <summary>Sends what the outbound buffer holds, as far as the socket takes it. Called under no lock, or by the transport itself.</summary>
    protected abstract void FlushTransport();

    /// <summary>Closes the transport after what was written is sent as far as possible.</summary>
    /// <param name="linger">True when the peer has not said that it leaves: it is given time to read the last packet, whatever it still sends.</param>
    protected abstract void CloseTransport(bool linger);

    public bool HasRoomFor(int bytes) => (_outbound?.Length ?? 0) + bytes <= Broker.Engine.MaximumUnsentBytesPerConnection || _outbound is null;

    /// <summary>PUBLISH to the client. False when the packet is larger than the client takes: it is dropped as if delivered [MQTT-3.1.2-25].</summary>
    public bool WritePublish(ref PublishView view, PublishEncoder encoder, byte qos, ushort packetId, bool dup, bool retain, uint identifier, uint[]? moreIdentifiers) =>
        Endpoint.IsMounted
            ? WriteUnmounted(ref view, qos, packetId, dup, retain, identifier, moreIdentifiers)
            : WriteWhole(ref view, encoder, qos, packetId, dup, retain, identifier, moreIdentifiers);

    /// <summary>The message with its topic as the clients of this endpoint know it; one that lies outside their mount point is none of theirs.</summary>
    private bool WriteUnmounted(ref PublishView view, byte qos, ushort packetId, bool dup, bool retain, uint identifier, uint[]? moreIdentifiers)
    {
        if (!Endpoint.TryUnmount(view.Topic, out ReadOnlySpan<byte> topic))
        {
            return false;
        }
        PublishEncoder encoder = _unmountedEncoder ??= new PublishEncoder();
        encoder.Begin();
        if (PublishEncoder.Shares(view))
        {
            // The kept message has the whole topic; it must be made before the topic is cut.
            view.Keep();
        }
        PublishView inside = view;
        inside.Topic = topic;
        return WriteWhole(ref inside, encoder, qos, packetId, dup, retain, identifier, moreIdentifiers);
    }

    private bool WriteWhole(ref PublishView view, PublishEncoder encoder, byte qos, ushort packetId, bool dup, bool retain, uint identifier, uint[]? moreIdentifiers)
    {
        bool v5 = IsV5;
        Span<uint> ids = stackalloc uint[v5 && identifier != 0 ? 1 + (moreIdentifiers?.Length ?? 0) : 0];
        if (ids.Length > 0)
        {
            ids[0] = identifier;
            moreIdentifiers.AsSpan().CopyTo(ids[1..]);
        }
        if (_maximumOutbound != int.MaxValue && PublishEncoder.PacketSize(view, v5, qos, ids, 0, false) > _maximumOutbound)
        {
            return false;
        }
        if (Broker.Events.OutboundPacket.HasHandlers && !InspectOutbound(ref view, qos, packetId, dup, retain))
        {
            return true;
        }
        lock (this)
        {
            if (IsClosed)
            {
                return true;
            }
            bool known = false;
            ushort alias = _aliases is null ? (ushort)0 : _aliases.Find(view.Topic, out known);
            encoder.Write(_outbound ??= Outbound.Rent(), ref view, v5, qos, packetId, dup, retain, ids, alias, known);
            PacketsSent++;
            MessagesSent++;
        }
        return true;
    }

    /// <summary>PUBACK, PUBREC, PUBREL or PUBCOMP without properties (§3.4–§3.7).</summary>
    public void WriteAnswer(byte header, ushort packetId, byte reason)
    {
        if (Broker.Events.OutboundPacket.HasHandlers && !InspectAnswer(header, packetId, reason))
        {
            return;
        }
        bool withReason = reason != 0 && IsV5;
        lock (this)
        {
            if (IsClosed)
            {
                return;
            }
            Span<byte> target = (_outbound ??= Outbound.Rent()).Append(withReason ? 5 : 4);
            target[0] = header;
            target[1] = (byte)(withReason ? 3 : 2);
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], packetId);
            if (withReason)
            {
                target[4] = reason;
            }
            PacketsSent++;
        }
        MarkDirty();
    }

    /// <summary>Any other packet. Reason string and user properties are left out when they would exceed the client's limit [MQTT-3.2.2-19], [MQTT-3.2.2-20].</summary>
    public void Write(MqttPacket packet)
    {
        if (Broker.Events.OutboundPacket.HasHandlers && !InspectOutbound(packet))
        {
            return;
        }
        PacketWriter writer = _writer ??= new PacketWriter();
        ReadOnlySpan<byte> bytes = PacketEncoder.Encode(writer, packet, Version);
        if (bytes.Length > _maximumOutbound)
        {
            if (!OutboundLimits.Strip(packet))
            {
                return;
            }
            bytes = PacketEncoder.Encode(writer, packet, Version);
            if (bytes.Length > _maximumOutbound)
            {
                return;
            }
        }
        WriteRaw(bytes);
    }

    /// <summary>Whether the packet can be made small enough for the client.</summary>
    private bool Fits(MqttPacket packet)
    {
        if (_maximumOutbound == int.MaxValue)
        {
            return true;
        }
        PacketWriter writer = _writer ??= new PacketWriter();
        return PacketEncoder.Encode(writer, packet, Version).Length <= _maximumOutbound
            || OutboundLimits.Strip(packet) && PacketEncoder.Encode(writer, packet, Version).Length <= _maximumOutbound;
    }

    protected void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        lock (this)
        {
            if (IsClosed)
            {
                return;
            }
            bytes.CopyTo((_outbound ??= Outbound.Rent()).Append(bytes.Length));
            PacketsSent++;
        }
        MarkDirty();
    }

    /// <summary>Asks for a flush at the end of the batch, or now when there is no batch or much to send.</summary>
    public void MarkDirty()
    {
        // A full fence, not a plain read: whoever leaves the flush to the thread that set the mark must have its bytes seen by that flush.
        if (Interlocked.Exchange(ref _dirty, 1) == 0)
        {
            if (!FlushScope.TryAdd(this))
            {
                FlushNow();
                return;
            }
        }
        if ((_outbound?.Length ?? 0) >= FlushEarlyFrom)
        {
            FlushTransport();
        }
    }

    public void FlushNow()
    {
        Interlocked.Exchange(ref _dirty, 0);
        LastSent = Environment.TickCount64;
        FlushTransport();
    }

    /// <summary>The socket took everything: there is room for what waits in the session.</summary>
    protected void Drained() => Session?.Refill(this);

    /// <summary>Called by the transport under the lock of this object when the buffer is empty.</summary>
    protected void ReleaseOutput()
    {
        if (_outbound is not null)
        {
            Outbound.Return(_outbound);
            _outbound = null;
        }
    }

    /// <summary>Takes the buffer away for a transport that sends asynchronously; null when there is nothing. Under the lock of this object.</summary>
    protected Outbound? TakeOutput()
    {
        Outbound? output = _outbound;
        _outbound = null;
        return output;
    }

    private bool InspectOutbound(MqttPacket packet)
    {
        if (Session is null)
        {
            return true;
        }
        InterceptingPacketEventArgs args = new(Session.ClientId, Session.UserName, RemoteEndPoint, packet, Session.Items, CancellationToken.None);
        Broker.Events.OutboundPacket.InvokeAsync(args).GetAwaiter().GetResult();
        return args.ProcessPacket;
    }

    private bool InspectOutbound(ref PublishView view, byte qos, ushort packetId, bool dup, bool retain)
    {
        MqttPublishPacket packet = view.ToPacket();
        packet.QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos;
        packet.PacketIdentifier = packetId;
        packet.Dup = dup;
        packet.Retain = retain;
        return InspectOutbound(packet);
    }

    private bool InspectAnswer(byte header, ushort packetId, byte reason) => InspectOutbound((header >> 4) switch
    {
        4 => new MqttPubAckPacket { PacketIdentifier = packetId, ReasonCode = (MqttPubAckReasonCode)reason },
        5 => new MqttPubRecPacket { PacketIdentifier = packetId, ReasonCode = (MqttPubRecReasonCode)reason },
        6 => new MqttPubRelPacket { PacketIdentifier = packetId, ReasonCode = (MqttPubRelReasonCode)reason },
        _ => new MqttPubCompPacket { PacketIdentifier = packetId, ReasonCode = (MqttPubCompReasonCode)reason },
    });
}
