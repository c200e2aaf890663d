namespace MQTTnet.Protocol;

/// <summary>Reason codes of PUBREC (MQTT 5.0 §3.5.2.1).</summary>
public enum MqttPubRecReasonCode
{
    Success = 0x00,
    NoMatchingSubscribers = 0x10,
    UnspecifiedError = 0x80,
    ImplementationSpecificError = 0x83,
    NotAuthorized = 0x87,
    TopicNameInvalid = 0x90,
    PacketIdentifierInUse = 0x91,
    QuotaExceeded = 0x97,
    PayloadFormatInvalid = 0x99,
}
