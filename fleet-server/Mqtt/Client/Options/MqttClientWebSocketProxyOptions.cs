#nullable disable
namespace MQTTnet;

/// <summary>An HTTP proxy before a WebSocket endpoint.</summary>
public sealed class MqttClientWebSocketProxyOptions
{
    public string Address { get; set; }

    public string[] BypassList { get; set; }

    public bool BypassOnLocal { get; set; }

    public string Domain { get; set; }

    public string Password { get; set; }

    public bool UseDefaultCredentials { get; set; }

    public string Username { get; set; }
}
