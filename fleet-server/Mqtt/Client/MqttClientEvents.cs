#nullable disable
using MQTTnet.Adapter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>A client is connected.</summary>
public sealed class MqttClientConnectedEventArgs : EventArgs
{
    public MqttClientConnectedEventArgs(MqttClientConnectResult connectResult) => ConnectResult = connectResult;

    public MqttClientConnectResult ConnectResult { get; }
}

/// <summary>A client is about to connect.</summary>
public sealed class MqttClientConnectingEventArgs : EventArgs
{
    public MqttClientConnectingEventArgs(MqttClientOptions clientOptions) => ClientOptions = clientOptions;

    public MqttClientOptions ClientOptions { get; }
}

/// <summary>A client is not connected any more, or could not connect.</summary>
public sealed class MqttClientDisconnectedEventArgs : EventArgs
{
    public MqttClientDisconnectedEventArgs(bool clientWasConnected, MqttClientConnectResult connectResult, MqttClientDisconnectReason reason, string reasonString, List<MqttUserProperty> userProperties, Exception exception)
    {
        ClientWasConnected = clientWasConnected;
        ConnectResult = connectResult;
        Reason = reason;
        ReasonString = reasonString;
        UserProperties = userProperties;
        Exception = exception;
    }

    public bool ClientWasConnected { get; }

    public MqttClientConnectResult ConnectResult { get; }

    public Exception Exception { get; }

    public MqttClientDisconnectReason Reason { get; }

    public string ReasonString { get; }

    public List<MqttUserProperty> UserProperties { get; }
}

/// <summary>A message came.</summary>
public sealed class MqttApplicationMessageReceivedEventArgs : EventArgs
{
    private readonly Func<MqttApplicationMessageReceivedEventArgs, CancellationToken, Task> _acknowledge;
    private int _acknowledged;

    public MqttApplicationMessageReceivedEventArgs(string clientId, MqttApplicationMessage applicationMessage, MqttPublishPacket publishPacket, Func<MqttApplicationMessageReceivedEventArgs, CancellationToken, Task> acknowledgeHandler)
    {
        ArgumentNullException.ThrowIfNull(publishPacket);
        ClientId = clientId;
        ApplicationMessage = applicationMessage;
        PublishPacket = publishPacket;
        _acknowledge = acknowledgeHandler;
    }

    public MqttApplicationMessage ApplicationMessage { get; }

    /// <summary>Whether the client acknowledges when the handlers are done; otherwise call <see cref="AcknowledgeAsync"/>.</summary>
    public bool AutoAcknowledge { get; set; } = true;

    public string ClientId { get; }

    public bool IsHandled { get; set; }

    public ushort PacketIdentifier => PublishPacket.PacketIdentifier;

    public bool ProcessingFailed { get; set; }

    public MqttApplicationMessageReceivedReasonCode ReasonCode { get; set; }

    public string ResponseReasonString { get; set; }

    public List<MqttUserProperty> ResponseUserProperties { get; } = [];

    public object Tag { get; set; }

    internal MqttPublishPacket PublishPacket { get; }

    public Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (_acknowledge is null)
        {
            throw new NotSupportedException("Deferred acknowledgement is not possible for this message.");
        }
        if (Interlocked.Exchange(ref _acknowledged, 1) != 0)
        {
            throw new InvalidOperationException("The message is already acknowledged.");
        }
        return _acknowledge(this, cancellationToken);
    }
}

/// <summary>Answers the server's AUTH packets.</summary>
public interface IMqttEnhancedAuthenticationHandler
{
    Task HandleEnhancedAuthenticationAsync(MqttEnhancedAuthenticationEventArgs eventArgs);
}

/// <summary>The server sent AUTH.</summary>
public class MqttEnhancedAuthenticationEventArgs : EventArgs
{
    private readonly MqttAuthPacket _packet;
    private readonly Func<MqttAuthPacket, CancellationToken, Task> _send;
    private readonly Func<CancellationToken, Task<MqttPacket>> _receive;

    internal MqttEnhancedAuthenticationEventArgs(MqttAuthPacket packet, Func<MqttAuthPacket, CancellationToken, Task> send, Func<CancellationToken, Task<MqttPacket>> receive, CancellationToken cancellationToken)
    {
        _packet = packet;
        _send = send;
        _receive = receive;
        CancellationToken = cancellationToken;
    }

    public byte[] AuthenticationData => _packet.AuthenticationData;

    public string AuthenticationMethod => _packet.AuthenticationMethod;

    public CancellationToken CancellationToken { get; }

    public MqttAuthenticateReasonCode ReasonCode => _packet.ReasonCode;

    public string ReasonString => _packet.ReasonString;

    public List<MqttUserProperty> UserProperties => _packet.UserProperties;

    public async Task<ReceiveMqttEnhancedAuthenticationDataResult> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        MqttPacket packet = await _receive(cancellationToken).ConfigureAwait(false);
        return packet switch
        {
            MqttAuthPacket auth => new ReceiveMqttEnhancedAuthenticationDataResult { AuthenticationData = auth.AuthenticationData, AuthenticationMethod = auth.AuthenticationMethod, ReasonCode = auth.ReasonCode, ReasonString = auth.ReasonString, UserProperties = auth.UserProperties },
            _ => throw new Exceptions.MqttProtocolViolationException("The server ended the exchange of authentication data."),
        };
    }

    public Task SendAsync(SendMqttEnhancedAuthenticationDataOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _send(new MqttAuthPacket { ReasonCode = MqttAuthenticateReasonCode.ContinueAuthentication, AuthenticationMethod = AuthenticationMethod, AuthenticationData = options.Data, ReasonString = options.ReasonString, UserProperties = options.UserProperties }, cancellationToken);
    }
}
