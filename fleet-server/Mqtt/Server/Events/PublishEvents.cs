#nullable disable
using System.Collections;
using MQTTnet.Packets;

namespace MQTTnet.Server;

/// <summary>A message came in; the handler may change, refuse or drop it.</summary>
public sealed class InterceptingPublishEventArgs : EventArgs
{
    public InterceptingPublishEventArgs(MqttApplicationMessage applicationMessage, string clientId, string userName, IDictionary sessionItems, CancellationToken cancellationToken)
    {
        ApplicationMessage = applicationMessage;
        ClientId = clientId;
        UserName = userName;
        SessionItems = sessionItems;
        CancellationToken = cancellationToken;
    }

    public MqttApplicationMessage ApplicationMessage { get; set; }

    public CancellationToken CancellationToken { get; }

    public string ClientId { get; }

    public bool CloseConnection { get; set; }

    public bool ProcessPublish { get; set; } = true;

    public PublishResponse Response { get; } = new();

    public IDictionary SessionItems { get; }

    public string UserName { get; }
}

/// <summary>A message is about to be queued for a client.</summary>
public sealed class InterceptingClientApplicationMessageEnqueueEventArgs : EventArgs
{
    public InterceptingClientApplicationMessageEnqueueEventArgs(string senderClientId, string receiverClientId, MqttApplicationMessage applicationMessage)
    {
        SenderClientId = senderClientId;
        ReceiverClientId = receiverClientId;
        ApplicationMessage = applicationMessage;
    }

    public bool AcceptEnqueue { get; set; } = true;

    public MqttApplicationMessage ApplicationMessage { get; }

    public bool CloseSenderConnection { get; set; }

    public string ReceiverClientId { get; }

    public string SenderClientId { get; }
}

/// <summary>A message was queued for a client, or dropped.</summary>
public sealed class ApplicationMessageEnqueuedEventArgs : EventArgs
{
    public ApplicationMessageEnqueuedEventArgs(string senderClientId, string receiverClientId, MqttApplicationMessage applicationMessage, bool isDropped)
    {
        SenderClientId = senderClientId;
        ReceiverClientId = receiverClientId;
        ApplicationMessage = applicationMessage;
        IsDropped = isDropped;
    }

    public string SenderClientId { get; }

    public string ReceiverClientId { get; }

    public bool IsDropped { get; }

    public MqttApplicationMessage ApplicationMessage { get; }
}

/// <summary>Nobody was subscribed to a message.</summary>
public sealed class ApplicationMessageNotConsumedEventArgs : EventArgs
{
    public ApplicationMessageNotConsumedEventArgs(MqttApplicationMessage applicationMessage, string senderId)
    {
        ApplicationMessage = applicationMessage;
        SenderId = senderId;
    }

    public MqttApplicationMessage ApplicationMessage { get; }

    public string SenderId { get; }
}

/// <summary>A client acknowledged a message of QoS 1 (PUBACK) or 2 (PUBCOMP).</summary>
public sealed class ClientAcknowledgedPublishPacketEventArgs : EventArgs
{
    public ClientAcknowledgedPublishPacketEventArgs(string clientId, string userName, IDictionary sessionItems, MqttPublishPacket publishPacket, MqttPacketWithIdentifier acknowledgePacket)
    {
        ClientId = clientId;
        UserName = userName;
        SessionItems = sessionItems;
        PublishPacket = publishPacket;
        AcknowledgePacket = acknowledgePacket;
    }

    public MqttPacketWithIdentifier AcknowledgePacket { get; }

    public string ClientId { get; }

    public string UserName { get; }

    public bool IsCompleted => AcknowledgePacket is MqttPubAckPacket or MqttPubCompPacket;

    public MqttPublishPacket PublishPacket { get; }

    public IDictionary SessionItems { get; }
}

/// <summary>A queued message gave way to a newer one.</summary>
public sealed class QueueMessageOverwrittenEventArgs : EventArgs
{
    public QueueMessageOverwrittenEventArgs(string receiverClientId, MqttPacket packet)
    {
        ReceiverClientId = receiverClientId;
        Packet = packet;
    }

    public MqttPacket Packet { get; }

    public string ReceiverClientId { get; }
}

/// <summary>A retained message was set, replaced or (with an empty payload) deleted.</summary>
public sealed class RetainedMessageChangedEventArgs : EventArgs
{
    private readonly Func<List<MqttApplicationMessage>> _all;
    private List<MqttApplicationMessage> _stored;

    internal RetainedMessageChangedEventArgs(string clientId, MqttApplicationMessage changedRetainedMessage, Func<List<MqttApplicationMessage>> all)
    {
        ClientId = clientId;
        ChangedRetainedMessage = changedRetainedMessage;
        _all = all;
    }

    public MqttApplicationMessage ChangedRetainedMessage { get; }

    public string ClientId { get; }

    /// <summary>All retained messages; gathered when asked for, because a handler that stores only the change need not pay for it.</summary>
    public List<MqttApplicationMessage> StoredRetainedMessages => _stored ??= _all();
}
