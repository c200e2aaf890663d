using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Codec;

/// <content>CONNECT, CONNACK, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, DISCONNECT and AUTH.</content>
public static partial class PacketEncoder
{
    /// <summary>CONNECT §3.1: protocol name [MQTT-3.1.2-1], flags, keep alive, payload fields in their order [MQTT-3.1.3-1].</summary>
    private static ReadOnlySpan<byte> Connect(PacketWriter writer, MqttConnectPacket packet, MqttProtocolVersion version)
    {
        bool v5 = version == MqttProtocolVersion.V500;
        writer.WriteString(version == MqttProtocolVersion.V310 ? "MQIsdp" : "MQTT");
        writer.WriteByte((byte)((int)version | (packet.TryPrivate && !v5 ? 0x80 : 0)));
        int flags = packet.CleanSession ? 0x02 : 0;
        if (packet.WillFlag)
        {
            flags |= 0x04 | ((int)packet.WillQoS << 3) | (packet.WillRetain ? 0x20 : 0);
        }
        if (packet.Password is not null)
        {
            if (!v5 && packet.Username is null)
            {
                throw new ArgumentException("A password needs a user name before MQTT 5.0 [MQTT-3.1.2-22].", nameof(packet));
            }
            flags |= 0x40;
        }
        if (packet.Username is not null)
        {
            flags |= 0x80;
        }
        writer.WriteByte((byte)flags);
        writer.WriteUInt16(packet.KeepAlivePeriod);
        if (v5)
        {
            writer.BeginProperties();
            ConnectProperties(writer, packet);
            writer.EndProperties();
        }
        writer.WriteString(packet.ClientId);
        if (packet.WillFlag)
        {
            if (v5)
            {
                writer.BeginProperties();
                if (packet.WillDelayInterval != 0)
                {
                    Property(writer, MqttPropertyId.WillDelayInterval, packet.WillDelayInterval);
                }
                if (packet.WillMessageExpiryInterval != 0)
                {
                    Property(writer, MqttPropertyId.MessageExpiryInterval, packet.WillMessageExpiryInterval);
                }
                MessageProperties(writer, packet.WillPayloadFormatIndicator, packet.WillContentType, packet.WillResponseTopic, packet.WillCorrelationData, packet.WillUserProperties);
                writer.EndProperties();
            }
            writer.WriteString(packet.WillTopic);
            writer.WriteBinary(packet.WillMessage);
        }
        if (packet.Username is not null)
        {
            writer.WriteString(packet.Username);
        }
        if (packet.Password is not null)
        {
            writer.WriteBinary(packet.Password);
        }
        return writer.Finish(0x10);
    }

    /// <summary>§3.1.2.11; a property at its default is left out.</summary>
    private static void ConnectProperties(PacketWriter writer, MqttConnectPacket packet)
    {
        if (packet.SessionExpiryInterval != 0)
        {
            Property(writer, MqttPropertyId.SessionExpiryInterval, packet.SessionExpiryInterval);
        }
        if (packet.ReceiveMaximum != 0)
        {
            Property(writer, MqttPropertyId.ReceiveMaximum, packet.ReceiveMaximum);
        }
        if (packet.MaximumPacketSize != 0)
        {
            Property(writer, MqttPropertyId.MaximumPacketSize, packet.MaximumPacketSize);
        }
        if (packet.TopicAliasMaximum != 0)
        {
            Property(writer, MqttPropertyId.TopicAliasMaximum, packet.TopicAliasMaximum);
        }
        if (packet.RequestResponseInformation)
        {
            Property(writer, MqttPropertyId.RequestResponseInformation, true);
        }
        if (!packet.RequestProblemInformation)
        {
            Property(writer, MqttPropertyId.RequestProblemInformation, false);
        }
        Property(writer, MqttPropertyId.AuthenticationMethod, packet.AuthenticationMethod);
        Property(writer, MqttPropertyId.AuthenticationData, packet.AuthenticationData);
        UserProperties(writer, packet.UserProperties);
    }

