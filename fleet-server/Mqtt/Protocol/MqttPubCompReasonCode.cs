namespace MQTTnet.Protocol;

/// <summary>Reason codes of PUBCOMP (MQTT 5.0 §3.7.2.1).</summary>
public enum MqttPubCompReasonCode
{
    Success = 0x00,
    PacketIdentifierNotFound = 0x92,
}
