#nullable disable
using System.Collections;
using System.Net;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>A connected client.</summary>
public sealed class MqttClientStatus
{
    private readonly ClientConnection _connection;
    private MqttSessionStatus _session;

    internal MqttClientStatus(ClientConnection connection) => _connection = connection;

    public long BytesReceived => _connection.BytesReceived;

    public long BytesSent => _connection.BytesSent;

    public DateTime ConnectedTimestamp => _connection.ConnectedUtc;

    public EndPoint RemoteEndPoint => _connection.RemoteEndPoint;

    public string Endpoint => RemoteEndPoint?.ToString();

    public string Id => _connection.Session.ClientId;

    public DateTime LastNonKeepAlivePacketReceivedTimestamp => At(_connection.LastNonKeepAlive);

    public DateTime LastPacketReceivedTimestamp => At(_connection.LastReceived);

    public DateTime LastPacketSentTimestamp => At(_connection.LastSent);

    public MqttProtocolVersion ProtocolVersion => _connection.Version;

    public long ReceivedApplicationMessagesCount => _connection.MessagesReceived;

    public long ReceivedPacketsCount => _connection.PacketsReceived;

    public long SentApplicationMessagesCount => _connection.MessagesSent;

    public long SentPacketsCount => _connection.PacketsSent;

    public MqttSessionStatus Session
    {
        get => _session ??= new MqttSessionStatus(_connection.Session);
        set => _session = value;
    }

    public Task DisconnectAsync(MqttServerClientDisconnectOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _connection.CloseWith(options.ReasonCode, options.ReasonString, options);
        return Task.CompletedTask;
    }

    /// <summary>Counts bytes, packets and messages anew.</summary>
    public void ResetStatistics() => _connection.ResetStatistics();

    private DateTime At(long ticks) => ticks == 0 ? _connection.ConnectedUtc : DateTime.UtcNow.AddMilliseconds(ticks - Environment.TickCount64);
}

/// <summary>Short forms.</summary>
public static class MqttClientStatusExtensions
{
    public static Task DisconnectAsync(this MqttClientStatus clientStatus)
    {
        ArgumentNullException.ThrowIfNull(clientStatus);
        return clientStatus.DisconnectAsync(new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.NormalDisconnection });
    }
}

/// <summary>Packet identifier of a message that was put into one session's queue; 0: it has none yet.</summary>
public class InjectMqttApplicationMessageResult
{
    public ushort PacketIdentifier { get; set; }
}

/// <summary>A session, with or without its client.</summary>
public sealed class MqttSessionStatus
{
    private readonly Session _session;

    internal MqttSessionStatus(Session session) => _session = session;

    public DateTime CreatedTimestamp => _session.CreatedUtc;

    public DateTime? DisconnectedTimestamp => _session.DisconnectedUtc;

    public uint ExpiryInterval => _session.ExpiryInterval;

    public string Id => _session.ClientId;

    public IDictionary Items => _session.Items;

    public long PendingApplicationMessagesCount => _session.QueuedCount;

    public Task ClearApplicationMessagesQueueAsync()
    {
        _session.ClearWaiting();
        return Task.CompletedTask;
    }

    public Task DeleteAsync() => _session.Broker.DeleteSessionAsync(_session);

    /// <summary>Sends or queues a message for this session alone, whatever it is subscribed to.</summary>
    public Task EnqueueApplicationMessageAsync(MqttApplicationMessage applicationMessage)
    {
        TryEnqueueApplicationMessage(applicationMessage, out _);
        return Task.CompletedTask;
    }

    /// <summary>Sends a message to this session alone and waits until it was handed to its client's connection. Cancelled when the message is dropped, expires, or the session ends before.</summary>
    public async Task<InjectMqttApplicationMessageResult> DeliverApplicationMessageAsync(MqttApplicationMessage applicationMessage)
    {
        TaskCompletionSource<ushort> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(applicationMessage, sent);
        return new InjectMqttApplicationMessageResult { PacketIdentifier = await sent.Task.ConfigureAwait(false) };
    }

    /// <returns>False when the message was dropped.</returns>
    public bool TryEnqueueApplicationMessage(MqttApplicationMessage applicationMessage, out InjectMqttApplicationMessageResult injectResult)
    {
        Delivery delivery = Enqueue(applicationMessage, null);
        injectResult = delivery == Delivery.Dropped ? null : new InjectMqttApplicationMessageResult();
        return delivery != Delivery.Dropped;
    }

    private Delivery Enqueue(MqttApplicationMessage applicationMessage, TaskCompletionSource<ushort> sent)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);
        MqttTopicValidator.ThrowIfInvalid(applicationMessage.Topic);
        Message message = Message.Create(applicationMessage);
        PublishEncoder encoder = PublishEncoder.Rent();
        PublishView view = message.View();
        Delivery delivery;
        using (FlushScope.Enter())
        {
            delivery = _session.Deliver(ref view, encoder, message.Qos, message.Retain, 0, null, sent);
        }
        PublishEncoder.Return(encoder);
        message.Release();
        if (delivery == Delivery.Dropped)
        {
            sent?.TrySetCanceled();
        }
        return delivery;
    }
}
