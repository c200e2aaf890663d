#nullable disable
namespace MQTTnet.Packets;

/// <summary>Short forms.</summary>
public static class MqttPacketExtensions
{
    /// <summary>The packet's name as the standard writes it, such as CONNECT.</summary>
    public static string GetRfcName(this MqttPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        return packet switch
        {
            MqttConnectPacket => "CONNECT",
            MqttConnAckPacket => "CONNACK",
            MqttPublishPacket => "PUBLISH",
            MqttPubAckPacket => "PUBACK",
            MqttPubRecPacket => "PUBREC",
            MqttPubRelPacket => "PUBREL",
            MqttPubCompPacket => "PUBCOMP",
            MqttSubscribePacket => "SUBSCRIBE",
            MqttSubAckPacket => "SUBACK",
            MqttUnsubscribePacket => "UNSUBSCRIBE",
            MqttUnsubAckPacket => "UNSUBACK",
            MqttPingReqPacket => "PINGREQ",
            MqttPingRespPacket => "PINGRESP",
            MqttDisconnectPacket => "DISCONNECT",
            MqttAuthPacket => "AUTH",
            _ => packet.GetType().Name,
        };
    }
}
