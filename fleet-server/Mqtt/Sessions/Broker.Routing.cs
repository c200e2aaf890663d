using System.Collections;
using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>How an intercepted publish ended. Reason 0x10: nobody was subscribed.</summary>
internal readonly record struct PublishOutcome(byte Reason, string? ReasonString, List<MqttUserProperty>? UserProperties, bool CloseConnection, long StorePosition);

/// <content>From a publish to the sessions, and subscriptions.</content>
internal sealed partial class Broker
{
    /// <summary>
    /// Routes one message: retained store first [MQTT-3.3.1-5], then every matching session. Returns the number of sessions that took it.
    /// </summary>
    /// <param name="view">The message.</param>
    /// <param name="publisher">Its sender, for No Local; null: the server.</param>
    /// <param name="senderId">Its sender's name, for events.</param>
    /// <param name="storePosition">What must be committed before the sender may be answered; 0: nothing.</param>
    public int Publish(ref PublishView view, Session? publisher, string senderId, out long storePosition)
    {
        Message? owned = view.Message;
        StoreGate.ThreadPosition = 0;
        if (view.Retain && Engine.RetainAvailable)
        {
            Retain(ref view, senderId);
        }
        MatchList matches = MatchList.Rent();
        Tree.Match(view.Topic, matches);
        int receivers = 0;
        if (matches.PlaceCount > 0 || matches.GroupCount > 0)
        {
            PublishEncoder encoder = PublishEncoder.Rent();
            receivers = DeliverTo(matches, ref view, encoder, publisher, senderId);
            PublishEncoder.Return(encoder);
        }
        MatchList.Return(matches);
        if (receivers == 0 && Events.NotConsumed.HasHandlers)
        {
            RunEvent(Events.NotConsumed, new ApplicationMessageNotConsumedEventArgs(Message.ToApplicationMessage(view.ToPacket()), senderId));
        }
        if (owned is null && view.Message is not null)
        {
            view.Message.Release();
            view.Message = null;
        }
        storePosition = StoreGate.ThreadPosition;
        return receivers;
    }

    private int DeliverTo(MatchList matches, ref PublishView view, PublishEncoder encoder, Session? publisher, string senderId)
    {
        int receivers = 0;
        if (matches.PlaceCount == 1 && matches.GroupCount == 0)
        {
            // One place in the tree: no session can be there twice, so nothing has to be merged.
            if (matches.Places[0] is Subscription single)
            {
                view.SingleReceiver = true;
                return Deliver(single.Session, single.Qos, single.RetainAsPublished, single.Identifier, null, single.NoLocal, ref view, encoder, publisher, senderId);
            }
            foreach (Subscription? subscription in ((SubscriberSet)matches.Places[0]).Items)
            {
                if (subscription is not null)
                {
                    receivers += Deliver(subscription.Session, subscription.Qos, subscription.RetainAsPublished, subscription.Identifier, null, subscription.NoLocal, ref view, encoder, publisher, senderId);
                }
            }
            return receivers;
        }
        if (matches.PlaceCount > 0)
        {
            receivers += matches.CountOwn(publisher);
            foreach (ref readonly MatchList.Match match in matches.Merge(publisher))
            {
                receivers += Deliver(match.Session, match.Qos, match.RetainAsPublished, match.Identifier, match.MoreIdentifiers, false, ref view, encoder, publisher, senderId);
            }
        }
        foreach (SharedGroup group in matches.Groups)
        {
            // One member a group [MQTT-4.8.2-4]; each group gets its own copy.
            if (group.Choose(view.Qos) is Subscription chosen)
            {
                receivers += Deliver(chosen.Session, chosen.Qos, chosen.RetainAsPublished, chosen.Identifier, null, false, ref view, encoder, publisher, senderId);
            }
        }
        return receivers;
    }

