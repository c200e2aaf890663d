#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>What the server answers an intercepted subscription with.</summary>
public sealed class SubscribeResponse
{
    public MqttSubscribeReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; } = [];
}
