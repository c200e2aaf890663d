namespace MQTTnet.Protocol;

/// <summary>The ports that IANA gives to MQTT.</summary>
public static class MqttPorts
{
    public const int Default = 1883;
    public const int Secure = 8883;
}
