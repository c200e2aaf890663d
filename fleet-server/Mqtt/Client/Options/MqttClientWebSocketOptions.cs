#nullable disable
using System.Net;
using System.Net.WebSockets;

namespace MQTTnet;

/// <summary>A WebSocket endpoint.</summary>
public sealed class MqttClientWebSocketOptions : IMqttClientChannelOptions
{
    public CookieContainer CookieContainer { get; set; }

    public WebSocketDeflateOptions DangerousDeflateOptions { get; set; }

    public ICredentials Credentials { get; set; }

    public TimeSpan KeepAliveInterval { get; set; } = WebSocket.DefaultKeepAliveInterval;

    public MqttClientWebSocketProxyOptions ProxyOptions { get; set; }

    public IDictionary<string, string> RequestHeaders { get; set; }

    public ICollection<string> SubProtocols { get; set; } = new List<string> { "mqtt" };

    public MqttClientTlsOptions TlsOptions { get; set; } = new();

    public string Uri { get; set; }

    public bool UseDefaultCredentials { get; set; }

    public override string ToString() => Uri;
}
