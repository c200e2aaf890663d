using System.Net;
using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>The server without its public face: sessions, topic tree, connections and the clockwork.</summary>
internal sealed partial class Broker
{
    private readonly IMqttNetLogger _logger;
    private readonly Lock _connectionsLock = new();
    private CancellationTokenSource _stopping = new();
    private ClientConnection? _firstConnection;
    private int _connectionCount;
    private int _connectedCount;
    private long _queuedBytes;
    private long _connectSecond;
    private int _connectsThisSecond;

    public Broker(MqttServerOptions options, IMqttNetLogger logger)
    {
        Options = options;
        Engine = options.Engine;
        _logger = logger;
        Sessions = new SessionRegistry(this);
        DefaultEndpoint = new EndpointRules(Engine, null);
        StoreGate = Engine.Store is null ? null : new StoreGate(Engine.Store);
    }

    public MqttServerOptions Options { get; }

    public EngineOptions Engine { get; }

    public BrokerEvents Events { get; } = new();

    public TopicTree Tree { get; } = new();

    public SessionRegistry Sessions { get; }

    public StoreGate? StoreGate { get; }

    /// <summary>What holds for the clients of the server's own endpoints.</summary>
    public EndpointRules DefaultEndpoint { get; }

    public bool AcceptNewConnections { get; set; } = true;

    public CancellationToken Stopping => _stopping.Token;

    public long QueuedBytes => Volatile.Read(ref _queuedBytes);

    public int ConnectedCount => Volatile.Read(ref _connectedCount);

    /// <summary>Whether messages under way must be kept although their session could not use them: an event shows them when they are acknowledged.</summary>
    public bool KeepInflight => Events.Acknowledged.HasHandlers;

    public bool WantsAcknowledged => Events.Acknowledged.HasHandlers;

    public void AddQueuedBytes(int bytes) => Interlocked.Add(ref _queuedBytes, bytes);

    public void Log(MqttNetLogLevel level, string text, Exception? exception = null, params object?[] parameters)
    {
        if (_logger.IsEnabled)
        {
            _logger.Publish(level, "Mqtt", text, parameters!, exception!);
        }
    }

    /// <summary>Raises an event without making anyone wait; a handler's failure goes to the log.</summary>
    public void RunEvent<T>(AsyncEvent<T> source, T args)
    {
        if (!source.HasHandlers)
        {
            return;
        }
        Task task = source.InvokeAsync(args);
        if (!task.IsCompletedSuccessfully)
        {
            _ = ObserveAsync(task);
        }
    }

