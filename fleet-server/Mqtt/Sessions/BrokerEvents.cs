using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>The handlers of all events of a server.</summary>
internal sealed class BrokerEvents
{
    public AsyncEvent<ValidatingConnectionEventArgs> ValidatingConnection { get; } = new();

    public AsyncEvent<ClientConnectedEventArgs> ClientConnected { get; } = new();

    public AsyncEvent<ClientDisconnectedEventArgs> ClientDisconnected { get; } = new();

    public AsyncEvent<InterceptingPublishEventArgs> InterceptingPublish { get; } = new();

    public AsyncEvent<InterceptingSubscriptionEventArgs> InterceptingSubscription { get; } = new();

    public AsyncEvent<InterceptingUnsubscriptionEventArgs> InterceptingUnsubscription { get; } = new();

    public AsyncEvent<ClientSubscribedTopicEventArgs> ClientSubscribed { get; } = new();

    public AsyncEvent<ClientUnsubscribedTopicEventArgs> ClientUnsubscribed { get; } = new();

    public AsyncEvent<ClientAcknowledgedPublishPacketEventArgs> Acknowledged { get; } = new();

    public AsyncEvent<ApplicationMessageNotConsumedEventArgs> NotConsumed { get; } = new();

    public AsyncEvent<ApplicationMessageEnqueuedEventArgs> Enqueued { get; } = new();

    public AsyncEvent<InterceptingClientApplicationMessageEnqueueEventArgs> InterceptingEnqueue { get; } = new();

    public AsyncEvent<QueueMessageOverwrittenEventArgs> Overwritten { get; } = new();

    public AsyncEvent<InterceptingPacketEventArgs> InboundPacket { get; } = new();

    public AsyncEvent<InterceptingPacketEventArgs> OutboundPacket { get; } = new();

    public AsyncEvent<LoadingRetainedMessagesEventArgs> LoadingRetained { get; } = new();

    public AsyncEvent<RetainedMessageChangedEventArgs> RetainedChanged { get; } = new();

    public AsyncEvent<EventArgs> RetainedCleared { get; } = new();

    public AsyncEvent<SessionDeletedEventArgs> SessionDeleted { get; } = new();

    public AsyncEvent<EventArgs> PreparingSession { get; } = new();

    public AsyncEvent<EventArgs> Started { get; } = new();

    public AsyncEvent<EventArgs> Stopped { get; } = new();
}
