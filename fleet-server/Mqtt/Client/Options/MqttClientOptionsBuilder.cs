#nullable disable
using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet.Channel;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>Builds <see cref="MqttClientOptions"/>.</summary>
public sealed class MqttClientOptionsBuilder
{
    private readonly MqttClientOptions _options = new();
    private MqttClientTcpOptions _tcp;
    private MqttClientWebSocketOptions _webSocket;
    private MqttClientTlsOptions _tls;
    private AddressFamily _addressFamily = AddressFamily.Unspecified;
    private IMqttClientStreamProvider _streamProvider;
    private ProtocolType _protocolType = ProtocolType.Tcp;

    public MqttClientOptions Build()
    {
        if (_tcp is null && _webSocket is null)
        {
            throw new InvalidOperationException("A channel must be set: call WithTcpServer, WithWebSocketServer, WithEndPoint or WithConnectionUri.");
        }
        if (_webSocket is not null)
        {
            _webSocket.TlsOptions = _tls ?? _webSocket.TlsOptions ?? new MqttClientTlsOptions();
            _options.ChannelOptions = _webSocket;
        }
        else
        {
            _tcp.TlsOptions = _tls ?? _tcp.TlsOptions ?? new MqttClientTlsOptions();
            _tcp.StreamProvider = _streamProvider ?? _tcp.StreamProvider;
            _tcp.ProtocolType = _protocolType;
            if (_addressFamily != AddressFamily.Unspecified)
            {
                _tcp.AddressFamily = _addressFamily;
            }
            if (_tcp.RemoteEndpoint is DnsEndPoint { Port: 0 } dns)
            {
                _tcp.RemoteEndpoint = new DnsEndPoint(dns.Host, _tcp.TlsOptions.UseTls ? MqttPorts.Secure : MqttPorts.Default, dns.AddressFamily);
            }
            _options.ChannelOptions = _tcp;
        }
        return _options;
    }

    public MqttClientOptionsBuilder WithAddressFamily(AddressFamily addressFamily)
    {
        _addressFamily = addressFamily;
        return this;
    }

    public MqttClientOptionsBuilder WithCleanSession(bool value = true) => Set(o => o.CleanSession = value);

    public MqttClientOptionsBuilder WithCleanStart(bool value = true) => WithCleanSession(value);

    public MqttClientOptionsBuilder WithClientId(string value) => Set(o => o.ClientId = value);

    /// <summary>mqtt, tcp, mqtts, ws or wss, with user name and password if the address holds them.</summary>
    public MqttClientOptionsBuilder WithConnectionUri(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        int? port = uri.IsDefaultPort ? null : uri.Port;
        switch (uri.Scheme.ToLowerInvariant())
        {
            case "tcp" or "mqtt":
                WithTcpServer(uri.Host, port);
                break;
            case "mqtts":
                WithTcpServer(uri.Host, port).WithTlsOptions(o => o.UseTls());
                break;
            case "ws" or "wss":
                WithWebSocketServer(o => o.WithUri(uri.ToString()));
                break;
            default:
                throw new ArgumentException($"Scheme '{uri.Scheme}' is not one of mqtt, mqtts, tcp, ws and wss.", nameof(uri));
        }
        if (uri.UserInfo.Length > 0)
        {
            string[] parts = uri.UserInfo.Split(':', 2);
            WithCredentials(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null);
        }
        return this;
    }

    public MqttClientOptionsBuilder WithConnectionUri(string uri) => WithConnectionUri(new Uri(uri));

    public MqttClientOptionsBuilder WithCredentials(string username, string password) => WithCredentials(username, password is null ? null : Encoding.UTF8.GetBytes(password));

    public MqttClientOptionsBuilder WithCredentials(string username, byte[] password = null) => WithCredentials(new MqttClientCredentials(username, password));

    public MqttClientOptionsBuilder WithCredentials(IMqttClientCredentialsProvider credentials) => Set(o => o.Credentials = credentials);

    public MqttClientOptionsBuilder WithEndPoint(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _tcp = new MqttClientTcpOptions { RemoteEndpoint = endPoint };
        return this;
    }

    public MqttClientOptionsBuilder WithEnhancedAuthentication(string method, byte[] data = null) => Set(o => (o.AuthenticationMethod, o.AuthenticationData) = (method, data));

    public MqttClientOptionsBuilder WithEnhancedAuthenticationHandler(IMqttEnhancedAuthenticationHandler handler) => Set(o => o.EnhancedAuthenticationHandler = handler);

    public MqttClientOptionsBuilder WithKeepAlivePeriod(TimeSpan value) => Set(o => o.KeepAlivePeriod = value);

    public MqttClientOptionsBuilder WithMaximumPacketSize(uint maximumPacketSize) => Set(o => o.MaximumPacketSize = maximumPacketSize);

    public MqttClientOptionsBuilder WithNoKeepAlive() => WithKeepAlivePeriod(TimeSpan.Zero);

    public MqttClientOptionsBuilder WithoutPacketFragmentation() => Set(o => o.AllowPacketFragmentation = false);

    public MqttClientOptionsBuilder WithProtocolType(ProtocolType protocolType)
    {
        _protocolType = protocolType;
        return this;
    }

    public MqttClientOptionsBuilder WithStreamProvider(IMqttClientStreamProvider provider)
    {
        _streamProvider = provider;
        return this;
    }

