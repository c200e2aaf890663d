namespace MQTTnet.Protocol;

/// <summary>Reason codes of AUTH (MQTT 5.0 §3.15.2.1).</summary>
public enum MqttAuthenticateReasonCode
{
    Success = 0x00,
    ContinueAuthentication = 0x18,
    ReAuthenticate = 0x19,
}
