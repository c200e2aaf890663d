using System.Buffers;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Codec;

/// <summary>Encodes packet objects. In 3.1 and 3.1.1 whatever only 5.0 knows (properties, reason codes of acknowledgements) is left out.</summary>
public static partial class PacketEncoder
{
    /// <summary>Encodes <paramref name="packet"/> and appends it to <paramref name="output"/>.</summary>
    public static void Encode(IBufferWriter<byte> output, MqttPacket packet, MqttProtocolVersion version)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(Encode(new PacketWriter(), packet, version));
    }

    /// <summary>Encodes <paramref name="packet"/> into <paramref name="writer"/> (which is reset first) and returns the whole packet, valid until the writer is used again.</summary>
    public static ReadOnlySpan<byte> Encode(PacketWriter writer, MqttPacket packet, MqttProtocolVersion version)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Reset();
        bool v5 = version == MqttProtocolVersion.V500;
        switch (packet)
        {
            case MqttPublishPacket p: return Publish(writer, p, v5);
            case MqttPubAckPacket p: return Answer(writer, 0x40, p.PacketIdentifier, (byte)p.ReasonCode, p.ReasonString, p.UserProperties, v5);
            case MqttPubRecPacket p: return Answer(writer, 0x50, p.PacketIdentifier, (byte)p.ReasonCode, p.ReasonString, p.UserProperties, v5);
            case MqttPubRelPacket p: return Answer(writer, 0x62, p.PacketIdentifier, (byte)p.ReasonCode, p.ReasonString, p.UserProperties, v5);
            case MqttPubCompPacket p: return Answer(writer, 0x70, p.PacketIdentifier, (byte)p.ReasonCode, p.ReasonString, p.UserProperties, v5);
            case MqttPingReqPacket: return writer.Finish(0xC0);
            case MqttPingRespPacket: return writer.Finish(0xD0);
            case MqttConnectPacket p: return Connect(writer, p, version);
            case MqttConnAckPacket p: return ConnAck(writer, p, v5);
            case MqttSubscribePacket p: return Subscribe(writer, p, v5);
            case MqttSubAckPacket p: return SubAck(writer, p, v5);
            case MqttUnsubscribePacket p: return Unsubscribe(writer, p, v5);
            case MqttUnsubAckPacket p: return UnsubAck(writer, p, v5);
            case MqttDisconnectPacket p: return Disconnect(writer, p, v5);
            case MqttAuthPacket p: return Auth(writer, p);
            default: throw new ArgumentException($"{packet?.GetType().Name ?? "null"} is not an MQTT packet that can be sent.", nameof(packet));
        }
    }

    /// <summary>PUBLISH §3.3. [MQTT-3.3.1-2] DUP only above QoS 0; [MQTT-2.2.1-2] an identifier only above QoS 0.</summary>
    private static ReadOnlySpan<byte> Publish(PacketWriter writer, MqttPublishPacket packet, bool v5)
    {
        int qos = (int)packet.QualityOfServiceLevel;
        writer.WriteString(packet.Topic);
        if (qos > 0)
        {
            if (packet.PacketIdentifier == 0)
            {
                throw new ArgumentException("A PUBLISH above QoS 0 needs a packet identifier.", nameof(packet));
            }
            writer.WriteUInt16(packet.PacketIdentifier);
        }
        if (v5)
        {
            writer.BeginProperties();
            PublishProperties(writer, packet);
            writer.EndProperties();
        }
        foreach (ReadOnlyMemory<byte> part in packet.Payload)
        {
            writer.WriteBytes(part.Span);
        }
        int flags = (packet.Retain ? 1 : 0) | (qos << 1) | (packet.Dup && qos > 0 ? 8 : 0);
        return writer.Finish((byte)(0x30 | flags));
    }

    /// <summary>§3.3.2.3, in the order of property identifiers.</summary>
    internal static void PublishProperties(PacketWriter writer, MqttPublishPacket packet)
    {
        if (packet.MessageExpiryInterval != 0)
        {
            Property(writer, MqttPropertyId.MessageExpiryInterval, packet.MessageExpiryInterval);
        }
        if (packet.TopicAlias != 0)
        {
            Property(writer, MqttPropertyId.TopicAlias, packet.TopicAlias);
        }
        MessageProperties(writer, packet.PayloadFormatIndicator, packet.ContentType, packet.ResponseTopic, packet.CorrelationData, packet.UserProperties);
        foreach (uint id in packet.SubscriptionIdentifiers ?? [])
        {
            writer.WriteByte((byte)MqttPropertyId.SubscriptionIdentifier);
            writer.WriteVariableByteInteger(id);
        }
    }

    /// <summary>The properties of a message that a server passes on unaltered.</summary>
    internal static void MessageProperties(PacketWriter writer, MqttPayloadFormatIndicator format, string? contentType, string? responseTopic, byte[]? correlationData, List<MqttUserProperty>? userProperties)
    {
        if (format != MqttPayloadFormatIndicator.Unspecified)
        {
            Property(writer, MqttPropertyId.PayloadFormatIndicator, (byte)format);
        }
        Property(writer, MqttPropertyId.ContentType, contentType);
        Property(writer, MqttPropertyId.ResponseTopic, responseTopic);
        Property(writer, MqttPropertyId.CorrelationData, correlationData);
        UserProperties(writer, userProperties);
    }

    /// <summary>
    /// PUBACK, PUBREC, PUBREL, PUBCOMP §3.4–§3.7: identifier; in 5.0 the code is left out when it is 0 and nothing follows, and the properties when there are none.
    /// PUBREL has flags 0010 [MQTT-3.6.1-1].
    /// </summary>
    private static ReadOnlySpan<byte> Answer(PacketWriter writer, byte header, ushort id, byte code, string? reason, List<MqttUserProperty>? userProperties, bool v5)
    {
        writer.WriteUInt16(id);
        bool hasProperties = reason is not null || userProperties is { Count: > 0 };
        if (v5 && (code != 0 || hasProperties))
        {
            writer.WriteByte(code);
            if (hasProperties)
            {
                writer.BeginProperties();
                Property(writer, MqttPropertyId.ReasonString, reason);
                UserProperties(writer, userProperties);
                writer.EndProperties();
            }
        }
        return writer.Finish(header);
    }

    private static void Property(PacketWriter writer, MqttPropertyId id, byte value)
    {
        writer.WriteByte((byte)id);
        writer.WriteByte(value);
    }

    private static void Property(PacketWriter writer, MqttPropertyId id, bool value) => Property(writer, id, (byte)(value ? 1 : 0));

    private static void Property(PacketWriter writer, MqttPropertyId id, ushort value)
    {
        writer.WriteByte((byte)id);
        writer.WriteUInt16(value);
    }

    private static void Property(PacketWriter writer, MqttPropertyId id, uint value)
    {
        writer.WriteByte((byte)id);
        writer.WriteUInt32(value);
    }

    private static void Property(PacketWriter writer, MqttPropertyId id, string? value)
    {
        if (value is not null)
        {
            writer.WriteByte((byte)id);
            writer.WriteString(value);
        }
    }

    private static void Property(PacketWriter writer, MqttPropertyId id, byte[]? value)
    {
        if (value is not null)
        {
            writer.WriteByte((byte)id);
            writer.WriteBinary(value);
        }
    }

    internal static void UserProperties(PacketWriter writer, List<MqttUserProperty>? properties)
    {
        foreach (MqttUserProperty property in properties ?? [])
        {
            writer.WriteByte((byte)MqttPropertyId.UserProperty);
            writer.WriteString(property.Name);
            writer.WriteBinary(property.ValueBuffer.Span);
        }
    }
}
