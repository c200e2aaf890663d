#nullable disable
namespace MQTTnet.Server;

/// <summary>How keep-alive is watched.</summary>
public sealed class MqttServerKeepAliveOptions
{
    public bool DisconnectClientWhenReadingPayload { get; set; }

    public TimeSpan MonitorInterval { get; set; } = TimeSpan.FromMilliseconds(500);
}
