#nullable disable
using System.Collections.Concurrent;
using System.Threading.Channels;
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Sessions;
using KioskFleet.Mqtt.Transport;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>An MQTT client over TCP, TLS or WebSocket. It keeps no session state of its own over a reconnect; the server does.</summary>
public sealed partial class MqttClient : IMqttClient
{
    private readonly IMqttNetLogger _logger;
    private readonly AsyncEvent<MqttApplicationMessageReceivedEventArgs> _received = new();
    private readonly AsyncEvent<MqttClientConnectedEventArgs> _connected = new();
    private readonly AsyncEvent<MqttClientConnectingEventArgs> _connecting = new();
    private readonly AsyncEvent<MqttClientDisconnectedEventArgs> _disconnected = new();
    private readonly AsyncEvent<InspectMqttPacketEventArgs> _inspect = new();
    private readonly MqttPacketIdentifierProvider _identifiers = new();
    private readonly ConcurrentDictionary<(Type Answer, ushort Id), TaskCompletionSource<MqttPacket>> _requests = new();
    private Connection _connection;
    private int _connectingNow;
    private bool _disposed;

    public MqttClient(IMqttNetLogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        _logger = logger;
    }

    /// <summary>All that belongs to one connection.</summary>
    private sealed class Connection(MqttClientLink link, MqttClientConnectResult result, int sendQuota)
    {
        public MqttClientLink Link { get; } = link;

        public MqttClientConnectResult Result { get; } = result;

        /// <summary>QoS 1 and 2 messages that the server takes at once [MQTT-3.3.4-7].</summary>
        public SemaphoreSlim SendQuota { get; } = new(sendQuota, sendQuota);

        public CancellationTokenSource Closing { get; } = new();

        public Channel<MqttPublishPacket> Inbox { get; } = System.Threading.Channels.Channel.CreateUnbounded<MqttPublishPacket>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

        public ConcurrentDictionary<ushort, bool> Unreleased { get; } = new();

        public Dictionary<ushort, string> Aliases { get; } = [];

        public TaskCompletionSource Pong { get; set; }

        public int Closed;
    }

    public bool IsConnected => _connection is { Closed: 0 };

    public MqttClientOptions Options { get; private set; }

    public event Func<MqttApplicationMessageReceivedEventArgs, Task> ApplicationMessageReceivedAsync
    {
        add => _received.Add(value);
        remove => _received.Remove(value);
    }

    public event Func<MqttClientConnectedEventArgs, Task> ConnectedAsync
    {
        add => _connected.Add(value);
        remove => _connected.Remove(value);
    }

    public event Func<MqttClientConnectingEventArgs, Task> ConnectingAsync
    {
        add => _connecting.Add(value);
        remove => _connecting.Remove(value);
    }

    public event Func<MqttClientDisconnectedEventArgs, Task> DisconnectedAsync
    {
        add => _disconnected.Add(value);
        remove => _disconnected.Remove(value);
    }

    public event Func<InspectMqttPacketEventArgs, Task> InspectPacketAsync
    {
        add => _inspect.Add(value);
        remove => _inspect.Remove(value);
    }

