namespace MQTTnet;

/// <summary>What a client answers a received QoS 1 or 2 message with (MQTT 5.0 §3.4.2.1).</summary>
public enum MqttApplicationMessageReceivedReasonCode
{
    Success = 0x00,
    NoMatchingSubscribers = 0x10,
    UnspecifiedError = 0x80,
    ImplementationSpecificError = 0x83,
    NotAuthorized = 0x87,
    TopicNameInvalid = 0x90,
    PacketIdentifierInUse = 0x91,
    PacketIdentifierNotFound = 0x92,
    QuotaExceeded = 0x97,
    PayloadFormatInvalid = 0x99,
}
