using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Codec;

/// <content>CONNECT and CONNACK.</content>
public static partial class PacketDecoder
{
    private static readonly ulong ConnectAllowed = PropertyReader.Mask(
        MqttPropertyId.SessionExpiryInterval, MqttPropertyId.ReceiveMaximum, MqttPropertyId.MaximumPacketSize, MqttPropertyId.TopicAliasMaximum,
        MqttPropertyId.RequestResponseInformation, MqttPropertyId.RequestProblemInformation, MqttPropertyId.UserProperty,
        MqttPropertyId.AuthenticationMethod, MqttPropertyId.AuthenticationData);

    private static readonly ulong WillAllowed = PropertyReader.Mask(
        MqttPropertyId.WillDelayInterval, MqttPropertyId.PayloadFormatIndicator, MqttPropertyId.MessageExpiryInterval, MqttPropertyId.ContentType,
        MqttPropertyId.ResponseTopic, MqttPropertyId.CorrelationData, MqttPropertyId.UserProperty);

    private static readonly ulong ConnAckAllowed = PropertyReader.Mask(
        MqttPropertyId.SessionExpiryInterval, MqttPropertyId.ReceiveMaximum, MqttPropertyId.MaximumQoS, MqttPropertyId.RetainAvailable, MqttPropertyId.MaximumPacketSize,
        MqttPropertyId.AssignedClientIdentifier, MqttPropertyId.TopicAliasMaximum, MqttPropertyId.ReasonString, MqttPropertyId.UserProperty,
        MqttPropertyId.WildcardSubscriptionAvailable, MqttPropertyId.SubscriptionIdentifiersAvailable, MqttPropertyId.SharedSubscriptionAvailable,
        MqttPropertyId.ServerKeepAlive, MqttPropertyId.ResponseInformation, MqttPropertyId.ServerReference, MqttPropertyId.AuthenticationMethod, MqttPropertyId.AuthenticationData);

    /// <summary>The bit that MQTT 3.1/3.1.1 bridges set in the protocol level ("try private").</summary>
    private const byte BridgeBit = 0x80;

