namespace MQTTnet.Protocol;

/// <summary>Reason codes of UNSUBACK (MQTT 5.0 §3.11.3).</summary>
public enum MqttUnsubscribeReasonCode
{
    Success = 0x00,
    NoSubscriptionExisted = 0x11,
    UnspecifiedError = 0x80,
    ImplementationSpecificError = 0x83,
    NotAuthorized = 0x87,
    TopicFilterInvalid = 0x8F,
    PacketIdentifierInUse = 0x91,
}
