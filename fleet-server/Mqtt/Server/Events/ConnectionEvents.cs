#nullable disable
using System.Collections;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server.EnhancedAuthentication;

namespace MQTTnet.Server;

/// <summary>A client asks to connect; the handler decides by <see cref="ReasonCode"/>.</summary>
public sealed class ValidatingConnectionEventArgs : EventArgs
{
    private readonly MqttConnectPacket _packet;
    private readonly ClientConnection _connection;

    internal ValidatingConnectionEventArgs(MqttConnectPacket packet, ClientConnection connection, IDictionary sessionItems, CancellationToken cancellationToken)
    {
        _packet = packet;
        _connection = connection;
        SessionItems = sessionItems;
        CancellationToken = cancellationToken;
        ReasonCode = MqttConnectReasonCode.Success;
    }

    /// <summary>The identifier the server gives to a client that brought none.</summary>
    public string AssignedClientIdentifier { get; set; }

    public byte[] AuthenticationData => _packet.AuthenticationData;

    public string AuthenticationMethod => _packet.AuthenticationMethod;

    public CancellationToken CancellationToken { get; }

    public IMqttChannelAdapter ChannelAdapter => _connection;

    public bool? CleanSession => _packet.CleanSession;

    public X509Certificate2 ClientCertificate => _connection.ClientCertificate;

    public string ClientId => _packet.ClientId;

    public string Endpoint => RemoteEndPoint?.ToString();

    public bool IsSecureConnection => _connection.IsSecureConnection;

    /// <summary>Seconds.</summary>
    public ushort? KeepAlivePeriod => _packet.KeepAlivePeriod;

    public uint MaximumPacketSize => _packet.MaximumPacketSize;

    public string Password => _packet.Password is null ? null : Encoding.UTF8.GetString(_packet.Password);

    public MqttProtocolVersion ProtocolVersion => _connection.Version;

    public byte[] RawPassword => _packet.Password;

    public MqttConnectReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public ushort ReceiveMaximum => _packet.ReceiveMaximum;

    public EndPoint RemoteEndPoint => _connection.RemoteEndPoint;

    public bool RequestProblemInformation => _packet.RequestProblemInformation;

    public bool RequestResponseInformation => _packet.RequestResponseInformation;

    public byte[] ResponseAuthenticationData { get; set; }

    public List<MqttUserProperty> ResponseUserProperties { get; set; }

    /// <summary>Another server to go to, with reason code UseAnotherServer or ServerMoved (MQTT 5.0 §4.13).</summary>
    public string ServerReference { get; set; }

    public uint SessionExpiryInterval => _packet.SessionExpiryInterval;

    public IDictionary SessionItems { get; }

    public ushort TopicAliasMaximum => _packet.TopicAliasMaximum;

    public string UserName => _packet.Username;

    public List<MqttUserProperty> UserProperties => _packet.UserProperties;

    public uint WillDelayInterval => _packet.WillDelayInterval;

    /// <summary>Sends AUTH and waits for the client's AUTH (MQTT 5.0 §4.12).</summary>
    public Task<ExchangeEnhancedAuthenticationResult> ExchangeEnhancedAuthenticationAsync(ExchangeEnhancedAuthenticationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _connection.ExchangeAuthenticationAsync(_packet.AuthenticationMethod, options, cancellationToken);
    }
}

/// <summary>A client is connected.</summary>
public sealed class ClientConnectedEventArgs : EventArgs
{
    private readonly MqttConnectPacket _packet;

    public ClientConnectedEventArgs(MqttConnectPacket connectPacket, MqttProtocolVersion protocolVersion, EndPoint remoteEndPoint, IDictionary sessionItems)
    {
        ArgumentNullException.ThrowIfNull(connectPacket);
        _packet = connectPacket;
        ProtocolVersion = protocolVersion;
        RemoteEndPoint = remoteEndPoint;
        SessionItems = sessionItems;
    }

    public byte[] AuthenticationData => _packet.AuthenticationData;

    public string AuthenticationMethod => _packet.AuthenticationMethod;

    public string ClientId => _packet.ClientId;

    public EndPoint RemoteEndPoint { get; }

    public string Endpoint => RemoteEndPoint?.ToString();

    public MqttProtocolVersion ProtocolVersion { get; }

    public IDictionary SessionItems { get; }

    public string UserName => _packet.Username;

    public string Password => _packet.Password is null ? null : Encoding.UTF8.GetString(_packet.Password);

    public List<MqttUserProperty> UserProperties => _packet.UserProperties;
}

/// <summary>A client is gone.</summary>
public sealed class ClientDisconnectedEventArgs : EventArgs
{
    private readonly MqttDisconnectPacket _disconnect;
    private readonly Func<IDictionary> _items;

    internal ClientDisconnectedEventArgs(string clientId, string userName, MqttDisconnectPacket disconnectPacket, MqttClientDisconnectType disconnectType, EndPoint remoteEndPoint, Func<IDictionary> items)
    {
        ClientId = clientId;
        UserName = userName;
        _disconnect = disconnectPacket;
        DisconnectType = disconnectType;
        RemoteEndPoint = remoteEndPoint;
        _items = items;
    }

    public string ClientId { get; }

    public string UserName { get; }

    /// <summary>Always null here: the engine does not keep passwords in memory while a client is connected.</summary>
    public string Password => null;

    public MqttClientDisconnectType DisconnectType { get; }

    public EndPoint RemoteEndPoint { get; }

    public string Endpoint => RemoteEndPoint?.ToString();

    /// <summary>What the client said in DISCONNECT; null when it said nothing.</summary>
    public MqttDisconnectReasonCode? ReasonCode => _disconnect?.ReasonCode;

    public string ReasonString => _disconnect?.ReasonString;

    public uint SessionExpiryInterval => _disconnect?.SessionExpiryInterval ?? 0;

    public IDictionary SessionItems => _items();

    public List<MqttUserProperty> UserProperties => _disconnect?.UserProperties;
}
