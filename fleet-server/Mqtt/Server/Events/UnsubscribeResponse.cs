#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>What the server answers an intercepted unsubscription with.</summary>
public sealed class UnsubscribeResponse
{
    public MqttUnsubscribeReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; } = [];
}
