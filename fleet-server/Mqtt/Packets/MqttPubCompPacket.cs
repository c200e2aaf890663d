#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>PUBCOMP (MQTT 5.0 §3.7).</summary>
public sealed class MqttPubCompPacket : MqttPacketWithIdentifier
{
    public MqttPubCompReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => PacketText.Of(this);
}
