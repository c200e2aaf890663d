namespace MQTTnet;

/// <summary>Result of one unsubscription, as in UNSUBACK.</summary>
public enum MqttClientUnsubscribeResultCode
{
    Success = 0x00,
    NoSubscriptionExisted = 0x11,
    UnspecifiedError = 0x80,
    ImplementationSpecificError = 0x83,
    NotAuthorized = 0x87,
    TopicFilterInvalid = 0x8F,
    PacketIdentifierInUse = 0x91,
}