    private int Deliver(Session session, byte qos, bool retainAsPublished, uint identifier, List<uint>? more, bool noLocal, ref PublishView view, PublishEncoder encoder, Session? publisher, string senderId)
    {
        if (noLocal && ReferenceEquals(session, publisher))
        {
            // It matched, so the publisher is not told that nobody is subscribed.
            return 1;
        }
        if (session.Endpoint.AccessControl is { FiltersDeliveries: true } access && !session.MayReceive(access, view.Topic))
        {
            return 0;
        }
        if (Events.InterceptingEnqueue.HasHandlers)
        {
            InterceptingClientApplicationMessageEnqueueEventArgs args = new(senderId, session.ClientId, Message.ToApplicationMessage(view.ToPacket()));
            Events.InterceptingEnqueue.InvokeAsync(args).GetAwaiter().GetResult();
            if (args.CloseSenderConnection)
            {
                publisher?.Connection?.CloseWith(MqttDisconnectReasonCode.ImplementationSpecificError, null);
            }
            if (!args.AcceptEnqueue)
            {
                return 0;
            }
        }
        Delivery delivery = session.Deliver(ref view, encoder, qos, retainAsPublished && view.Retain, identifier, more);
        if (Events.Enqueued.HasHandlers)
        {
            RunEvent(Events.Enqueued, new ApplicationMessageEnqueuedEventArgs(senderId, session.ClientId, Message.ToApplicationMessage(view.ToPacket()), delivery == Delivery.Dropped));
        }
        return 1;
    }

    /// <summary>Asks the handlers, then routes what they made of the message.</summary>
    public async Task<PublishOutcome> InterceptAndPublishAsync(MqttApplicationMessage message, Session? publisher, string clientId, string? userName, IDictionary items)
    {
        InterceptingPublishEventArgs args = new(message, clientId, userName, items, Stopping);
        if (Events.InterceptingPublish.HasHandlers)
        {
            await Events.InterceptingPublish.InvokeAsync(args).ConfigureAwait(false);
        }
        byte reason = (byte)args.Response.ReasonCode;
        if (!args.ProcessPublish || args.CloseConnection || args.ApplicationMessage is null)
        {
            return new PublishOutcome(reason, args.Response.ReasonString, args.Response.UserProperties, args.CloseConnection, 0);
        }
        Message kept = Message.Create(args.ApplicationMessage);
        kept.Sender = SenderOf(publisher, kept.Retain);
        int receivers;
        long position;
        using (FlushScope.Enter())
        {
            PublishView view = kept.View();
            receivers = Publish(ref view, publisher, clientId, out position);
        }
        kept.Release();
        if (reason == 0 && receivers == 0)
        {
            reason = (byte)MqttPubAckReasonCode.NoMatchingSubscribers;
        }
        return new PublishOutcome(reason, args.Response.ReasonString, args.Response.UserProperties, false, position);
    }

    /// <summary>[MQTT-3.3.1-6], [MQTT-3.3.1-7] an empty payload deletes; [MQTT-3.3.1-5] otherwise the message replaces the one before.</summary>
    private void Retain(ref PublishView view, string senderId)
    {
        Message? message = view.Payload.Length == 0 ? null : view.Keep().AddReference();
        if (!Tree.SetRetained(view.Topic, message, Engine.MaximumRetainedMessages, out Message? replaced))
        {
            message!.Release();
            return;
        }
        replaced?.Release();
        StoreGate?.SetRetained(view.Topic, message);
        if (Events.RetainedChanged.HasHandlers)
        {
            RunEvent(Events.RetainedChanged, new RetainedMessageChangedEventArgs(senderId, Message.ToApplicationMessage(view.ToPacket()), AllRetained));
        }
    }

    public List<MqttApplicationMessage> AllRetained()
    {
        List<Message> messages = [];
        Tree.CollectRetained("#"u8, messages);
        List<MqttApplicationMessage> result = new(messages.Count);
        foreach (Message message in messages)
        {
            if (message.ExpiresAt > Environment.TickCount64)
            {
                result.Add(message.ToApplicationMessage());
            }
            message.Release();
        }
        return result;
    }

    public void ClearRetained()
    {
        List<Message> messages = [];
        Tree.CollectRetained("#"u8, messages);
        foreach (Message message in messages)
        {
            Tree.SetRetained(message.Topic, null, 0, out Message? replaced);
            replaced?.Release();
            StoreGate?.SetRetained(message.Topic, null);
            message.Release();
        }
    }

