namespace MQTTnet.Formatter;

/// <summary>Protocol versions; the number is the protocol level of CONNECT (MQTT 5.0 §3.1.2.2).</summary>
public enum MqttProtocolVersion
{
    Unknown = 0,
    V310 = 3,
    V311 = 4,
    V500 = 5,
}
