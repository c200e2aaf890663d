#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>What the server says when it disconnects a client.</summary>
public sealed class MqttServerClientDisconnectOptions
{
    public MqttDisconnectReasonCode ReasonCode { get; set; } = MqttDisconnectReasonCode.NormalDisconnection;

    public string ReasonString { get; set; }

    public string ServerReference { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}
