#nullable disable
using System.Collections;
using System.Collections.Concurrent;
using System.Text;
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>Brings connections to a server. The engine's own adapters are the only ones; the interface exists so that code written to MQTTnet compiles.</summary>
public interface IMqttServerAdapter : IDisposable
{
    Task StartAsync(MqttServerOptions options, IMqttNetLogger logger);

    Task StopAsync();
}

/// <summary>An adapter of this engine.</summary>
internal interface IEngineAdapter : IMqttServerAdapter
{
    void Attach(Broker broker);
}

/// <summary>An MQTT server (broker).</summary>
public class MqttServer : IDisposable
{
    private readonly Broker _broker;
    private readonly List<IEngineAdapter> _adapters = [];
    private readonly IMqttNetLogger _logger;

    public MqttServer(MqttServerOptions options, IEnumerable<IMqttServerAdapter> adapters, IMqttNetLogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(adapters);
        ArgumentNullException.ThrowIfNull(logger);
        _logger = logger;
        _broker = new Broker(options, logger);
        foreach (IMqttServerAdapter adapter in adapters)
        {
            _adapters.Add(adapter as IEngineAdapter ?? throw new NotSupportedException($"{adapter.GetType()} is not an adapter of this engine; use UseMqtt, MapMqtt or the endpoints of MqttServerOptions."));
        }
        foreach (IEngineAdapter adapter in _adapters)
        {
            adapter.Attach(_broker);
        }
    }

    internal Broker Broker => _broker;

    public bool AcceptNewConnections
    {
        get => _broker.AcceptNewConnections;
        set => _broker.AcceptNewConnections = value;
    }

    public bool IsStarted => _broker.IsStarted;

    public IDictionary ServerSessionItems { get; } = new ConcurrentDictionary<object, object>();

    public event Func<ApplicationMessageEnqueuedEventArgs, Task> ApplicationMessageEnqueuedOrDroppedAsync
    {
        add => _broker.Events.Enqueued.Add(value);
        remove => _broker.Events.Enqueued.Remove(value);
    }

    public event Func<ApplicationMessageNotConsumedEventArgs, Task> ApplicationMessageNotConsumedAsync
    {
        add => _broker.Events.NotConsumed.Add(value);
        remove => _broker.Events.NotConsumed.Remove(value);
    }

    public event Func<ClientAcknowledgedPublishPacketEventArgs, Task> ClientAcknowledgedPublishPacketAsync
    {
        add => _broker.Events.Acknowledged.Add(value);
        remove => _broker.Events.Acknowledged.Remove(value);
    }

    public event Func<ClientConnectedEventArgs, Task> ClientConnectedAsync
    {
        add => _broker.Events.ClientConnected.Add(value);
        remove => _broker.Events.ClientConnected.Remove(value);
    }

    public event Func<ClientDisconnectedEventArgs, Task> ClientDisconnectedAsync
    {
        add => _broker.Events.ClientDisconnected.Add(value);
        remove => _broker.Events.ClientDisconnected.Remove(value);
    }

    public event Func<ClientSubscribedTopicEventArgs, Task> ClientSubscribedTopicAsync
    {
        add => _broker.Events.ClientSubscribed.Add(value);
        remove => _broker.Events.ClientSubscribed.Remove(value);
    }

    public event Func<ClientUnsubscribedTopicEventArgs, Task> ClientUnsubscribedTopicAsync
    {
        add => _broker.Events.ClientUnsubscribed.Add(value);
        remove => _broker.Events.ClientUnsubscribed.Remove(value);
    }

    public event Func<InterceptingClientApplicationMessageEnqueueEventArgs, Task> InterceptingClientEnqueueAsync
    {
        add => _broker.Events.InterceptingEnqueue.Add(value);
        remove => _broker.Events.InterceptingEnqueue.Remove(value);
    }

    public event Func<InterceptingPacketEventArgs, Task> InterceptingInboundPacketAsync
    {
        add => _broker.Events.InboundPacket.Add(value);
        remove => _broker.Events.InboundPacket.Remove(value);
    }

    public event Func<InterceptingPacketEventArgs, Task> InterceptingOutboundPacketAsync
    {
        add => _broker.Events.OutboundPacket.Add(value);
        remove => _broker.Events.OutboundPacket.Remove(value);
    }

    public event Func<InterceptingPublishEventArgs, Task> InterceptingPublishAsync
    {
        add => _broker.Events.InterceptingPublish.Add(value);
        remove => _broker.Events.InterceptingPublish.Remove(value);
    }

