using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Codec;

/// <content>Acknowledgements, DISCONNECT and AUTH.</content>
public static partial class PacketDecoder
{
    private static readonly ulong SubscribeAllowed = PropertyReader.Mask(MqttPropertyId.SubscriptionIdentifier, MqttPropertyId.UserProperty);
    private static readonly ulong UserPropertyOnly = PropertyReader.Mask(MqttPropertyId.UserProperty);
    private static readonly ulong AnswerAllowed = PropertyReader.Mask(MqttPropertyId.ReasonString, MqttPropertyId.UserProperty);
    private static readonly ulong DisconnectAllowed = PropertyReader.Mask(MqttPropertyId.SessionExpiryInterval, MqttPropertyId.ReasonString, MqttPropertyId.UserProperty, MqttPropertyId.ServerReference);
    private static readonly ulong AuthAllowed = PropertyReader.Mask(MqttPropertyId.AuthenticationMethod, MqttPropertyId.AuthenticationData, MqttPropertyId.ReasonString, MqttPropertyId.UserProperty);

    /// <summary>Reason string and user properties, as acknowledgements have them (§3.4.2.2 and alike).</summary>
    private ref struct Answer
    {
        public byte ReasonCode;
        public string? ReasonString;
        public List<MqttUserProperty>? UserProperties;

        /// <summary>Reason code and properties may be left out: then the code is 0 and there are no properties (§3.4.2.1).</summary>
        public static Answer Read(ref MqttReader reader, bool v5)
        {
            Answer answer = default;
            if (!v5 || reader.AtEnd)
            {
                reader.ExpectEnd();
                return answer;
            }
            answer.ReasonCode = reader.ReadByte();
            if (!reader.AtEnd)
            {
                answer.ReadProperties(ref reader);
            }
            reader.ExpectEnd();
            return answer;
        }

        public void ReadProperties(ref MqttReader reader)
        {
            PropertyReader properties = new(ref reader, AnswerAllowed);
            while (properties.MoveNext())
            {
                if (properties.Id == MqttPropertyId.ReasonString)
                {
                    ReasonString = properties.ReadString();
                }
                else
                {
                    (UserProperties ??= []).Add(properties.ReadUserProperty());
                }
            }
        }
    }

    /// <summary>PUBACK §3.4. [MQTT-3.4.2-1] one of the listed codes.</summary>
    private static MqttPubAckPacket PubAck(ref MqttReader reader, bool v5)
    {
        ushort id = PacketIdentifier(ref reader);
        Answer answer = Answer.Read(ref reader, v5);
        ReasonCodes.ExpectPublishAnswer(answer.ReasonCode, "MQTT-3.4.2-1");
        return new MqttPubAckPacket { PacketIdentifier = id, ReasonCode = (MqttPubAckReasonCode)answer.ReasonCode, ReasonString = answer.ReasonString, UserProperties = answer.UserProperties };
    }

    /// <summary>PUBREC §3.5. [MQTT-3.5.2-1] one of the listed codes.</summary>
    private static MqttPubRecPacket PubRec(ref MqttReader reader, bool v5)
    {
        ushort id = PacketIdentifier(ref reader);
        Answer answer = Answer.Read(ref reader, v5);
        ReasonCodes.ExpectPublishAnswer(answer.ReasonCode, "MQTT-3.5.2-1");
        return new MqttPubRecPacket { PacketIdentifier = id, ReasonCode = (MqttPubRecReasonCode)answer.ReasonCode, ReasonString = answer.ReasonString, UserProperties = answer.UserProperties };
    }

    /// <summary>PUBREL §3.6. [MQTT-3.6.2-1] one of the listed codes.</summary>
    private static MqttPubRelPacket PubRel(ref MqttReader reader, bool v5)
    {
        ushort id = PacketIdentifier(ref reader);
        Answer answer = Answer.Read(ref reader, v5);
        ReasonCodes.ExpectReleaseAnswer(answer.ReasonCode, "MQTT-3.6.2-1");
        return new MqttPubRelPacket { PacketIdentifier = id, ReasonCode = (MqttPubRelReasonCode)answer.ReasonCode, ReasonString = answer.ReasonString, UserProperties = answer.UserProperties };
    }

    /// <summary>PUBCOMP §3.7. [MQTT-3.7.2-1] one of the listed codes.</summary>
    private static MqttPubCompPacket PubComp(ref MqttReader reader, bool v5)
    {
        ushort id = PacketIdentifier(ref reader);
        Answer answer = Answer.Read(ref reader, v5);
        ReasonCodes.ExpectReleaseAnswer(answer.ReasonCode, "MQTT-3.7.2-1");
        return new MqttPubCompPacket { PacketIdentifier = id, ReasonCode = (MqttPubCompReasonCode)answer.ReasonCode, ReasonString = answer.ReasonString, UserProperties = answer.UserProperties };
    }