    public async Task<MqttClientConnectResult> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (options.ChannelOptions is null)
        {
            throw new ArgumentException("The options have no channel: set WithTcpServer or WithWebSocketServer.", nameof(options));
        }
        if (IsConnected || Interlocked.Exchange(ref _connectingNow, 1) != 0)
        {
            throw new InvalidOperationException("It is not allowed to connect with a server while it is already connected or connecting.");
        }
        MqttClientLink link = null;
        MqttClientConnectResult result = null;
        try
        {
            Options = options;
            await _connecting.InvokeAsync(new MqttClientConnectingEventArgs(options)).ConfigureAwait(false);
            using CancellationTokenSource timeout = Timeout(options, cancellationToken);
            link = new MqttClientLink(await ClientChannel.ConnectAsync(options, timeout.Token).ConfigureAwait(false), options, _inspect);
            await link.SendAsync(ConnectPacket(options)).ConfigureAwait(false);
            MqttConnAckPacket answer = await AuthenticateAsync(link, options, timeout.Token).ConfigureAwait(false);
            result = ToResult(answer, options);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                await link.DisposeAsync().ConfigureAwait(false);
                await _disconnected.InvokeAsync(new MqttClientDisconnectedEventArgs(false, result, (MqttClientDisconnectReason)(int)result.ResultCode, result.ReasonString, result.UserProperties, null)).ConfigureAwait(false);
                return result;
            }
            Connection connection = new(link, result, answer.ReceiveMaximum == 0 ? 65535 : answer.ReceiveMaximum);
            _requests.Clear();
            _connection = connection;
            _ = Task.Run(() => ReceiveLoopAsync(connection), CancellationToken.None);
            _ = Task.Run(() => InboxLoopAsync(connection), CancellationToken.None);
            int keepAlive = result.ServerKeepAlive != 0 ? result.ServerKeepAlive : (int)options.KeepAlivePeriod.TotalSeconds;
            if (keepAlive > 0)
            {
                _ = Task.Run(() => KeepAliveLoopAsync(connection, TimeSpan.FromSeconds(keepAlive)), CancellationToken.None);
            }
            await _connected.InvokeAsync(new MqttClientConnectedEventArgs(result)).ConfigureAwait(false);
            return result;
        }
        catch (Exception e) when (result is null)
        {
            if (link is not null)
            {
                await link.DisposeAsync().ConfigureAwait(false);
            }
            Exception failure = e switch
            {
                OperationCanceledException when !cancellationToken.IsCancellationRequested => new MqttCommunicationTimedOutException(e),
                OperationCanceledException or MqttCommunicationException or MqttProtocolViolationException => e,
                _ => new MqttCommunicationException(e),
            };
            await _disconnected.InvokeAsync(new MqttClientDisconnectedEventArgs(false, null, MqttClientDisconnectReason.UnspecifiedError, null, null, failure)).ConfigureAwait(false);
            if (ReferenceEquals(failure, e))
            {
                throw;
            }
            throw failure;
        }
        finally
        {
            Volatile.Write(ref _connectingNow, 0);
        }
    }

    /// <summary>Waits for CONNACK; AUTH packets before it go to the handler (§4.12).</summary>
    private static async Task<MqttConnAckPacket> AuthenticateAsync(MqttClientLink link, MqttClientOptions options, CancellationToken cancellationToken)
    {
        while (true)
        {
            MqttPacket packet = await link.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            switch (packet)
            {
                case MqttConnAckPacket answer:
                    return answer;
                case MqttAuthPacket auth when options.EnhancedAuthenticationHandler is { } handler:
                    await handler.HandleEnhancedAuthenticationAsync(new MqttEnhancedAuthenticationEventArgs(auth, (p, _) => link.SendAsync(p), async token => await link.ReceiveAsync(token).ConfigureAwait(false), cancellationToken)).ConfigureAwait(false);
                    break;
                case null:
                    throw new MqttCommunicationException("The server closed the connection before it answered CONNECT.");
                default:
                    throw new MqttProtocolViolationException($"{packet.GetType().Name} came where CONNACK must be [MQTT-3.2.0-1].");
            }
        }
    }

    public async Task DisconnectAsync(MqttClientDisconnectOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Connection connection = _connection;
        if (connection is null || connection.Closed != 0)
        {
            return;
        }
        try
        {
            await connection.Link.SendAsync(new MqttDisconnectPacket
            {
                ReasonCode = (MqttDisconnectReasonCode)(int)options.Reason,
                ReasonString = options.ReasonString,
                SessionExpiryInterval = options.SessionExpiryInterval,
                UserProperties = options.UserProperties,
            }).WaitAsync(Options.Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MqttCommunicationException or TimeoutException)
        {
            // The connection is broken already; what follows is the same.
        }
        await CloseAsync(connection, (MqttClientDisconnectReason)(int)options.Reason, options.ReasonString, null, null).ConfigureAwait(false);
    }

    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        Connection connection = Current();
        TaskCompletionSource pong = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Pong = pong;
        await connection.Link.SendAsync(MqttPingReqPacket.Instance).ConfigureAwait(false);
        await Answer(pong.Task, cancellationToken).ConfigureAwait(false);
    }

    public async Task SendEnhancedAuthenticationExchangeDataAsync(MqttEnhancedAuthenticationExchangeData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        await Current().Link.SendAsync(new MqttAuthPacket
        {
            ReasonCode = data.ReasonCode,
            AuthenticationMethod = Options.AuthenticationMethod,
            AuthenticationData = data.AuthenticationData,
            ReasonString = data.ReasonString,
            UserProperties = data.UserProperties,
        }).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<MqttClientSubscribeResult> SubscribeAsync(MqttClientSubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Connection connection = Current();
        if (options.TopicFilters is not { Count: > 0 })
        {
            throw new MqttProtocolViolationException("At least one topic filter must be set in SUBSCRIBE [MQTT-3.8.3-2].");
        }
        foreach (MqttTopicFilter filter in options.TopicFilters)
        {
            MqttTopicValidator.ThrowIfInvalidSubscribe(filter.Topic);
        }
        MqttSubscribePacket packet = new() { PacketIdentifier = NextIdentifier(), TopicFilters = options.TopicFilters, SubscriptionIdentifier = options.SubscriptionIdentifier, UserProperties = options.UserProperties };
        MqttSubAckPacket answer = await RequestAsync<MqttSubAckPacket>(connection, packet, cancellationToken).ConfigureAwait(false);
        if (answer.ReasonCodes.Count != options.TopicFilters.Count)
        {
            throw new MqttProtocolViolationException("SUBACK has another number of reason codes than SUBSCRIBE had filters [MQTT-3.8.4-6].");
        }
        return new MqttClientSubscribeResult(
            packet.PacketIdentifier,
            [.. options.TopicFilters.Select((f, i) => new MqttClientSubscribeResultItem(f, (MqttClientSubscribeResultCode)(int)answer.ReasonCodes[i]))],
            answer.ReasonString,
            answer.UserProperties ?? []);
    }

    public async Task<MqttClientUnsubscribeResult> UnsubscribeAsync(MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Connection connection = Current();
        if (options.TopicFilters is not { Count: > 0 })
        {
            throw new MqttProtocolViolationException("At least one topic filter must be set in UNSUBSCRIBE [MQTT-3.10.3-2].");
        }
        MqttUnsubscribePacket packet = new() { PacketIdentifier = NextIdentifier(), TopicFilters = options.TopicFilters, UserProperties = options.UserProperties };
        MqttUnsubAckPacket answer = await RequestAsync<MqttUnsubAckPacket>(connection, packet, cancellationToken).ConfigureAwait(false);
        return new MqttClientUnsubscribeResult(
            packet.PacketIdentifier,
            [.. options.TopicFilters.Select((f, i) => new MqttClientUnsubscribeResultItem(f, i < answer.ReasonCodes.Count ? (MqttClientUnsubscribeResultCode)(int)answer.ReasonCodes[i] : MqttClientUnsubscribeResultCode.Success))],
            answer.ReasonString,
            answer.UserProperties ?? []);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        if (_connection is { } connection)
        {
            CloseAsync(connection, MqttClientDisconnectReason.NormalDisconnection, null, null, null).GetAwaiter().GetResult();
        }
    }

    private Connection Current() => _connection is { Closed: 0 } connection ? connection : throw new MqttClientNotConnectedException();

    private static CancellationTokenSource Timeout(MqttClientOptions options, CancellationToken cancellationToken)
    {
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.Timeout > TimeSpan.Zero)
        {
            source.CancelAfter(options.Timeout);
        }
        return source;
    }

    private static MqttConnectPacket ConnectPacket(MqttClientOptions options) => new()
    {
        ClientId = options.ClientId ?? "",
        Username = options.Credentials?.GetUserName(options),
        Password = options.Credentials?.GetPassword(options),
        CleanSession = options.CleanSession,
        KeepAlivePeriod = (ushort)Math.Min(ushort.MaxValue, options.KeepAlivePeriod.TotalSeconds),
        AuthenticationMethod = options.AuthenticationMethod,
        AuthenticationData = options.AuthenticationData,
        WillDelayInterval = options.WillDelayInterval,
        MaximumPacketSize = options.MaximumPacketSize,
        ReceiveMaximum = options.ReceiveMaximum,
        RequestProblemInformation = options.RequestProblemInformation,
        RequestResponseInformation = options.RequestResponseInformation,
        SessionExpiryInterval = options.SessionExpiryInterval,
        TopicAliasMaximum = options.TopicAliasMaximum,
        UserProperties = options.UserProperties,
        TryPrivate = options.TryPrivate && options.ProtocolVersion == MqttProtocolVersion.Unknown,
        WillFlag = options.WillTopic is not null,
        WillTopic = options.WillTopic,
        WillQoS = options.WillQualityOfServiceLevel,
        WillMessage = options.WillPayload ?? [],
        WillRetain = options.WillRetain,
        WillContentType = options.WillContentType,
        WillCorrelationData = options.WillCorrelationData,
        WillMessageExpiryInterval = options.WillMessageExpiryInterval,
        WillPayloadFormatIndicator = options.WillPayloadFormatIndicator,
        WillResponseTopic = options.WillResponseTopic,
        WillUserProperties = options.WillUserProperties,
    };

    private static MqttClientConnectResult ToResult(MqttConnAckPacket answer, MqttClientOptions options) => new()
    {
        ResultCode = (MqttClientConnectResultCode)(int)answer.ReasonCode,
        IsSessionPresent = answer.IsSessionPresent,
        AssignedClientIdentifier = answer.AssignedClientIdentifier,
        AuthenticationData = answer.AuthenticationData,
        AuthenticationMethod = answer.AuthenticationMethod,
        MaximumPacketSize = answer.MaximumPacketSize == 0 ? null : answer.MaximumPacketSize,
        MaximumQoS = answer.MaximumQoS,
        ReasonString = answer.ReasonString,
        ReceiveMaximum = answer.ReceiveMaximum == 0 ? null : answer.ReceiveMaximum,
        ResponseInformation = answer.ResponseInformation,
        RetainAvailable = answer.RetainAvailable,
        ServerKeepAlive = answer.ServerKeepAlive,
        ServerReference = answer.ServerReference,
        SessionExpiryInterval = answer.SessionExpiryInterval,
        SharedSubscriptionAvailable = answer.SharedSubscriptionAvailable,
        SubscriptionIdentifiersAvailable = answer.SubscriptionIdentifiersAvailable,
        TopicAliasMaximum = answer.TopicAliasMaximum,
        UserProperties = answer.UserProperties,
        WildcardSubscriptionAvailable = answer.WildcardSubscriptionAvailable,
    };

    private void Log(MqttNetLogLevel level, string message, Exception exception)
    {
        if (_logger.IsEnabled)
        {
            _logger.Publish(level, nameof(MqttClient), message, null, exception);
        }
    }
}