    public event Func<InterceptingSubscriptionEventArgs, Task> InterceptingSubscriptionAsync
    {
        add => _broker.Events.InterceptingSubscription.Add(value);
        remove => _broker.Events.InterceptingSubscription.Remove(value);
    }

    public event Func<InterceptingUnsubscriptionEventArgs, Task> InterceptingUnsubscriptionAsync
    {
        add => _broker.Events.InterceptingUnsubscription.Add(value);
        remove => _broker.Events.InterceptingUnsubscription.Remove(value);
    }

    public event Func<LoadingRetainedMessagesEventArgs, Task> LoadingRetainedMessageAsync
    {
        add => _broker.Events.LoadingRetained.Add(value);
        remove => _broker.Events.LoadingRetained.Remove(value);
    }

    public event Func<EventArgs, Task> PreparingSessionAsync
    {
        add => _broker.Events.PreparingSession.Add(value);
        remove => _broker.Events.PreparingSession.Remove(value);
    }

    public event Func<QueueMessageOverwrittenEventArgs, Task> QueuedApplicationMessageOverwrittenAsync
    {
        add => _broker.Events.Overwritten.Add(value);
        remove => _broker.Events.Overwritten.Remove(value);
    }

    public event Func<RetainedMessageChangedEventArgs, Task> RetainedMessageChangedAsync
    {
        add => _broker.Events.RetainedChanged.Add(value);
        remove => _broker.Events.RetainedChanged.Remove(value);
    }

    public event Func<EventArgs, Task> RetainedMessagesClearedAsync
    {
        add => _broker.Events.RetainedCleared.Add(value);
        remove => _broker.Events.RetainedCleared.Remove(value);
    }

    public event Func<SessionDeletedEventArgs, Task> SessionDeletedAsync
    {
        add => _broker.Events.SessionDeleted.Add(value);
        remove => _broker.Events.SessionDeleted.Remove(value);
    }

    public event Func<EventArgs, Task> StartedAsync
    {
        add => _broker.Events.Started.Add(value);
        remove => _broker.Events.Started.Remove(value);
    }

    public event Func<EventArgs, Task> StoppedAsync
    {
        add => _broker.Events.Stopped.Add(value);
        remove => _broker.Events.Stopped.Remove(value);
    }

    public event Func<ValidatingConnectionEventArgs, Task> ValidatingConnectionAsync
    {
        add => _broker.Events.ValidatingConnection.Add(value);
        remove => _broker.Events.ValidatingConnection.Remove(value);
    }

    public async Task DeleteRetainedMessagesAsync()
    {
        _broker.ClearRetained();
        await _broker.Events.RetainedCleared.InvokeAsync(EventArgs.Empty).ConfigureAwait(false);
    }