    /// <summary>CONNACK §3.2; 3.1 has no session present flag, 3.1.1 has it only on success [MQTT-3.2.2-4].</summary>
    private static ReadOnlySpan<byte> ConnAck(PacketWriter writer, MqttConnAckPacket packet, bool v5)
    {
        writer.WriteByte((byte)(packet.IsSessionPresent ? 1 : 0));
        if (!v5)
        {
            writer.WriteByte((byte)packet.ReturnCode);
            return writer.Finish(0x20);
        }
        writer.WriteByte((byte)packet.ReasonCode);
        writer.BeginProperties();
        if (packet.SessionExpiryIsSet)
        {
            Property(writer, MqttPropertyId.SessionExpiryInterval, packet.SessionExpiryInterval);
        }
        if (packet.ServerKeepAlive != 0)
        {
            Property(writer, MqttPropertyId.ServerKeepAlive, packet.ServerKeepAlive);
        }
        if (packet.TopicAliasMaximum != 0)
        {
            Property(writer, MqttPropertyId.TopicAliasMaximum, packet.TopicAliasMaximum);
        }
        Property(writer, MqttPropertyId.AssignedClientIdentifier, packet.AssignedClientIdentifier);
        if (!packet.RetainAvailable)
        {
            Property(writer, MqttPropertyId.RetainAvailable, false);
        }
        if (packet.MaximumPacketSize != 0)
        {
            Property(writer, MqttPropertyId.MaximumPacketSize, packet.MaximumPacketSize);
        }
        if (packet.ReceiveMaximum != 0)
        {
            Property(writer, MqttPropertyId.ReceiveMaximum, packet.ReceiveMaximum);
        }
        if (packet.MaximumQoS != MqttQualityOfServiceLevel.ExactlyOnce)
        {
            Property(writer, MqttPropertyId.MaximumQoS, (byte)packet.MaximumQoS);
        }
        Property(writer, MqttPropertyId.ReasonString, packet.ReasonString);
        if (!packet.WildcardSubscriptionAvailable)
        {
            Property(writer, MqttPropertyId.WildcardSubscriptionAvailable, false);
        }
        if (!packet.SubscriptionIdentifiersAvailable)
        {
            Property(writer, MqttPropertyId.SubscriptionIdentifiersAvailable, false);
        }
        if (!packet.SharedSubscriptionAvailable)
        {
            Property(writer, MqttPropertyId.SharedSubscriptionAvailable, false);
        }
        Property(writer, MqttPropertyId.ResponseInformation, packet.ResponseInformation);
        Property(writer, MqttPropertyId.ServerReference, packet.ServerReference);
        Property(writer, MqttPropertyId.AuthenticationMethod, packet.AuthenticationMethod);
        Property(writer, MqttPropertyId.AuthenticationData, packet.AuthenticationData);
        UserProperties(writer, packet.UserProperties);
        writer.EndProperties();
        return writer.Finish(0x20);
    }