    public MqttClientOptionsBuilder WithProtocolVersion(MqttProtocolVersion value)
    {
        if (value == MqttProtocolVersion.Unknown)
        {
            throw new ArgumentException("Protocol version is invalid.", nameof(value));
        }
        return Set(o => o.ProtocolVersion = value);
    }

    public MqttClientOptionsBuilder WithReceiveMaximum(ushort receiveMaximum) => Set(o => o.ReceiveMaximum = receiveMaximum);

    public MqttClientOptionsBuilder WithRequestProblemInformation(bool requestProblemInformation = true) => Set(o => o.RequestProblemInformation = requestProblemInformation);

    public MqttClientOptionsBuilder WithRequestResponseInformation(bool requestResponseInformation = true) => Set(o => o.RequestResponseInformation = requestResponseInformation);

    public MqttClientOptionsBuilder WithSessionExpiryInterval(uint sessionExpiryInterval) => Set(o => o.SessionExpiryInterval = sessionExpiryInterval);

    public MqttClientOptionsBuilder WithTcpServer(string host, int? port = null, AddressFamily addressFamily = AddressFamily.Unspecified)
    {
        ArgumentNullException.ThrowIfNull(host);
        _tcp = new MqttClientTcpOptions { RemoteEndpoint = new DnsEndPoint(host, port ?? 0, addressFamily), AddressFamily = addressFamily };
        return this;
    }

    public MqttClientOptionsBuilder WithTcpServer(Action<MqttClientTcpOptions> optionsBuilder)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        _tcp = new MqttClientTcpOptions();
        optionsBuilder(_tcp);
        return this;
    }

    public MqttClientOptionsBuilder WithTimeout(TimeSpan value) => Set(o => o.Timeout = value);

    public MqttClientOptionsBuilder WithTlsOptions(MqttClientTlsOptions tlsOptions)
    {
        _tls = tlsOptions;
        return this;
    }

    public MqttClientOptionsBuilder WithTlsOptions(Action<MqttClientTlsOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        MqttClientTlsOptionsBuilder builder = new();
        configure(builder);
        return WithTlsOptions(builder.Build());
    }

    public MqttClientOptionsBuilder WithTopicAliasMaximum(ushort topicAliasMaximum) => Set(o => o.TopicAliasMaximum = topicAliasMaximum);

    public MqttClientOptionsBuilder WithTryPrivate(bool value = true) => Set(o => o.TryPrivate = value);

    public MqttClientOptionsBuilder WithUserProperty(string name, string value) => Set(o => (o.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttClientOptionsBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) => Set(o => (o.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttClientOptionsBuilder WithUserProperty(string name, ArraySegment<byte> value) => Set(o => (o.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttClientOptionsBuilder WithWebSocketServer(Action<MqttClientWebSocketOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        MqttClientWebSocketOptionsBuilder builder = new();
        configure(builder);
        _webSocket = builder.Build();
        return this;
    }

    public MqttClientOptionsBuilder WithWillContentType(string willContentType) => Set(o => o.WillContentType = willContentType);

    public MqttClientOptionsBuilder WithWillCorrelationData(byte[] willCorrelationData) => Set(o => o.WillCorrelationData = willCorrelationData);

    public MqttClientOptionsBuilder WithWillDelayInterval(uint willDelayInterval) => Set(o => o.WillDelayInterval = willDelayInterval);

    public MqttClientOptionsBuilder WithWillMessageExpiryInterval(uint willMessageExpiryInterval) => Set(o => o.WillMessageExpiryInterval = willMessageExpiryInterval);

    public MqttClientOptionsBuilder WithWillPayload(byte[] willPayload) => Set(o => o.WillPayload = willPayload);

    public MqttClientOptionsBuilder WithWillPayload(ArraySegment<byte> willPayload) => Set(o => o.WillPayload = willPayload.ToArray());

    public MqttClientOptionsBuilder WithWillPayload(string willPayload) => Set(o => o.WillPayload = string.IsNullOrEmpty(willPayload) ? null : Encoding.UTF8.GetBytes(willPayload));

    public MqttClientOptionsBuilder WithWillPayloadFormatIndicator(MqttPayloadFormatIndicator willPayloadFormatIndicator) => Set(o => o.WillPayloadFormatIndicator = willPayloadFormatIndicator);

    public MqttClientOptionsBuilder WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel willQualityOfServiceLevel) => Set(o => o.WillQualityOfServiceLevel = willQualityOfServiceLevel);

    public MqttClientOptionsBuilder WithWillResponseTopic(string willResponseTopic) => Set(o => o.WillResponseTopic = willResponseTopic);

    public MqttClientOptionsBuilder WithWillRetain(bool willRetain = true) => Set(o => o.WillRetain = willRetain);

    public MqttClientOptionsBuilder WithWillTopic(string willTopic) => Set(o => o.WillTopic = willTopic);

    public MqttClientOptionsBuilder WithWillUserProperty(string name, string value) => Set(o => (o.WillUserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttClientOptionsBuilder WithWillUserProperty(string name, ReadOnlyMemory<byte> value) => Set(o => (o.WillUserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttClientOptionsBuilder WithWillUserProperty(string name, ArraySegment<byte> value) => Set(o => (o.WillUserProperties ??= []).Add(new MqttUserProperty(name, value)));

    private MqttClientOptionsBuilder Set(Action<MqttClientOptions> change)
    {
        change(_options);
        return this;
    }
}
