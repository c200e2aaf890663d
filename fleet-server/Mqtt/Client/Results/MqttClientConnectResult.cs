#nullable disable
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>What the server answered a CONNECT with.</summary>
public sealed class MqttClientConnectResult
{
    public string AssignedClientIdentifier { get; set; }

    public byte[] AuthenticationData { get; set; }

    public string AuthenticationMethod { get; set; }

    public bool IsSessionPresent { get; set; }

    public uint? MaximumPacketSize { get; set; }

    public MqttQualityOfServiceLevel MaximumQoS { get; set; }

    public string ReasonString { get; set; }

    public ushort? ReceiveMaximum { get; set; }

    public string ResponseInformation { get; set; }

    public MqttClientConnectResultCode ResultCode { get; set; }

    public bool RetainAvailable { get; set; } = true;

    public ushort ServerKeepAlive { get; set; }

    public string ServerReference { get; set; }

    public uint? SessionExpiryInterval { get; set; }

    public bool SharedSubscriptionAvailable { get; set; }

    public bool SubscriptionIdentifiersAvailable { get; set; }

    public ushort TopicAliasMaximum { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public bool WildcardSubscriptionAvailable { get; set; }
}