    private async Task ObserveAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log(MqttNetLogLevel.Error, "An event handler failed.", e);
        }
    }

    /// <summary>A transport accepted a connection. False: the server is full or stopping; the transport closes it at once.</summary>
    public bool Register(ClientConnection connection)
    {
        lock (_connectionsLock)
        {
            if (!AcceptNewConnections || _stopping.IsCancellationRequested || _connectionCount >= Engine.MaximumConnections + ConnectionsBeyondLimit)
            {
                return false;
            }
            _connectionCount++;
            connection.Next = _firstConnection;
            if (_firstConnection is not null)
            {
                _firstConnection.Previous = connection;
            }
            _firstConnection = connection;
            return true;
        }
    }

    /// <summary>Connections taken above the limit only to be told so in CONNACK.</summary>
    private const int ConnectionsBeyondLimit = 64;

    /// <summary>Whether limits refuse a CONNECT.</summary>
    public MqttConnectReasonCode RefusesConnection(ClientConnection connection)
    {
        if (ConnectedCount >= Engine.MaximumConnections)
        {
            return MqttConnectReasonCode.QuotaExceeded;
        }
        if (Engine.MaximumConnectsPerSecond > 0)
        {
            long second = Environment.TickCount64 / 1000;
            lock (_connectionsLock)
            {
                if (second != _connectSecond)
                {
                    _connectSecond = second;
                    _connectsThisSecond = 0;
                }
                if (++_connectsThisSecond > Engine.MaximumConnectsPerSecond)
                {
                    return MqttConnectReasonCode.ConnectionRateExceeded;
                }
            }
        }
        return MqttConnectReasonCode.Success;
    }

    public void Connected(ClientConnection connection) => Interlocked.Increment(ref _connectedCount);

    /// <summary>A connection is closed: the session is kept or ended, the will is sent or set waiting.</summary>
    public void Disconnected(ClientConnection connection, MqttClientDisconnectType type, MqttDisconnectPacket? packet, EndPoint? remote)
    {
        lock (_connectionsLock)
        {
            if (connection.Previous is not null)
            {
                connection.Previous.Next = connection.Next;
            }
            else if (_firstConnection == connection)
            {
                _firstConnection = connection.Next;
            }
            if (connection.Next is not null)
            {
                connection.Next.Previous = connection.Previous;
            }
            connection.Previous = null;
            connection.Next = null;
            _connectionCount--;
        }
        Session? session = connection.Session;
        if (session is null || !connection.IsConnected)
        {
            return;
        }
        Interlocked.Decrement(ref _connectedCount);
        if (session.Detach(connection))
        {
            if (session.ExpiryInterval == 0)
            {
                if (Sessions.RemoveIfIdle(session))
                {
                    EndSession(session, publishWill: true);
                }
            }
            else
            {
                StoreGate?.SaveSession(session);
                LoseWill(session);
            }
        }
        RunEvent(Events.ClientDisconnected, new ClientDisconnectedEventArgs(session.ClientId, session.UserName!, packet!, type, remote!, () => session.Items));
    }

    /// <summary>The session is over: its will, if it still has one, is sent [MQTT-3.1.2-8], [MQTT-3.1.3-9]; subscriptions and queues go.</summary>
    public void EndSession(Session session, bool publishWill)
    {
        Will? will = session.Will;
        session.Will = null;
        session.Delete();
        StoreGate?.DeleteSession(session);
        if (will is not null)
        {
            if (publishWill)
            {
                PublishWill(session, will);
            }
            else
            {
                will.Message.Release();
            }
        }
        if (Events.SessionDeleted.HasHandlers)
        {
            RunEvent(Events.SessionDeleted, new SessionDeletedEventArgs(session.ClientId, session.UserName!, session.Items));
        }
    }

    public async Task DeleteSessionAsync(Session session)
    {
        session.Connection?.CloseWith(MqttDisconnectReasonCode.AdministrativeAction, null);
        if (Sessions.Remove(session))
        {
            EndSession(session, publishWill: false);
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>A normal disconnection [MQTT-3.14.4-3].</summary>
    public void DropWill(Session session)
    {
        (Will? will, session.Will) = (session.Will, null);
        will?.Message.Release();
    }

    private void LoseWill(Session session)
    {
        if (session.Will is not Will will)
        {
            return;
        }
        if (will.DelaySeconds == 0)
        {
            session.Will = null;
            PublishWill(session, will);
        }
        else
        {
            will.DueAt = Environment.TickCount64 + will.DelaySeconds * 1000L;
        }
    }

    /// <summary>Sends a will like any message of its client: handlers and access control have their say.</summary>
    public void PublishWill(Session session, Will will)
    {
        // On another thread, because it is reached from within deliveries whose buffers are in use.
        ThreadPool.QueueUserWorkItem(
            static state => state.broker.PublishWillNow(state.session, state.will),
            (broker: this, session, will),
            preferLocal: false);
    }

    private void PublishWillNow(Session session, Will will)
    {
        Message message = will.Message;
        try
        {
            if (message.Topic[0] == '$' && !Engine.AllowPublishToDollarTopics)
            {
                return;
            }
            if (session.Endpoint.AccessControl is { } access && !access.MayPublish(session.ClientId, session.UserName, Encoding.UTF8.GetString(message.Topic)))
            {
                return;
            }
            message.Sender = SenderOf(session, message.Retain);
            if (Events.InterceptingPublish.HasHandlers)
            {
                RunTask(InterceptAndPublishAsync(message.ToApplicationMessage(), null, session.ClientId, session.UserName, session.Items));
                return;
            }
            using FlushScope.Batch batch = FlushScope.Enter();
            PublishView view = message.View();
            Publish(ref view, null, session.ClientId, out _);
        }
        finally
        {
            message.Release();
        }
    }

    private void RunTask(Task task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            _ = ObserveAsync(task);
        }
    }
}