    /// <summary>
    /// CONNECT §3.1. Protocol name and level [MQTT-3.1.2-1], [MQTT-3.1.2-2]; reserved flag zero [MQTT-3.1.2-3]; will flags [MQTT-3.1.2-11] to [MQTT-3.1.2-15];
    /// user name and password flags [MQTT-3.1.2-16] to [MQTT-3.1.2-19]; fields in their order [MQTT-3.1.3-1].
    /// </summary>
    /// <param name="header">The first byte of the packet; its flags are reserved from 3.1.1 on [MQTT-2.1.3-1].</param>
    /// <param name="reader">The body.</param>
    /// <param name="version">The version the client speaks; known even when the rest is refused, so that the answer can be in its form.</param>
    public static MqttConnectPacket Connect(byte header, ref MqttReader reader, out MqttProtocolVersion version)
    {
        version = MqttProtocolVersion.Unknown;
        ReadOnlySpan<byte> protocol = reader.ReadUtf8();
        byte level = reader.ReadByte();
        bool bridge = (level & BridgeBit) != 0;
        version = protocol.SequenceEqual("MQTT"u8) ? (level & ~BridgeBit) switch
        {
            4 => MqttProtocolVersion.V311,
            5 when !bridge => MqttProtocolVersion.V500,
            _ => MqttProtocolVersion.Unknown,
        }
        : protocol.SequenceEqual("MQIsdp"u8) && (level & ~BridgeBit) == 3 ? MqttProtocolVersion.V310 : MqttProtocolVersion.Unknown;
        if (version == MqttProtocolVersion.Unknown)
        {
            bool known = protocol.SequenceEqual("MQTT"u8) || protocol.SequenceEqual("MQIsdp"u8);
            throw known
                ? new MalformedPacketException(MalformedPacketException.UnsupportedProtocolVersion, "MQTT-3.1.2-2", $"Protocol level {level} is not supported; 3, 4 and 5 are.")
                : new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.1.2-1", "The protocol name is not MQTT.");
        }
        if ((header & 0x0F) != 0 && version != MqttProtocolVersion.V310)
        {
            throw MalformedPacketException.OftenUnanswered("MQTT-2.1.3-1", "The fixed header of CONNECT has wrong flags.");
        }
        bool v5 = version == MqttProtocolVersion.V500;
        byte flags = reader.ReadByte();
        if ((flags & 0x01) != 0 && version != MqttProtocolVersion.V310)
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.1.2-3", "The reserved connect flag must be 0.");
        }
        bool will = (flags & 0x04) != 0;
        int willQos = (flags >> 3) & 3;
        bool willRetain = (flags & 0x20) != 0;
        bool hasPassword = (flags & 0x40) != 0;
        bool hasUserName = (flags & 0x80) != 0;
        if (!will && (willQos != 0 || willRetain))
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.1.2-11", "Will QoS and Will Retain must be 0 without a will.");
        }
        if (willQos == 3)
        {
            throw MalformedPacketException.OftenUnanswered("MQTT-3.1.2-12", "Will QoS 3 does not exist.");
        }
        if (!v5 && hasPassword && !hasUserName)
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.1.2-22", "A password needs a user name in MQTT 3.1.1.");
        }
        MqttConnectPacket packet = new()
        {
            CleanSession = (flags & 0x02) != 0,
            TryPrivate = bridge,
            KeepAlivePeriod = reader.AtEnd ? throw MalformedPacketException.OftenUnanswered("MQTT5 3.1.2.10", "The keep alive is missing.") : reader.ReadUInt16(),
            WillFlag = will,
            WillQoS = (MqttQualityOfServiceLevel)willQos,
            WillRetain = willRetain,
        };
        if (v5)
        {
            ConnectProperties(ref reader, packet);
        }
        ReadOnlySpan<byte> clientId = reader.ReadBinary();
        if (!System.Text.Unicode.Utf8.IsValid(clientId) || clientId.Contains((byte)0))
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.1.3-4", "The client identifier is not well-formed UTF-8.") { CustomaryReasonCode = MalformedPacketException.ClientIdentifierNotValid };
        }
        if (!MqttUtf8.IsPlainName(clientId))
        {
            throw new MalformedPacketException(MalformedPacketException.ClientIdentifierNotValid, "MQTT-3.1.3-8", "The client identifier holds control characters.");
        }
        packet.ClientId = System.Text.Encoding.UTF8.GetString(clientId);
        if (will)
        {
            if (v5)
            {
                WillProperties(ref reader, packet);
            }
            ReadOnlySpan<byte> topic = reader.ReadUtf8();
            if (!TopicRules.IsValidName(topic))
            {
                throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.1.3-11", "The will topic is not a topic name.");
            }
            packet.WillTopic = System.Text.Encoding.UTF8.GetString(topic);
            packet.WillMessage = reader.ReadBinary().ToArray();
        }
        if (hasUserName)
        {
            ReadOnlySpan<byte> name = reader.AtEnd ? throw MalformedPacketException.OftenUnanswered("MQTT-3.1.2-17", "The user name is missing.") : reader.ReadBinary();
            if (!System.Text.Unicode.Utf8.IsValid(name) || !MqttUtf8.IsPlainName(name))
            {
                throw MalformedPacketException.OftenUnanswered("MQTT-3.1.3-12", "The user name is not well-formed UTF-8 or holds control characters.");
            }
            packet.Username = System.Text.Encoding.UTF8.GetString(name);
        }
        if (hasPassword)
        {
            packet.Password = reader.AtEnd ? throw MalformedPacketException.OftenUnanswered("MQTT-3.1.2-19", "The password is missing.") : reader.ReadBinary().ToArray();
        }
        reader.ExpectEnd();
        return packet;
    }

    /// <summary>§3.1.2.11.</summary>
    private static void ConnectProperties(ref MqttReader reader, MqttConnectPacket packet)
    {
        PropertyReader properties = new(ref reader, ConnectAllowed);
        while (properties.MoveNext())
        {
            switch (properties.Id)
            {
                case MqttPropertyId.SessionExpiryInterval: packet.SessionExpiryInterval = properties.ReadUInt32(); break;
                case MqttPropertyId.ReceiveMaximum: packet.ReceiveMaximum = (ushort)properties.NotZero(properties.ReadUInt16()); break;
                case MqttPropertyId.MaximumPacketSize: packet.MaximumPacketSize = properties.NotZero(properties.ReadUInt32()); break;
                case MqttPropertyId.TopicAliasMaximum: packet.TopicAliasMaximum = properties.ReadUInt16(); break;
                case MqttPropertyId.RequestResponseInformation: packet.RequestResponseInformation = properties.ReadBool(); break;
                case MqttPropertyId.RequestProblemInformation: packet.RequestProblemInformation = properties.ReadBool(); break;
                case MqttPropertyId.AuthenticationMethod: packet.AuthenticationMethod = properties.ReadString(); break;
                case MqttPropertyId.AuthenticationData: packet.AuthenticationData = properties.ReadBinary(); break;
                default: (packet.UserProperties ??= []).Add(properties.ReadUserProperty()); break;
            }
        }
        if (packet.AuthenticationData is not null && packet.AuthenticationMethod is null)
        {
            throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT5 3.1.2.11.10", "Authentication data needs an authentication method.");
        }
    }

    /// <summary>§3.1.3.2.</summary>
    private static void WillProperties(ref MqttReader reader, MqttConnectPacket packet)
    {
        MqttReader ahead = reader;
        ReadOnlySpan<byte> block = ahead.ReadBytes((int)ahead.ReadVariableByteInteger());
        byte[] forwardable = new byte[block.Length];
        int kept = 0;
        int start = 0;
        PropertyReader properties = new(ref reader, WillAllowed);
        while (properties.MoveNext())
        {
            switch (properties.Id)
            {
                case MqttPropertyId.WillDelayInterval: packet.WillDelayInterval = properties.ReadUInt32(); break;
                case MqttPropertyId.PayloadFormatIndicator: packet.WillPayloadFormatIndicator = properties.ReadBool() ? MqttPayloadFormatIndicator.CharacterData : MqttPayloadFormatIndicator.Unspecified; break;
                case MqttPropertyId.MessageExpiryInterval: packet.WillMessageExpiryInterval = properties.ReadUInt32(); break;
                case MqttPropertyId.ContentType: packet.WillContentType = properties.ReadString(); break;
                case MqttPropertyId.ResponseTopic:
                    ReadOnlySpan<byte> response = properties.ReadUtf8();
                    packet.WillResponseTopic = TopicRules.IsValidName(response)
                        ? System.Text.Encoding.UTF8.GetString(response)
                        : throw new MalformedPacketException(MalformedPacketException.ProtocolError, "MQTT-3.3.2-14", "The response topic must be a topic name without wildcards.");
                    break;
                case MqttPropertyId.CorrelationData: packet.WillCorrelationData = properties.ReadBinary(); break;
                default: (packet.WillUserProperties ??= []).Add(properties.ReadUserProperty()); break;
            }
            if (properties.Id is not (MqttPropertyId.WillDelayInterval or MqttPropertyId.MessageExpiryInterval))
            {
                block[start..properties.Position].CopyTo(forwardable.AsSpan(kept));
                kept += properties.Position - start;
            }
            start = properties.Position;
        }
        packet.WillForwardableProperties = forwardable.AsMemory(0, kept);
    }

    /// <summary>CONNACK §3.2. [MQTT-3.2.2-1] bits 7 to 1 of the acknowledge flags are 0.</summary>
    private static MqttConnAckPacket ConnAck(ref MqttReader reader, bool v5)
    {
        byte flags = reader.ReadByte();
        if ((flags & 0xFE) != 0)
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-3.2.2-1", "Reserved acknowledge flags must be 0.");
        }
        byte code = reader.ReadByte();
        MqttConnAckPacket packet = new() { IsSessionPresent = (flags & 1) != 0 };
        if (!v5)
        {
            packet.ReturnCode = (MqttConnectReturnCode)code;
            packet.ReasonCode = ReasonCodes.FromReturnCode(packet.ReturnCode);
            reader.ExpectEnd();
            return packet;
        }
        packet.ReasonCode = (MqttConnectReasonCode)code;
        PropertyReader properties = new(ref reader, ConnAckAllowed);
        while (properties.MoveNext())
        {
            switch (properties.Id)
            {
                case MqttPropertyId.SessionExpiryInterval: packet.SessionExpiryInterval = properties.ReadUInt32(); break;
                case MqttPropertyId.ReceiveMaximum: packet.ReceiveMaximum = (ushort)properties.NotZero(properties.ReadUInt16()); break;
                case MqttPropertyId.MaximumQoS: packet.MaximumQoS = properties.ReadBool() ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce; break;
                case MqttPropertyId.RetainAvailable: packet.RetainAvailable = properties.ReadBool(); break;
                case MqttPropertyId.MaximumPacketSize: packet.MaximumPacketSize = properties.NotZero(properties.ReadUInt32()); break;
                case MqttPropertyId.AssignedClientIdentifier: packet.AssignedClientIdentifier = properties.ReadString(); break;
                case MqttPropertyId.TopicAliasMaximum: packet.TopicAliasMaximum = properties.ReadUInt16(); break;
                case MqttPropertyId.ReasonString: packet.ReasonString = properties.ReadString(); break;
                case MqttPropertyId.WildcardSubscriptionAvailable: packet.WildcardSubscriptionAvailable = properties.ReadBool(); break;
                case MqttPropertyId.SubscriptionIdentifiersAvailable: packet.SubscriptionIdentifiersAvailable = properties.ReadBool(); break;
                case MqttPropertyId.SharedSubscriptionAvailable: packet.SharedSubscriptionAvailable = properties.ReadBool(); break;
                case MqttPropertyId.ServerKeepAlive: packet.ServerKeepAlive = properties.ReadUInt16(); break;
                case MqttPropertyId.ResponseInformation: packet.ResponseInformation = properties.ReadString(); break;
                case MqttPropertyId.ServerReference: packet.ServerReference = properties.ReadString(); break;
                case MqttPropertyId.AuthenticationMethod: packet.AuthenticationMethod = properties.ReadString(); break;
                case MqttPropertyId.AuthenticationData: packet.AuthenticationData = properties.ReadBinary(); break;
                default: (packet.UserProperties ??= []).Add(properties.ReadUserProperty()); break;
            }
        }
        reader.ExpectEnd();
        return packet;
    }
}
