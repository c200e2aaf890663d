namespace MQTTnet.Protocol;

/// <summary>Reason codes of PUBREL (MQTT 5.0 §3.6.2.1).</summary>
public enum MqttPubRelReasonCode
{
    Success = 0x00,
    PacketIdentifierNotFound = 0x92,
}
