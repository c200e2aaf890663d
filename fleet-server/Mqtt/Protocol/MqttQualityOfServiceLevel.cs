namespace MQTTnet.Protocol;

/// <summary>Quality of service (MQTT 5.0 §4.3).</summary>
public enum MqttQualityOfServiceLevel
{
    AtMostOnce = 0,
    AtLeastOnce = 1,
    ExactlyOnce = 2,
}
