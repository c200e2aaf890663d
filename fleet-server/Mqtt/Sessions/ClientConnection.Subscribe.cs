using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <content>SUBSCRIBE and UNSUBSCRIBE.</content>
internal abstract partial class ClientConnection
{
    /// <summary>SUBSCRIBE actions §3.8.4: one reason code a filter, in order [MQTT-3.8.4-6], in one SUBACK with the same identifier [MQTT-3.8.4-2]; retained messages follow it.</summary>
    private async Task HandleSubscribeAsync(MqttSubscribePacket packet)
    {
        Session session = Session!;
        MqttSubAckPacket answer = new() { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = new List<MqttSubscribeReasonCode>(packet.TopicFilters.Count) };
        List<(Subscription Subscription, bool IsNew)> granted = [];
        bool close = false;
        foreach (MqttTopicFilter requested in packet.TopicFilters)
        {
            MqttTopicFilter filter = requested;
            filter.Topic = Endpoint.MountFilter(filter.Topic);
            MqttSubscribeReasonCode code = Broker.CheckFilter(session, filter);
            if (code < MqttSubscribeReasonCode.UnspecifiedError && Broker.Events.InterceptingSubscription.HasHandlers)
            {
                InterceptingSubscriptionEventArgs args = new(session.ClientId, session.UserName, new MqttSessionStatus(session), filter, packet.UserProperties, Broker.Stopping);
                args.Response.ReasonCode = code;
                await Broker.Events.InterceptingSubscription.InvokeAsync(args).ConfigureAwait(false);
                filter = args.TopicFilter ?? filter;
                code = args.Response.ReasonCode;
                close |= args.CloseConnection;
                answer.ReasonString ??= args.ReasonString ?? args.Response.ReasonString;
                if (args.Response.UserProperties.Count > 0)
                {
                    (answer.UserProperties ??= []).AddRange(args.Response.UserProperties);
                }
                if (!args.ProcessSubscription && code < MqttSubscribeReasonCode.UnspecifiedError)
                {
                    answer.ReasonCodes.Add(code);
                    continue;
                }
            }
            if (code < MqttSubscribeReasonCode.UnspecifiedError)
            {
                code = (MqttSubscribeReasonCode)Math.Min(Math.Min((int)code, (int)filter.QualityOfServiceLevel), Broker.Engine.MaximumQos);
                granted.Add(Broker.Subscribe(session, filter, packet.SubscriptionIdentifier));
                granted[^1].Subscription.Qos = (byte)code;
            }
            answer.ReasonCodes.Add(code);
        }
        if (close)
        {
            CloseWith(MqttDisconnectReasonCode.ImplementationSpecificError, answer.ReasonString);
            return;
        }
        if (!_problemInformation)
        {
            answer.ReasonString = null;
            answer.UserProperties = null;
        }
        Broker.StoreGate?.SaveSession(session);
        Write(answer);
        foreach ((Subscription subscription, bool isNew) in granted)
        {
            // [MQTT-3.3.1-9] to [MQTT-3.3.1-11]; no retained messages for shared subscriptions (§4.8.2).
            if (subscription.Group is null && (subscription.RetainHandling == 0 || subscription.RetainHandling == 1 && isNew))
            {
                Broker.SendRetained(session, subscription);
            }
            if (Broker.Events.ClientSubscribed.HasHandlers)
            {
                Broker.RunEvent(Broker.Events.ClientSubscribed, new ClientSubscribedTopicEventArgs(session.ClientId, session.UserName, subscription.ToTopicFilter(), session.Items));
            }
        }
    }

    /// <summary>UNSUBSCRIBE actions §3.10.4: UNSUBACK with the same identifier even when nothing matched [MQTT-3.10.4-4], [MQTT-3.10.4-5]; one code a filter [MQTT-3.11.3-1].</summary>
    private async Task HandleUnsubscribeAsync(MqttUnsubscribePacket packet)
    {
        Session session = Session!;
        MqttUnsubAckPacket answer = new() { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = new List<MqttUnsubscribeReasonCode>(packet.TopicFilters.Count) };
        bool close = false;
        foreach (string requested in packet.TopicFilters)
        {
            string filter = Endpoint.MountFilter(requested);
            if (!TopicRules.IsValidFilter(Encoding.UTF8.GetBytes(filter)))
            {
                if (!IsV5)
                {
                    throw new MalformedPacketException(MalformedPacketException.TopicFilterInvalid, "MQTT-4.7.1-1", "UNSUBSCRIBE holds an invalid topic filter.");
                }
                answer.ReasonCodes.Add(MqttUnsubscribeReasonCode.TopicFilterInvalid);
                continue;
            }
            if (Broker.Events.InterceptingUnsubscription.HasHandlers)
            {
                InterceptingUnsubscriptionEventArgs args = new(session.ClientId, session.UserName, session.Items, filter, packet.UserProperties, Broker.Stopping);
                await Broker.Events.InterceptingUnsubscription.InvokeAsync(args).ConfigureAwait(false);
                close |= args.CloseConnection;
                if (!args.ProcessUnsubscription)
                {
                    answer.ReasonCodes.Add(args.Response.ReasonCode);
                    continue;
                }
            }
            bool existed = session.RemoveSubscription(filter) is not null;
            answer.ReasonCodes.Add(existed ? MqttUnsubscribeReasonCode.Success : MqttUnsubscribeReasonCode.NoSubscriptionExisted);
            if (existed && Broker.Events.ClientUnsubscribed.HasHandlers)
            {
                Broker.RunEvent(Broker.Events.ClientUnsubscribed, new ClientUnsubscribedTopicEventArgs(session.ClientId, session.UserName, filter, session.Items));
            }
        }
        if (close)
        {
            CloseWith(MqttDisconnectReasonCode.ImplementationSpecificError, null);
            return;
        }
        Broker.StoreGate?.SaveSession(session);
        Write(answer);
    }
}
