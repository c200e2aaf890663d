namespace MQTTnet.Diagnostics.Logger;

/// <summary>How serious a log message is.</summary>
public enum MqttNetLogLevel
{
    Verbose = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
}
