#nullable disable
using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>A SUBSCRIBE to be sent.</summary>
public sealed class MqttClientSubscribeOptions
{
    public uint SubscriptionIdentifier { get; set; }

    public List<MqttTopicFilter> TopicFilters { get; set; } = [];

    public List<MqttUserProperty> UserProperties { get; set; }
}