    /// <summary>What a subscription is answered before handlers are asked: valid filter [MQTT-4.7.1-1], limits, access.</summary>
    public MqttSubscribeReasonCode CheckFilter(Session session, MqttTopicFilter filter)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(filter.Topic);
        if (!TopicRules.IsValidFilter(bytes))
        {
            throw new MalformedPacketException(MalformedPacketException.Malformed, "MQTT-4.7.1-1", "A topic filter is not valid.");
        }
        if (TopicRules.CountLevels(bytes) > Engine.MaximumTopicLevels)
        {
            throw new MalformedPacketException(MalformedPacketException.TopicFilterInvalid, "MQTT5 4.7.3", $"A topic filter has at most {Engine.MaximumTopicLevels} levels on this server.") { CustomaryReasonCode = MalformedPacketException.Malformed };
        }
        if (session.SubscriptionCount >= Engine.MaximumSubscriptionsPerSession && session.FindSubscription(filter.Topic) is null)
        {
            return MqttSubscribeReasonCode.QuotaExceeded;
        }
        if (session.Endpoint.AccessControl is { } access && !access.MaySubscribe(session.ClientId, session.UserName, filter.Topic))
        {
            return Engine.RefusedSubscriptionReason;
        }
        return (MqttSubscribeReasonCode)filter.QualityOfServiceLevel;
    }

    /// <summary>Adds a subscription or changes the options of the same filter without a gap [MQTT-3.8.4-3].</summary>
    public (Subscription Subscription, bool IsNew) Subscribe(Session session, MqttTopicFilter filter, uint identifier)
    {
        Subscription? existing = session.FindSubscription(filter.Topic);
        if (existing is not null)
        {
            existing.Set(filter, identifier);
            return (existing, false);
        }
        Subscription subscription = new(session, filter.Topic);
        subscription.Set(filter, identifier);
        session.AddSubscription(subscription);
        return (subscription, true);
    }

    /// <summary>Retained messages of a new subscription, with the retain flag set [MQTT-3.3.1-8] in 3.1.1 and 5.0.</summary>
    public void SendRetained(Session session, Subscription subscription)
    {
        List<Message> messages = [];
        Tree.CollectRetained(Encoding.UTF8.GetBytes(subscription.Filter), messages);
        using FlushScope.Batch batch = FlushScope.Enter();
        foreach (Message message in messages)
        {
            PublishEncoder encoder = PublishEncoder.Rent();
            PublishView view = message.View();
            bool mayReceive = session.Endpoint.AccessControl is not { FiltersDeliveries: true } access || session.MayReceive(access, message.Topic);
            if (mayReceive && SenderMayStillPublish(message) && message.ExpiresAt > encoder.Now)
            {
                session.Deliver(ref view, encoder, subscription.Qos, retain: true, subscription.Identifier, null);
            }
            PublishEncoder.Return(encoder);
            message.Release();
        }
    }

    /// <summary>The endpoint of that name; the server's own rules when it is not there any more.</summary>
    public EndpointRules EndpointNamed(string name) =>
        Engine.Endpoints.FirstOrDefault(e => e.Name == name) is EngineEndpoint endpoint ? new EndpointRules(Engine, endpoint) : DefaultEndpoint;

    /// <summary>What a message must remember of its sender; null where nobody will ask, or the server itself sends.</summary>
    public MessageSender? SenderOf(Session? publisher, bool retain) =>
        retain && Engine.CheckRetainedSender && publisher is not null ? new MessageSender(publisher.ClientId, publisher.UserName, publisher.Endpoint.Name) : null;

    private bool SenderMayStillPublish(Message message) => !Engine.CheckRetainedSender || message.Sender is not { } sender
        || EndpointNamed(sender.Endpoint).AccessControl is not { } access || access.MayPublish(sender.ClientId, sender.UserName, Encoding.UTF8.GetString(message.Topic));

    public void RaiseOverwritten(Session session, Message message)
    {
        if (Events.Overwritten.HasHandlers)
        {
            RunEvent(Events.Overwritten, new QueueMessageOverwrittenEventArgs(session.ClientId, message.ToPacket()));
        }
    }

    public void RaiseAcknowledged(Session session, MqttPublishPacket? message, MqttPacketWithIdentifier answer)
    {
        if (message is not null)
        {
            RunEvent(Events.Acknowledged, new ClientAcknowledgedPublishPacketEventArgs(session.ClientId, session.UserName, session.Items, message, answer));
        }
    }
}
