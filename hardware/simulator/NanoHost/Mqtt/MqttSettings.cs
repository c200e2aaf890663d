namespace nanoFramework.M2Mqtt;

/// <summary>A client's limits and times, in milliseconds.</summary>
public class MqttSettings
{
    public const int BrokerDefaultPort = 1883;
    public const int BrokerDefaultSslPort = 8883;
    public const int DefaultTimeout = 30000;
    public const int MaximumAttemptsRetry = 3;
    public const int DefaultDelayRetry = 1000;
    public const int ConnectTimeout = 30000;

    /// <summary>Nothing: the queue grows until the memory is gone, unless the firmware sets <see cref="InflightQueueSize"/>.</summary>
    public const int DefaultInflightQueueSize = int.MaxValue;

    public int Port { get; internal set; } = BrokerDefaultPort;

    public int SslPort { get; internal set; } = BrokerDefaultSslPort;

    public int TimeoutOnConnection { get; internal set; } = ConnectTimeout;

    public int TimeoutOnReceiving { get; internal set; } = DefaultTimeout;

    public int AttemptsOnRetry { get; internal set; } = MaximumAttemptsRetry;

    public int DelayOnRetry { get; internal set; } = DefaultDelayRetry;

    public int InflightQueueSize { get; set; } = DefaultInflightQueueSize;

    public bool ValidateServerCertificate { get; set; } = true;

    public static MqttSettings Instance { get; } = new();
}
