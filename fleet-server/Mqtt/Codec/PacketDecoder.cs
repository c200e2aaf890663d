using System.Buffers;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Codec;

/// <summary>Decodes whole packets into objects. The server's PUBLISH path does not come here: it reads in place with <see cref="PublishHeader"/>.</summary>
public static partial class PacketDecoder
{
    /// <summary>Decodes the packet at the start of <paramref name="buffer"/> if it is all there.</summary>
    /// <param name="buffer">Bytes as they came.</param>
    /// <param name="version">The version agreed on; <see cref="MqttProtocolVersion.Unknown"/> before CONNECT is read (a CONNECT tells its own version).</param>
    /// <param name="maximumPacketSize">Largest whole packet in bytes that is taken.</param>
    /// <param name="packet">The packet; null when more bytes are needed.</param>
    /// <param name="consumed">Bytes to drop from the buffer; 0 when more are needed.</param>
    /// <exception cref="MalformedPacketException">The packet is not allowed; the connection must be closed [MQTT-4.13.1-1].</exception>
    public static bool TryDecode(ReadOnlySpan<byte> buffer, MqttProtocolVersion version, int maximumPacketSize, out MqttPacket? packet, out int consumed)
    {
        packet = null;
        consumed = 0;
        if (MqttFrame.TryRead(buffer, maximumPacketSize, out MqttFrame frame) != FrameStatus.Complete)
        {
            return false;
        }
        packet = Decode(frame.Header, buffer.Slice(frame.HeaderLength, frame.BodyLength), version);
        consumed = frame.TotalLength;
        return true;
    }

    /// <summary>Decodes one packet from its first byte and its body.</summary>
    public static MqttPacket Decode(byte header, ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        MqttReader reader = new(body);
        bool v5 = version == MqttProtocolVersion.V500;
        switch ((MqttControlPacketType)(header >> 4))
        {
            case MqttControlPacketType.Connect: return Connect(header, ref reader, out _);
            case MqttControlPacketType.ConnAck: return ConnAck(ref reader, v5);
            case MqttControlPacketType.Publish: return Publish(header, body, v5);
            case MqttControlPacketType.PubAck: return PubAck(ref reader, v5);
            case MqttControlPacketType.PubRec: return PubRec(ref reader, v5);
            case MqttControlPacketType.PubRel: return PubRel(ref reader, v5);
            case MqttControlPacketType.PubComp: return PubComp(ref reader, v5);
            case MqttControlPacketType.Subscribe: return Subscribe(ref reader, v5);
            case MqttControlPacketType.SubAck: return SubAck(ref reader, v5);
            case MqttControlPacketType.Unsubscribe: return Unsubscribe(ref reader, v5);
            case MqttControlPacketType.UnsubAck: return UnsubAck(ref reader, v5);
            case MqttControlPacketType.PingReq:
                reader.ExpectEnd();
                return MqttPingReqPacket.Instance;
            case MqttControlPacketType.PingResp:
                reader.ExpectEnd();
                return MqttPingRespPacket.Instance;
            case MqttControlPacketType.Disconnect: return Disconnect(ref reader, v5);
            case MqttControlPacketType.Auth when v5: return Auth(ref reader);
            default:
                throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT5 2.1.2", $"Packet type {header >> 4} does not exist in this version.");
        }
    }