    /// <summary>SUBACK §3.9: one code a filter, in order [MQTT-3.8.4-6].</summary>
    private static MqttSubAckPacket SubAck(ref MqttReader reader, bool v5)
    {
        MqttSubAckPacket packet = new() { PacketIdentifier = PacketIdentifier(ref reader), ReasonCodes = [] };
        if (v5)
        {
            Answer answer = default;
            answer.ReadProperties(ref reader);
            packet.ReasonString = answer.ReasonString;
            packet.UserProperties = answer.UserProperties;
        }
        while (!reader.AtEnd)
        {
            byte code = reader.ReadByte();
            if (!v5 && code is not (0 or 1 or 2 or 0x80))
            {
                throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.9.3-2", $"SUBACK return code 0x{code:X2} is reserved.");
            }
            packet.ReasonCodes.Add((MqttSubscribeReasonCode)code);
        }
        return packet;
    }

    /// <summary>UNSUBACK §3.11; 3.1.1 has no payload (§3.11.3).</summary>
    private static MqttUnsubAckPacket UnsubAck(ref MqttReader reader, bool v5)
    {
        MqttUnsubAckPacket packet = new() { PacketIdentifier = PacketIdentifier(ref reader), ReasonCodes = [] };
        if (!v5)
        {
            reader.ExpectEnd();
            return packet;
        }
        Answer answer = default;
        answer.ReadProperties(ref reader);
        packet.ReasonString = answer.ReasonString;
        packet.UserProperties = answer.UserProperties;
        while (!reader.AtEnd)
        {
            packet.ReasonCodes.Add((MqttUnsubscribeReasonCode)reader.ReadByte());
        }
        return packet;
    }

    /// <summary>DISCONNECT §3.14. [MQTT-3.14.2-1] one of the listed codes; an empty body means a normal disconnection (§3.14.2.1).</summary>
    private static MqttDisconnectPacket Disconnect(ref MqttReader reader, bool v5)
    {
        MqttDisconnectPacket packet = new();
        if (!v5 || reader.AtEnd)
        {
            reader.ExpectEnd();
            return packet;
        }
        packet.ReasonCode = (MqttDisconnectReasonCode)reader.ReadByte();
        if (!Enum.IsDefined(packet.ReasonCode) && (int)packet.ReasonCode != 0x8C)
        {
            throw MalformedPacketException.OftenUnanswered("MQTT-3.14.2-1", $"DISCONNECT reason code 0x{(int)packet.ReasonCode:X2} does not exist.", MalformedPacketException.ProtocolError);
        }
        if (reader.AtEnd)
        {
            return packet;
        }
        PropertyReader properties = new(ref reader, DisconnectAllowed);
        while (properties.MoveNext())
        {
            switch (properties.Id)
            {
                case MqttPropertyId.SessionExpiryInterval:
                    packet.SessionExpiryInterval = properties.ReadUInt32();
                    packet.HasSessionExpiryInterval = true;
                    break;
                case MqttPropertyId.ReasonString: packet.ReasonString = properties.ReadString(); break;
                case MqttPropertyId.ServerReference: packet.ServerReference = properties.ReadString(); break;
                default: (packet.UserProperties ??= []).Add(properties.ReadUserProperty()); break;
            }
        }
        reader.ExpectEnd();
        return packet;
    }

    /// <summary>AUTH §3.15. [MQTT-3.15.2-1] one of the listed codes; an empty body means success (§3.15.2.1); otherwise the method must be there (§3.15.2.2.2).</summary>
    private static MqttAuthPacket Auth(ref MqttReader reader)
    {
        MqttAuthPacket packet = new();
        if (reader.AtEnd)
        {
            return packet;
        }
        packet.ReasonCode = (MqttAuthenticateReasonCode)reader.ReadByte();
        if (!Enum.IsDefined(packet.ReasonCode))
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.15.2-1", $"AUTH reason code 0x{(int)packet.ReasonCode:X2} does not exist.");
        }
        if (!reader.AtEnd)
        {
            PropertyReader properties = new(ref reader, AuthAllowed);
            while (properties.MoveNext())
            {
                switch (properties.Id)
                {
                    case MqttPropertyId.AuthenticationMethod: packet.AuthenticationMethod = properties.ReadString(); break;
                    case MqttPropertyId.AuthenticationData: packet.AuthenticationData = properties.ReadBinary(); break;
                    case MqttPropertyId.ReasonString: packet.ReasonString = properties.ReadString(); break;
                    default: (packet.UserProperties ??= []).Add(properties.ReadUserProperty()); break;
                }
            }
            reader.ExpectEnd();
        }
        if (packet.AuthenticationMethod is null)
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 3.15.2.2.2", "AUTH must name its authentication method.");
        }
        return packet;
    }
}
