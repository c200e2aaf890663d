#nullable disable
using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>What a client says when it leaves.</summary>
public sealed class MqttClientDisconnectOptions
{
    public MqttClientDisconnectOptionsReason Reason { get; set; }

    public string ReasonString { get; set; }

    public uint SessionExpiryInterval { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}
