namespace MQTTnet.Server;

/// <summary>How a connection ended at the server.</summary>
public enum MqttClientDisconnectType
{
    Clean = 0,
    NotClean = 1,
    Takeover = 2,
}
