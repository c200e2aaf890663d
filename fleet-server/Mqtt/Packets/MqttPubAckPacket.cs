#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>PUBACK (MQTT 5.0 §3.4).</summary>
public sealed class MqttPubAckPacket : MqttPacketWithIdentifier
{
    public MqttPubAckReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => PacketText.Of(this);
}
