#nullable disable
using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>An UNSUBSCRIBE to be sent.</summary>
public sealed class MqttClientUnsubscribeOptions
{
    public List<string> TopicFilters { get; set; } = [];

    public List<MqttUserProperty> UserProperties { get; set; }
}