    /// <summary>SUBSCRIBE §3.8; flags 0010 [MQTT-3.8.1-1].</summary>
    private static ReadOnlySpan<byte> Subscribe(PacketWriter writer, MqttSubscribePacket packet, bool v5)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        if (v5)
        {
            writer.BeginProperties();
            if (packet.SubscriptionIdentifier != 0)
            {
                writer.WriteByte((byte)MqttPropertyId.SubscriptionIdentifier);
                writer.WriteVariableByteInteger(packet.SubscriptionIdentifier);
            }
            UserProperties(writer, packet.UserProperties);
            writer.EndProperties();
        }
        foreach (MqttTopicFilter filter in packet.TopicFilters)
        {
            writer.WriteString(filter.Topic);
            int options = (int)filter.QualityOfServiceLevel;
            if (v5)
            {
                options |= (filter.NoLocal ? 4 : 0) | (filter.RetainAsPublished ? 8 : 0) | ((int)filter.RetainHandling << 4);
            }
            writer.WriteByte((byte)options);
        }
        return writer.Finish(0x82);
    }

    /// <summary>SUBACK §3.9; before 5.0 every refusal is 0x80 (MQTT 3.1.1 §3.9.3).</summary>
    private static ReadOnlySpan<byte> SubAck(PacketWriter writer, MqttSubAckPacket packet, bool v5)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        if (v5)
        {
            writer.BeginProperties();
            Property(writer, MqttPropertyId.ReasonString, packet.ReasonString);
            UserProperties(writer, packet.UserProperties);
            writer.EndProperties();
        }
        foreach (MqttSubscribeReasonCode code in packet.ReasonCodes)
        {
            writer.WriteByte((byte)(v5 || (int)code < 0x80 ? (int)code : 0x80));
        }
        return writer.Finish(0x90);
    }

    /// <summary>UNSUBSCRIBE §3.10; flags 0010 [MQTT-3.10.1-1].</summary>
    private static ReadOnlySpan<byte> Unsubscribe(PacketWriter writer, MqttUnsubscribePacket packet, bool v5)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        if (v5)
        {
            writer.BeginProperties();
            UserProperties(writer, packet.UserProperties);
            writer.EndProperties();
        }
        foreach (string filter in packet.TopicFilters)
        {
            writer.WriteString(filter);
        }
        return writer.Finish(0xA2);
    }

    /// <summary>UNSUBACK §3.11; before 5.0 without codes.</summary>
    private static ReadOnlySpan<byte> UnsubAck(PacketWriter writer, MqttUnsubAckPacket packet, bool v5)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        if (v5)
        {
            writer.BeginProperties();
            Property(writer, MqttPropertyId.ReasonString, packet.ReasonString);
            UserProperties(writer, packet.UserProperties);
            writer.EndProperties();
            foreach (MqttUnsubscribeReasonCode code in packet.ReasonCodes)
            {
                writer.WriteByte((byte)code);
            }
        }
        return writer.Finish(0xB0);
    }

    /// <summary>DISCONNECT §3.14; code 0 without properties is left out.</summary>
    private static ReadOnlySpan<byte> Disconnect(PacketWriter writer, MqttDisconnectPacket packet, bool v5)
    {
        bool hasProperties = packet.ReasonString is not null || packet.ServerReference is not null || packet.SessionExpiryInterval != 0 || packet.HasSessionExpiryInterval || packet.UserProperties is { Count: > 0 };
        if (v5 && (packet.ReasonCode != 0 || hasProperties))
        {
            writer.WriteByte((byte)packet.ReasonCode);
            if (hasProperties)
            {
                writer.BeginProperties();
                if (packet.SessionExpiryInterval != 0 || packet.HasSessionExpiryInterval)
                {
                    Property(writer, MqttPropertyId.SessionExpiryInterval, packet.SessionExpiryInterval);
                }
                Property(writer, MqttPropertyId.ReasonString, packet.ReasonString);
                Property(writer, MqttPropertyId.ServerReference, packet.ServerReference);
                UserProperties(writer, packet.UserProperties);
                writer.EndProperties();
            }
        }
        return writer.Finish(0xE0);
    }

    /// <summary>AUTH §3.15.</summary>
    private static ReadOnlySpan<byte> Auth(PacketWriter writer, MqttAuthPacket packet)
    {
        writer.WriteByte((byte)packet.ReasonCode);
        writer.BeginProperties();
        Property(writer, MqttPropertyId.AuthenticationMethod, packet.AuthenticationMethod);
        Property(writer, MqttPropertyId.AuthenticationData, packet.AuthenticationData);
        Property(writer, MqttPropertyId.ReasonString, packet.ReasonString);
        UserProperties(writer, packet.UserProperties);
        writer.EndProperties();
        return writer.Finish(0xF0);
    }
}
