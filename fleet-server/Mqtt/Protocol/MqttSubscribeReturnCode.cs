namespace MQTTnet.Protocol;

/// <summary>Return codes of SUBACK (MQTT 3.1.1 §3.9.3).</summary>
public enum MqttSubscribeReturnCode
{
    SuccessMaximumQoS0 = 0,
    SuccessMaximumQoS1 = 1,
    SuccessMaximumQoS2 = 2,
    Failure = 128,
}
