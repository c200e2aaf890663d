#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>What the server answers an intercepted publish with.</summary>
public sealed class PublishResponse
{
    public MqttPubAckReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; } = [];
}
