#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>PUBREL (MQTT 5.0 §3.6).</summary>
public sealed class MqttPubRelPacket : MqttPacketWithIdentifier
{
    public MqttPubRelReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => PacketText.Of(this);
}
