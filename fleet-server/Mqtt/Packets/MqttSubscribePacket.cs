#nullable disable
namespace MQTTnet.Packets;

/// <summary>SUBSCRIBE (MQTT 5.0 §3.8).</summary>
public sealed class MqttSubscribePacket : MqttPacketWithIdentifier
{
    public uint SubscriptionIdentifier { get; set; }

    public List<MqttTopicFilter> TopicFilters { get; set; } = [];

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => PacketText.Of(this);
}
