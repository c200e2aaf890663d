#nullable disable
using System.Net;
using System.Net.WebSockets;

namespace MQTTnet;

/// <summary>Builds <see cref="MqttClientWebSocketOptions"/>.</summary>
public sealed class MqttClientWebSocketOptionsBuilder
{
    private readonly MqttClientWebSocketOptions _options = new();

    public MqttClientWebSocketOptions Build() => _options;

    public MqttClientWebSocketOptionsBuilder WithCookieContainer(CookieContainer cookieContainer) => Set(o => o.CookieContainer = cookieContainer);

    public MqttClientWebSocketOptionsBuilder WithDangerousDeflateOptions(WebSocketDeflateOptions dangerousDeflateOptions) => Set(o => o.DangerousDeflateOptions = dangerousDeflateOptions);

    public MqttClientWebSocketOptionsBuilder WithCookieContainer(ICredentials credentials) => Set(o => o.Credentials = credentials);

    public MqttClientWebSocketOptionsBuilder WithKeepAliveInterval(TimeSpan keepAliveInterval) => Set(o => o.KeepAliveInterval = keepAliveInterval);

    public MqttClientWebSocketOptionsBuilder WithProxyOptions(MqttClientWebSocketProxyOptions proxyOptions) => Set(o => o.ProxyOptions = proxyOptions);

    public MqttClientWebSocketOptionsBuilder WithRequestHeaders(IDictionary<string, string> requestHeaders) => Set(o => o.RequestHeaders = requestHeaders);

    public MqttClientWebSocketOptionsBuilder WithSubProtocols(ICollection<string> subProtocols) => Set(o => o.SubProtocols = subProtocols);

    public MqttClientWebSocketOptionsBuilder WithUri(string uri) => Set(o => o.Uri = uri);

    public MqttClientWebSocketOptionsBuilder WithUseDefaultCredentials(bool useDefaultCredentials = true) => Set(o => o.UseDefaultCredentials = useDefaultCredentials);

    private MqttClientWebSocketOptionsBuilder Set(Action<MqttClientWebSocketOptions> change)
    {
        change(_options);
        return this;
    }
}
