#nullable disable
using System.Collections;
using System.Net;
using MQTTnet.Packets;

namespace MQTTnet.Server;

/// <summary>A client asks for a subscription; the handler may change or refuse it.</summary>
public sealed class InterceptingSubscriptionEventArgs : EventArgs
{
    public InterceptingSubscriptionEventArgs(string clientId, string userName, MqttSessionStatus session, MqttTopicFilter topicFilter, List<MqttUserProperty> userProperties, CancellationToken cancellationToken)
    {
        ClientId = clientId;
        UserName = userName;
        Session = session;
        TopicFilter = topicFilter;
        UserProperties = userProperties;
        CancellationToken = cancellationToken;
    }

    public CancellationToken CancellationToken { get; }

    public string ClientId { get; }

    public bool CloseConnection { get; set; }

    public bool ProcessSubscription { get; set; } = true;

    public string ReasonString { get; set; }

    public SubscribeResponse Response { get; } = new();

    public MqttSessionStatus Session { get; }

    public IDictionary SessionItems => Session.Items;

    public MqttTopicFilter TopicFilter { get; set; }

    public string UserName { get; }

    public List<MqttUserProperty> UserProperties { get; set; }
}

/// <summary>A client asks to end a subscription.</summary>
public sealed class InterceptingUnsubscriptionEventArgs : EventArgs
{
    public InterceptingUnsubscriptionEventArgs(string clientId, string userName, IDictionary sessionItems, string topic, List<MqttUserProperty> userProperties, CancellationToken cancellationToken)
    {
        ClientId = clientId;
        UserName = userName;
        SessionItems = sessionItems;
        Topic = topic;
        UserProperties = userProperties;
        CancellationToken = cancellationToken;
    }

    public CancellationToken CancellationToken { get; }

    public string ClientId { get; }

    public string UserName { get; }

    public bool CloseConnection { get; set; }

    public bool ProcessUnsubscription { get; set; } = true;

    public UnsubscribeResponse Response { get; } = new();

    public IDictionary SessionItems { get; }

    public string Topic { get; }

    public List<MqttUserProperty> UserProperties { get; set; }
}

/// <summary>A subscription stands.</summary>
public sealed class ClientSubscribedTopicEventArgs : EventArgs
{
    public ClientSubscribedTopicEventArgs(string clientId, string userName, MqttTopicFilter topicFilter, IDictionary sessionItems)
    {
        ClientId = clientId;
        UserName = userName;
        TopicFilter = topicFilter;
        SessionItems = sessionItems;
    }

    public string ClientId { get; }

    public string UserName { get; }

    public IDictionary SessionItems { get; }

    public MqttTopicFilter TopicFilter { get; }
}

/// <summary>A subscription ended at the client's wish.</summary>
public sealed class ClientUnsubscribedTopicEventArgs : EventArgs
{
    public ClientUnsubscribedTopicEventArgs(string clientId, string userName, string topicFilter, IDictionary sessionItems)
    {
        ClientId = clientId;
        UserName = userName;
        TopicFilter = topicFilter;
        SessionItems = sessionItems;
    }

    public string ClientId { get; }

    public string UserName { get; }

    public IDictionary SessionItems { get; }

    public string TopicFilter { get; }
}

/// <summary>A packet passes; the handler may drop it.</summary>
public sealed class InterceptingPacketEventArgs : EventArgs
{
    public InterceptingPacketEventArgs(string clientId, string userName, EndPoint remoteEndPoint, MqttPacket packet, IDictionary sessionItems, CancellationToken cancellationToken)
    {
        ClientId = clientId;
        UserName = userName;
        RemoteEndPoint = remoteEndPoint;
        Packet = packet;
        SessionItems = sessionItems;
        CancellationToken = cancellationToken;
    }

    public CancellationToken CancellationToken { get; }

    public string ClientId { get; }

    public string UserName { get; }

    public EndPoint RemoteEndPoint { get; }

    public string Endpoint => RemoteEndPoint?.ToString();

    public MqttPacket Packet { get; set; }

    public bool ProcessPacket { get; set; } = true;

    public IDictionary SessionItems { get; }
}

/// <summary>A session ended.</summary>
public sealed class SessionDeletedEventArgs : EventArgs
{
    public SessionDeletedEventArgs(string id, string userName, IDictionary sessionItems)
    {
        Id = id;
        UserName = userName;
        SessionItems = sessionItems;
    }

    public string Id { get; }

    public string UserName { get; }

    public IDictionary SessionItems { get; }
}

/// <summary>A message to be published by the server itself.</summary>
public sealed class InjectedMqttApplicationMessage
{
    public InjectedMqttApplicationMessage(MqttApplicationMessage applicationMessage)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);
        ApplicationMessage = applicationMessage;
    }

    public MqttApplicationMessage ApplicationMessage { get; }

    public IDictionary CustomSessionItems { get; set; }

    public string SenderClientId { get; set; } = string.Empty;

    public string SenderUserName { get; set; }
}
