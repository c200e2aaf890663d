#nullable disable
namespace MQTTnet.Packets;

/// <summary>UNSUBSCRIBE (MQTT 5.0 §3.10).</summary>
public sealed class MqttUnsubscribePacket : MqttPacketWithIdentifier
{
    public List<string> TopicFilters { get; set; } = [];

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => PacketText.Of(this);
}
