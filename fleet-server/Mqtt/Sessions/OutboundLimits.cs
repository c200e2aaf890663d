using MQTTnet.Packets;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>What may be left out of a packet that is larger than the client takes.</summary>
internal static class OutboundLimits
{
    /// <summary>Takes reason string and user properties out [MQTT-3.2.2-19], [MQTT-3.4.2-2], [MQTT-3.9.2-1], [MQTT-3.14.2-3]. False when the packet has none.</summary>
    public static bool Strip(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnAckPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttSubAckPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttUnsubAckPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttPubAckPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttPubRecPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttDisconnectPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttAuthPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            default:
                return false;
        }
    }
}