    public Task DisconnectClientAsync(string id, MqttServerClientDisconnectOptions options)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfNotStarted();
        ClientConnection connection = _broker.Sessions.Find(id)?.Connection ?? throw new InvalidOperationException($"Client '{id}' is not connected.");
        connection.CloseWith(options.ReasonCode, options.ReasonString, options);
        return Task.CompletedTask;
    }

    public Task<IList<MqttClientStatus>> GetClientsAsync()
    {
        ThrowIfNotStarted();
        return Task.FromResult<IList<MqttClientStatus>>([.. _broker.Connections().Where(c => c.IsConnected).Select(c => new MqttClientStatus(c))]);
    }

    public Task<MqttApplicationMessage> GetRetainedMessageAsync(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        Message message = _broker.Tree.GetRetained(Encoding.UTF8.GetBytes(topic));
        MqttApplicationMessage result = message is null || message.ExpiresAt <= Environment.TickCount64 ? null : message.ToApplicationMessage();
        message?.Release();
        return Task.FromResult(result);
    }

    public Task<IList<MqttApplicationMessage>> GetRetainedMessagesAsync() => Task.FromResult<IList<MqttApplicationMessage>>(_broker.AllRetained());

    public Task<IList<MqttSessionStatus>> GetSessionsAsync()
    {
        ThrowIfNotStarted();
        return Task.FromResult<IList<MqttSessionStatus>>([.. _broker.Sessions.All.Select(s => new MqttSessionStatus(s))]);
    }

    public Task<MqttSessionStatus> GetSessionAsync(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Session session = _broker.Sessions.Find(id) ?? throw new InvalidOperationException($"There is no session for client '{id}'.");
        return Task.FromResult(new MqttSessionStatus(session));
    }

    /// <summary>Publishes a message in the name of the server or of a client identifier; handlers of <see cref="InterceptingPublishAsync"/> see it. Durable parts may not be committed yet when this returns.</summary>
    public Task InjectApplicationMessage(InjectedMqttApplicationMessage injectedApplicationMessage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(injectedApplicationMessage);
        ThrowIfNotStarted();
        cancellationToken.ThrowIfCancellationRequested();
        MqttApplicationMessage message = injectedApplicationMessage.ApplicationMessage;
        MqttTopicValidator.ThrowIfInvalid(message.Topic);
        if (_broker.Events.InterceptingPublish.HasHandlers)
        {
            return _broker.InterceptAndPublishAsync(message, null, injectedApplicationMessage.SenderClientId, injectedApplicationMessage.SenderUserName, injectedApplicationMessage.CustomSessionItems ?? ServerSessionItems);
        }
        Message kept = Message.Create(message);
        try
        {
            using (FlushScope.Enter())
            {
                PublishView view = kept.View();
                _broker.Publish(ref view, null, injectedApplicationMessage.SenderClientId, out _);
            }
        }
        finally
        {
            kept.Release();
        }
        return Task.CompletedTask;
    }

    public async Task StartAsync()
    {
        if (IsStarted)
        {
            throw new InvalidOperationException("The MQTT server is already started.");
        }
        _broker.Start();
        if (_broker.Events.LoadingRetained.HasHandlers)
        {
            LoadingRetainedMessagesEventArgs args = new();
            await _broker.Events.LoadingRetained.InvokeAsync(args).ConfigureAwait(false);
            foreach (MqttApplicationMessage message in args.LoadedRetainedMessages ?? [])
            {
                message.Retain = true;
                SetRetained(message);
            }
        }
        foreach (IEngineAdapter adapter in _adapters)
        {
            await adapter.StartAsync(_broker.Options, _logger).ConfigureAwait(false);
        }
        await _broker.Events.Started.InvokeAsync(EventArgs.Empty).ConfigureAwait(false);
    }

    public async Task StopAsync(MqttServerStopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!IsStarted)
        {
            return;
        }
        _broker.Stop(options.DefaultClientDisconnectOptions);
        foreach (IEngineAdapter adapter in _adapters)
        {
            await adapter.StopAsync().ConfigureAwait(false);
        }
        if (_broker.Engine.Store is { } store)
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }
        await _broker.Events.Stopped.InvokeAsync(EventArgs.Empty).ConfigureAwait(false);
    }

    /// <summary>Subscribes a session to filters, as if its client had.</summary>
    public Task SubscribeAsync(string clientId, ICollection<MqttTopicFilter> topicFilters)
    {
        ArgumentNullException.ThrowIfNull(topicFilters);
        Session session = Find(clientId);
        foreach (MqttTopicFilter filter in topicFilters)
        {
            MqttTopicValidator.ThrowIfInvalidSubscribe(filter.Topic);
            (Subscription subscription, bool isNew) = _broker.Subscribe(session, filter, 0);
            if (subscription.Group is null && (subscription.RetainHandling == 0 || subscription.RetainHandling == 1 && isNew))
            {
                _broker.SendRetained(session, subscription);
            }
        }
        _broker.StoreGate?.SaveSession(session);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(string clientId, ICollection<string> topicFilters)
    {
        ArgumentNullException.ThrowIfNull(topicFilters);
        Session session = Find(clientId);
        foreach (string filter in topicFilters)
        {
            session.RemoveSubscription(filter);
        }
        _broker.StoreGate?.SaveSession(session);
        return Task.CompletedTask;
    }

    public Task UpdateRetainedMessageAsync(MqttApplicationMessage retainedMessage)
    {
        ArgumentNullException.ThrowIfNull(retainedMessage);
        SetRetained(retainedMessage);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }
        if (IsStarted)
        {
            StopAsync(new MqttServerStopOptions()).GetAwaiter().GetResult();
        }
        foreach (IEngineAdapter adapter in _adapters)
        {
            adapter.Dispose();
        }
    }

    private void SetRetained(MqttApplicationMessage source)
    {
        bool delete = source.Payload.IsEmpty;
        Message message = delete ? null : Message.Create(source);
        if (message is not null)
        {
            message.Retain = true;
        }
        byte[] topic = Encoding.UTF8.GetBytes(source.Topic);
        if (_broker.Tree.SetRetained(topic, message, _broker.Engine.MaximumRetainedMessages, out Message replaced))
        {
            replaced?.Release();
            _broker.StoreGate?.SetRetained(topic, message);
        }
    }

    private Session Find(string clientId)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        return _broker.Sessions.Find(clientId) ?? throw new InvalidOperationException($"There is no session for client '{clientId}'.");
    }

    private void ThrowIfNotStarted()
    {
        if (!IsStarted)
        {
            throw new InvalidOperationException("The MQTT server is not started: call StartAsync first.");
        }
    }
}
