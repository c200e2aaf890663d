using System.Buffers;
using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <content>PUBLISH from the client, and the acknowledgements of both directions.</content>
internal abstract partial class ClientConnection
{
    private byte[]?[]? _inboundAliases;
    private byte[]? _mounted;
    private TopicPermissions? _permissions;
    private Queue<DeferredAnswer>? _deferred;
    private bool _answering;
    private (ushort PacketId, int Length) _unmarkedRepetition;

    /// <summary>An acknowledgement that waits until the store has committed what it promises.</summary>
    private readonly record struct DeferredAnswer(byte Header, ushort PacketId, byte Reason, long Position);

    /// <summary>PUBLISH actions §3.3.4.</summary>
    private void HandlePublish(byte header, ReadOnlySpan<byte> body)
    {
        PublishHeader.Read(header, body, IsV5, out PublishHeader publish);
        MessagesReceived++;
        if (publish.HasSubscriptionIdentifier)
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.3.4-6", "A PUBLISH from a client must not hold a subscription identifier.");
        }
        if (publish.TopicAlias != 0)
        {
            ResolveAlias(ref publish);
        }
        Session session = Session!;
        if (publish.Qos > 0 && IsV5 && session.InboundUnreleased + (_deferred?.Count ?? 0) >= Broker.Engine.ReceiveMaximum && !(publish.Qos == 2 && session.ContainsInbound(publish.PacketIdentifier)))
        {
            throw new MalformedPacketException(MalformedPacketException.ReceiveMaximumExceeded, "MQTT-3.3.4-7", "More messages are under way than the Receive Maximum allows.");
        }
        if (TopicRules.CountLevels(publish.Topic) > Broker.Engine.MaximumTopicLevels)
        {
            throw new MalformedPacketException(MalformedPacketException.TopicNameInvalid, "MQTT5 4.7.3", $"A topic has at most {Broker.Engine.MaximumTopicLevels} levels on this server.") { CustomaryReasonCode = MalformedPacketException.Malformed };
        }
        if (publish.Qos > Broker.Engine.MaximumQos || publish.Retain && !Broker.Engine.RetainAvailable)
        {
            RefuseUnavailable(ref publish);
        }
        if (publish.Qos == 2 && session.ContainsInbound(publish.PacketIdentifier))
        {
            AnswerRepetition(publish.PacketIdentifier, publish.Dup, publish.Payload.Length);
            return;
        }
        if (publish.Topic[0] == '$' && !Broker.Engine.AllowPublishToDollarTopics)
        {
            Acknowledge(publish.Qos, publish.PacketIdentifier, (byte)MqttPubAckReasonCode.NotAuthorized);
            return;
        }
        if (Endpoint.IsMounted)
        {
            publish.Topic = Endpoint.MountTopic(publish.Topic, ref _mounted);
        }
        if (Endpoint.AccessControl is { } access && !(_permissions ??= new TopicPermissions(receiving: false)).Allows(access, session, publish.Topic))
        {
            Acknowledge(publish.Qos, publish.PacketIdentifier, (byte)MqttPubAckReasonCode.NotAuthorized);
            return;
        }
        if (Broker.Engine.MaximumPayloadSize > 0 && publish.Payload.Length > Broker.Engine.MaximumPayloadSize)
        {
            Acknowledge(publish.Qos, publish.PacketIdentifier, Broker.Engine.UseCustomaryReasonCodes ? MalformedPacketException.PacketTooLarge : (byte)MqttPubAckReasonCode.QuotaExceeded);
            return;
        }
        long expiresAt = publish.MessageExpiry is uint seconds ? LastReceivedNow() + seconds * 1000L : Message.Never;
        byte[]? rewritten = null;
        ReadOnlySpan<byte> properties = publish.Properties;
        if (publish.NeedsRewrite)
        {
            rewritten = ArrayPool<byte>.Shared.Rent(publish.Properties.Length);
            properties = rewritten.AsSpan(0, publish.CopyForwardable(rewritten));
        }
        PublishView view = new()
        {
            Topic = publish.Topic,
            Properties = properties,
            Payload = publish.Payload,
            Qos = publish.Qos,
            Retain = publish.Retain,
            ExpiresAt = expiresAt,
            Sender = Broker.SenderOf(session, publish.Retain),
        };
        if (Broker.Events.InterceptingPublish.HasHandlers)
        {
            MqttPublishPacket packet = view.ToPacket();
            packet.Dup = publish.Dup;
            Wait(InterceptPublishAsync(Message.ToApplicationMessage(packet), publish.Qos, publish.PacketIdentifier));
        }
        else if (publish.Qos == 2 && Broker.StoreGate is null)
        {
            // Nothing that follows can fail, so the answer need not wait for it.
            FinishPublish(2, publish.PacketIdentifier, 0, 0);
            Broker.Publish(ref view, session, session.ClientId, out _);
        }
        else
        {
            int receivers = Broker.Publish(ref view, session, session.ClientId, out long position);
            FinishPublish(publish.Qos, publish.PacketIdentifier, receivers == 0 ? (byte)0x10 : (byte)0, position);
        }
        if (rewritten is not null)
        {
            ArrayPool<byte>.Shared.Return(rewritten);
        }
    }

    /// <summary>[MQTT-3.2.2-11], [MQTT-3.2.2-14]: a 5.0 client was told in CONNACK. Older clients cannot know: their QoS is taken, their retain flag is ignored.</summary>
    private void RefuseUnavailable(ref PublishHeader publish)
    {
        if (!IsV5)
        {
            publish.Retain &= Broker.Engine.RetainAvailable;
            return;
        }
        throw publish.Qos > Broker.Engine.MaximumQos
            ? new MalformedPacketException((byte)MqttDisconnectReasonCode.QoSNotSupported, "MQTT-3.2.2-11", $"This server has no QoS above {Broker.Engine.MaximumQos}.")
            : new MalformedPacketException((byte)MqttDisconnectReasonCode.RetainNotSupported, "MQTT-3.2.2-14", "This server retains no messages.");
    }

    private static long LastReceivedNow() => Environment.TickCount64;

    private async Task InterceptPublishAsync(MqttApplicationMessage message, byte qos, ushort packetId)
    {
        Session session = Session!;
        PublishOutcome outcome = await Broker.InterceptAndPublishAsync(message, session, session.ClientId, session.UserName, session.Items).ConfigureAwait(false);
        if (outcome.CloseConnection)
        {
            CloseWith(MqttDisconnectReasonCode.ImplementationSpecificError, outcome.ReasonString);
            return;
        }
        if (IsV5 && qos > 0 && (outcome.ReasonString is not null || outcome.UserProperties is { Count: > 0 }) && _problemInformation && (_deferred?.Count ?? 0) == 0 && outcome.Reason >= 0x80)
        {
            // [MQTT-3.4.2-2]: a reason string goes with the refusal.
            Write(qos == 1
                ? new MqttPubAckPacket { PacketIdentifier = packetId, ReasonCode = (MqttPubAckReasonCode)outcome.Reason, ReasonString = outcome.ReasonString, UserProperties = outcome.UserProperties }
                : new MqttPubRecPacket { PacketIdentifier = packetId, ReasonCode = (MqttPubRecReasonCode)outcome.Reason, ReasonString = outcome.ReasonString, UserProperties = outcome.UserProperties });
            return;
        }
        if (outcome.Reason >= 0x80)
        {
            Acknowledge(qos, packetId, outcome.Reason);
        }
        else
        {
            FinishPublish(qos, packetId, outcome.Reason, outcome.StorePosition);
        }
    }

    /// <summary>A topic alias stands for a topic within this connection [MQTT-3.3.2-10], [MQTT-3.3.2-12]; above the server's maximum it is refused [MQTT-3.3.2-9].</summary>
    private void ResolveAlias(ref PublishHeader publish)
    {
        int alias = publish.TopicAlias;
        if (alias > Broker.Engine.TopicAliasMaximum)
        {
            throw new MalformedPacketException(MalformedPacketException.TopicAliasInvalid, "MQTT-3.3.2-9", $"Topic alias {alias} is above the maximum of {Broker.Engine.TopicAliasMaximum}.");
        }
        _inboundAliases ??= new byte[]?[Broker.Engine.TopicAliasMaximum];
        ref byte[]? known = ref _inboundAliases[alias - 1];
        if (publish.Topic.Length == 0)
        {
            publish.Topic = known ?? throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 3.3.2.3.4", $"Topic alias {alias} was not set before.");
        }
        else if (!publish.Topic.SequenceEqual(known))
        {
            known = publish.Topic.ToArray();
        }
    }

    /// <summary>The message is with its receivers: QoS 2 remembers its identifier, then the answer goes out, after the store if the store holds a part of it.</summary>
    private void FinishPublish(byte qos, ushort packetId, byte reason, long position)
    {
        if (qos == 0)
        {
            return;
        }
        if (qos == 2)
        {
            Session!.AddInbound(packetId);
            if (Session.IsDurable)
            {
                position = Broker.StoreGate!.AddInbound(Session, packetId);
            }
        }
        // 0x10 is said in PUBACK only: in PUBREC some clients take any code for a refusal.
        Answer(qos == 1 ? (byte)0x40 : (byte)0x50, packetId, qos == 1 ? reason : (byte)0, position);
    }

    /// <summary>
    /// A QoS 2 PUBLISH that is here already gets its PUBREC again. One that is not even marked as repeated [MQTT-3.3.1-1] is let pass once, for careless
    /// clients; twice means that the client takes the identifier for a free one, and its message would be lost silently.
    /// </summary>
    private void AnswerRepetition(ushort packetId, bool dup, int length)
    {
        if (!dup && _unmarkedRepetition == (packetId, length))
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.3.1-1", $"Packet identifier {packetId} is in use.");
        }
        _unmarkedRepetition = dup ? default : (packetId, length);
        Answer(0x50, packetId, 0, 0);
    }

    /// <summary>A refusal: before 5.0 it can only be acknowledged or the connection closed; it is acknowledged, as the standard suggests first ([MQTT-3.3.5-2]).</summary>
    private void Acknowledge(byte qos, ushort packetId, byte reason)
    {
        if (qos == 1)
        {
            Answer(0x40, packetId, reason, 0);
        }
        else if (qos == 2)
        {
            if (!IsV5)
            {
                Session!.AddInbound(packetId);
            }
            Answer(0x50, packetId, reason, 0);
        }
    }

    /// <summary>Answers in the order of the PUBLISH packets [MQTT-4.6.0-2], [MQTT-4.6.0-3]: one that waits for the store holds back those behind it.</summary>
    private void Answer(byte header, ushort packetId, byte reason, long position)
    {
        bool waits = position > (Broker.StoreGate?.CommittedPosition ?? 0);
        if (!waits && (_deferred is null || _deferred.Count == 0))
        {
            WriteAnswer(header, packetId, reason);
            return;
        }
        bool first;
        lock (this)
        {
            first = (_deferred ??= new Queue<DeferredAnswer>()).Count == 0;
            _deferred.Enqueue(new DeferredAnswer(header, packetId, reason, position));
        }
        if (first)
        {
            // Without the lock: it may wake other connections, which take theirs.
            Broker.StoreGate!.WakeAfterCommit(this);
        }
    }

    /// <summary>The store committed up to a position. Returns true when later answers still wait.</summary>
    public bool Committed(long position)
    {
        while (true)
        {
            DeferredAnswer answer;
            lock (this)
            {
                if (_answering)
                {
                    // Another thread is at it with an older position; whoever called this asks again.
                    return true;
                }
                if (_deferred is null || _deferred.Count == 0)
                {
                    return false;
                }
                answer = _deferred.Peek();
                if (answer.Position > position)
                {
                    return true;
                }
                _answering = true;
            }
            try
            {
                WriteAnswer(answer.Header, answer.PacketId, answer.Reason);
            }
            finally
            {
                lock (this)
                {
                    // Only now, so that no later answer takes the short way past this one.
                    _deferred.Dequeue();
                    _answering = false;
                }
            }
        }
    }

    /// <summary>Identifier and reason of an acknowledgement, read without making an object; properties are checked and skipped.</summary>
    private void ReadAnswer(ReadOnlySpan<byte> body, out ushort packetId, out byte reason)
    {
        MqttReader reader = new(body);
        packetId = reader.ReadUInt16();
        reason = 0;
        if (packetId == 0)
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-2.2.1-3", "A packet identifier must not be zero.");
        }
        if (!IsV5 || reader.AtEnd)
        {
            reader.ExpectEnd();
            return;
        }
        reason = reader.ReadByte();
        if (!reader.AtEnd)
        {
            PropertyReader properties = new(ref reader, AnswerProperties);
            while (properties.MoveNext())
            {
                properties.Skip();
            }
            reader.ExpectEnd();
        }
    }

    private static readonly ulong AnswerProperties = PropertyReader.Mask(MqttPropertyId.ReasonString, MqttPropertyId.UserProperty);

    /// <summary>PUBACK §3.4: a QoS 1 message is done, whatever its reason code [MQTT-4.3.2-5]. An unknown identifier is ignored.</summary>
    private void HandlePubAck(ReadOnlySpan<byte> body)
    {
        ReadAnswer(body, out ushort packetId, out byte reason);
        ReasonCodes.ExpectPublishAnswer(reason, "MQTT-3.4.2-1");
        if (Session!.Acknowledge(packetId, afterRelease: false, refused: false, out MqttPublishPacket? message))
        {
            if (message is not null)
            {
                Broker.RaiseAcknowledged(Session, message, new MqttPubAckPacket { PacketIdentifier = packetId, ReasonCode = (MqttPubAckReasonCode)reason });
            }
            Session.Refill(this);
        }
    }

    /// <summary>PUBREC §3.5: a refusal ends the message; otherwise PUBREL follows [MQTT-4.3.3-4], for an unknown identifier with 0x92 in 5.0.</summary>
    private void HandlePubRec(ReadOnlySpan<byte> body)
    {
        ReadAnswer(body, out ushort packetId, out byte reason);
        ReasonCodes.ExpectPublishAnswer(reason, "MQTT-3.5.2-1");
        if (reason >= 0x80)
        {
            Session!.Acknowledge(packetId, afterRelease: false, refused: true, out _);
            Session.Refill(this);
            return;
        }
        bool known = Session!.Release(packetId);
        WriteAnswer(0x62, packetId, known || Broker.Engine.UseCustomaryReasonCodes ? (byte)0 : (byte)MqttPubRelReasonCode.PacketIdentifierNotFound);
    }

    /// <summary>PUBREL §3.6: the identifier is free again and PUBCOMP follows [MQTT-4.3.3-11]; unknown: PUBCOMP with 0x92 in 5.0.</summary>
    private void HandlePubRel(ReadOnlySpan<byte> body)
    {
        ReadAnswer(body, out ushort packetId, out byte reason);
        ReasonCodes.ExpectReleaseAnswer(reason, "MQTT-3.6.2-1");
        bool known = Session!.RemoveInbound(packetId);
        long position = known && Session.IsDurable ? Broker.StoreGate!.RemoveInbound(Session, packetId) : 0;
        Answer(0x70, packetId, known || Broker.Engine.UseCustomaryReasonCodes ? (byte)0 : (byte)MqttPubCompReasonCode.PacketIdentifierNotFound, position);
    }

    /// <summary>PUBCOMP §3.7: a QoS 2 message is done [MQTT-4.3.3-7].</summary>
    private void HandlePubComp(ReadOnlySpan<byte> body)
    {
        ReadAnswer(body, out ushort packetId, out byte reason);
        ReasonCodes.ExpectReleaseAnswer(reason, "MQTT-3.7.2-1");
        if (Session!.Acknowledge(packetId, afterRelease: true, refused: false, out MqttPublishPacket? message))
        {
            if (message is not null)
            {
                Broker.RaiseAcknowledged(Session, message, new MqttPubCompPacket { PacketIdentifier = packetId, ReasonCode = (MqttPubCompReasonCode)reason });
            }
            Session.Refill(this);
        }
    }
}
