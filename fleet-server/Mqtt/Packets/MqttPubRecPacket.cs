#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>PUBREC (MQTT 5.0 §3.5).</summary>
public sealed class MqttPubRecPacket : MqttPacketWithIdentifier
{
    public MqttPubRecReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => PacketText.Of(this);
}
