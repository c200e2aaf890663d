#nullable disable
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>CONNACK (MQTT 5.0 §3.2).</summary>
public sealed class MqttConnAckPacket : MqttPacket
{
    public string AssignedClientIdentifier { get; set; }

    public byte[] AuthenticationData { get; set; }

    public string AuthenticationMethod { get; set; }

    public bool IsSessionPresent { get; set; }

    public uint MaximumPacketSize { get; set; }

    public MqttQualityOfServiceLevel MaximumQoS { get; set; } = MqttQualityOfServiceLevel.ExactlyOnce;

    public MqttConnectReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public ushort ReceiveMaximum { get; set; }

    public string ResponseInformation { get; set; }

    public bool RetainAvailable { get; set; } = true;

    public MqttConnectReturnCode ReturnCode { get; set; }

    public ushort ServerKeepAlive { get; set; }

    public string ServerReference { get; set; }

    public uint SessionExpiryInterval { get; set; }

    /// <summary>True when the server states an interval; it then also states 0 (MQTT 5.0 §3.2.2.3.2).</summary>
    internal bool SessionExpiryIsSet { get; set; }

    public bool SharedSubscriptionAvailable { get; set; } = true;

    public bool SubscriptionIdentifiersAvailable { get; set; } = true;

    public ushort TopicAliasMaximum { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public bool WildcardSubscriptionAvailable { get; set; } = true;

    public override string ToString() => PacketText.Of(this);
}
