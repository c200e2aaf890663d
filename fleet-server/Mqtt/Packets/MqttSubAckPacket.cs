#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>SUBACK (MQTT 5.0 §3.9).</summary>
public sealed class MqttSubAckPacket : MqttPacketWithIdentifier
{
    public List<MqttSubscribeReasonCode> ReasonCodes { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => PacketText.Of(this);
}