    /// <summary>PUBLISH §3.3: topic name, packet identifier above QoS 0 [MQTT-2.2.1-2], properties, payload.</summary>
    public static MqttPublishPacket Publish(byte header, ReadOnlySpan<byte> body, bool v5)
    {
        PublishHeader.Read(header, body, v5, out PublishHeader publish);
        MqttPublishPacket packet = new()
        {
            Dup = publish.Dup,
            Retain = publish.Retain,
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)publish.Qos,
            PacketIdentifier = publish.PacketIdentifier,
            Topic = System.Text.Encoding.UTF8.GetString(publish.Topic),
            TopicAlias = publish.TopicAlias,
            Payload = new ReadOnlySequence<byte>(publish.Payload.ToArray()),
        };
        if (publish.HasProperties)
        {
            MqttReader reader = new(body[publish.PropertiesStart..]);
            ReadPublishProperties(ref reader, packet);
        }
        return packet;
    }

    internal static void ReadPublishProperties(ref MqttReader reader, MqttPublishPacket packet)
    {
        PropertyReader properties = new(ref reader, PublishHeader.Allowed);
        while (properties.MoveNext())
        {
            switch (properties.Id)
            {
                case MqttPropertyId.PayloadFormatIndicator: packet.PayloadFormatIndicator = properties.ReadBool() ? MqttPayloadFormatIndicator.CharacterData : MqttPayloadFormatIndicator.Unspecified; break;
                case MqttPropertyId.MessageExpiryInterval: packet.MessageExpiryInterval = properties.ReadUInt32(); break;
                case MqttPropertyId.ContentType: packet.ContentType = properties.ReadString(); break;
                case MqttPropertyId.ResponseTopic: packet.ResponseTopic = properties.ReadString(); break;
                case MqttPropertyId.CorrelationData: packet.CorrelationData = properties.ReadBinary(); break;
                case MqttPropertyId.SubscriptionIdentifier: (packet.SubscriptionIdentifiers ??= []).Add(properties.NotZero(properties.ReadVariableByteInteger())); break;
                case MqttPropertyId.TopicAlias: packet.TopicAlias = (ushort)properties.NotZero(properties.ReadUInt16()); break;
                case MqttPropertyId.UserProperty: (packet.UserProperties ??= []).Add(properties.ReadUserProperty()); break;
                default: properties.Skip(); break;
            }
        }
    }

    /// <summary>[MQTT-2.2.1-2], [MQTT-2.2.1-3], [MQTT-2.2.1-4]: a packet identifier is not zero.</summary>
    private static ushort PacketIdentifier(ref MqttReader reader)
    {
        ushort id = reader.ReadUInt16();
        return id != 0 ? id : throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-2.2.1-3", "A packet identifier must not be zero.") { CustomaryReasonCode = MalformedPacketException.Malformed };
    }

    /// <summary>SUBSCRIBE §3.8. [MQTT-3.8.3-2] at least one filter, [MQTT-3.8.3-5] reserved option bits zero, [MQTT-3.8.3-1] filters are UTF-8, [MQTT-3.8.3-4] no No Local on a shared subscription.</summary>
    private static MqttSubscribePacket Subscribe(ref MqttReader reader, bool v5)
    {
        MqttSubscribePacket packet = new() { PacketIdentifier = PacketIdentifier(ref reader) };
        if (v5)
        {
            PropertyReader properties = new(ref reader, SubscribeAllowed, subscriptionIdentifierOnce: true, MalformedPacketException.Malformed);
            while (properties.MoveNext())
            {
                if (properties.Id == MqttPropertyId.SubscriptionIdentifier)
                {
                    packet.SubscriptionIdentifier = properties.NotZero(properties.ReadVariableByteInteger());
                }
                else
                {
                    (packet.UserProperties ??= []).Add(properties.ReadUserProperty());
                }
            }
        }
        if (reader.AtEnd)
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.8.3-2", "A SUBSCRIBE must hold at least one topic filter.");
        }
        while (!reader.AtEnd)
        {
            string topic = Filter(ref reader);
            byte options = reader.ReadByte();
            int qos = options & 3;
            if (qos == 3 || (options & (v5 ? 0xC0 : 0xFC)) != 0)
            {
                throw new MalformedPacketException(MalformedPacketException.Malformed, v5 ? "MQTT-3.8.3-5" : "MQTT-3-8.3-4", "Subscription options have reserved bits or QoS 3.");
            }
            int retainHandling = (options >> 4) & 3;
            if (retainHandling == 3)
            {
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 3.8.3.1", "Retain handling 3 is reserved.");
            }
            bool noLocal = (options & 4) != 0;
            if (noLocal && topic.StartsWith("$share/", StringComparison.Ordinal))
            {
                throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.8.3-4", "No Local must not be set on a shared subscription.");
            }
            packet.TopicFilters.Add(new MqttTopicFilter
            {
                Topic = topic,
                QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
                NoLocal = noLocal,
                RetainAsPublished = (options & 8) != 0,
                RetainHandling = (MqttRetainHandling)retainHandling,
            });
        }
        return packet;
    }

    /// <summary>[MQTT-3.8.3-1], [MQTT-3.10.3-1] a UTF-8 string; [MQTT-4.7.3-1] of at least one character.</summary>
    private static string Filter(ref MqttReader reader)
    {
        ReadOnlySpan<byte> filter = reader.ReadUtf8();
        return filter.Length > 0 && MqttUtf8.IsPlainName(filter)
            ? System.Text.Encoding.UTF8.GetString(filter)
            : throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-4.7.3-1", "A topic filter is empty or holds control characters.");
    }

    /// <summary>UNSUBSCRIBE §3.10. [MQTT-3.10.3-2] at least one filter.</summary>
    private static MqttUnsubscribePacket Unsubscribe(ref MqttReader reader, bool v5)
    {
        MqttUnsubscribePacket packet = new() { PacketIdentifier = PacketIdentifier(ref reader) };
        if (v5)
        {
            PropertyReader properties = new(ref reader, UserPropertyOnly, customary: MalformedPacketException.Malformed);
            while (properties.MoveNext())
            {
                (packet.UserProperties ??= []).Add(properties.ReadUserProperty());
            }
        }
        if (reader.AtEnd)
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.10.3-2", "An UNSUBSCRIBE must hold at least one topic filter.");
        }
        while (!reader.AtEnd)
        {
            packet.TopicFilters.Add(Filter(ref reader));
        }
        return packet;
    }
}
