using System.Text;
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Sessions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Persistence;

/// <summary>
/// A message as bytes: version, QoS, retain, expiry (Unix milliseconds, 0: never), topic, properties, payload. Version 2 has the sender before the payload (client identifier,
/// whether it had a user name, user name, endpoint); version 1, which is still written for messages without one, has none.
/// </summary>
internal static class MessageRecord
{
    private const byte Plain = 1;
    private const byte WithSender = 2;

    public static byte[] Write(Message message)
    {
        PacketWriter writer = new(message.Size + 32);
        writer.WriteByte(message.Sender is null ? Plain : WithSender);
        writer.WriteByte((byte)(message.Qos | (message.Retain ? 4 : 0)));
        long expiry = message.ExpiresAt == Message.Never ? 0 : DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + message.ExpiresAt - Environment.TickCount64;
        writer.WriteUInt32((uint)(expiry >> 32));
        writer.WriteUInt32((uint)expiry);
        writer.WriteBinary(message.Topic);
        writer.WriteUInt32((uint)message.Properties.Length);
        writer.WriteBytes(message.Properties);
        if (message.Sender is { } sender)
        {
            writer.WriteString(sender.ClientId);
            writer.WriteByte((byte)(sender.UserName is null ? 0 : 1));
            writer.WriteString(sender.UserName);
            writer.WriteString(sender.Endpoint);
        }
        writer.WriteBytes(message.Payload);
        return writer.Body.ToArray();
    }

    /// <returns>Null when the message has expired meanwhile.</returns>
    public static Message? Read(ReadOnlySpan<byte> record)
    {
        MqttReader reader = new(record);
        byte version = reader.ReadByte();
        if (version is not (Plain or WithSender))
        {
            throw new InvalidDataException("The MQTT store was written by a newer version; use that version or start with an empty store.");
        }
        byte flags = reader.ReadByte();
        long expiry = ((long)reader.ReadUInt32() << 32) | reader.ReadUInt32();
        ReadOnlySpan<byte> topic = reader.ReadBinary();
        ReadOnlySpan<byte> properties = reader.ReadBytes((int)reader.ReadUInt32());
        MessageSender? sender = null;
        if (version == WithSender)
        {
            string clientId = Encoding.UTF8.GetString(reader.ReadBinary());
            bool hasUser = reader.ReadByte() != 0;
            string user = Encoding.UTF8.GetString(reader.ReadBinary());
            sender = new MessageSender(clientId, hasUser ? user : null, Encoding.UTF8.GetString(reader.ReadBinary()));
        }
        long expiresAt = Message.Never;
        if (expiry != 0)
        {
            long left = expiry - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            if (left <= 0)
            {
                return null;
            }
            expiresAt = Environment.TickCount64 + left;
        }
        Message message = Message.Create(topic, properties, reader.ReadRest(), (byte)(flags & 3), (flags & 4) != 0, expiresAt);
        message.Sender = sender;
        return message;
    }
}

/// <summary>
/// A session as bytes: version, expiry in seconds, creation, last disconnection (Unix milliseconds, 0: connected), user name, subscriptions, and since version 2 the packet
/// identifier used last and the endpoint.
/// </summary>
internal static class SessionRecord
{
    private const byte FormatVersion = 2;

    public static byte[] Write(Session session)
    {
        PacketWriter writer = new(256);
        writer.WriteByte(FormatVersion);
        writer.WriteUInt32(session.ExpiryInterval);
        WriteTime(writer, session.CreatedUtc);
        WriteTime(writer, session.DisconnectedUtc);
        writer.WriteByte((byte)(session.UserName is null ? 0 : 1));
        writer.WriteString(session.UserName);
        Subscription[] subscriptions = session.SnapshotSubscriptions();
        writer.WriteUInt32((uint)subscriptions.Length);
        foreach (Subscription subscription in subscriptions)
        {
            writer.WriteString(subscription.Filter);
            writer.WriteByte((byte)(subscription.Qos | (subscription.NoLocal ? 4 : 0) | (subscription.RetainAsPublished ? 8 : 0) | (subscription.RetainHandling << 4)));
            writer.WriteUInt32(subscription.Identifier);
        }
        writer.WriteUInt16(session.LastPacketId);
        writer.WriteString(session.Endpoint.Name);
        return writer.Body.ToArray();
    }

    /// <summary>Makes the session with its subscriptions. One that was connected when the process died counts as disconnected now.</summary>
    public static Session Read(Broker broker, string clientId, long id, ReadOnlySpan<byte> record)
    {
        MqttReader reader = new(record);
        byte version = reader.ReadByte();
        if (version is not (1 or FormatVersion))
        {
            throw new InvalidDataException("The MQTT store was written by a newer version; use that version or start with an empty store.");
        }
        Session session = new(broker, clientId) { StoreId = id, ExpiryInterval = reader.ReadUInt32() };
        session.CreatedUtc = ReadTime(ref reader) ?? DateTime.UtcNow;
        DateTime disconnected = ReadTime(ref reader) ?? DateTime.UtcNow;
        bool hasUser = reader.ReadByte() != 0;
        string user = Encoding.UTF8.GetString(reader.ReadBinary());
        EndpointRules endpoint = broker.DefaultEndpoint;
        double away = Math.Max(0, (DateTime.UtcNow - disconnected).TotalMilliseconds);
        session.Restore(session.ExpiryInterval == uint.MaxValue ? long.MaxValue : Environment.TickCount64 + session.ExpiryInterval * 1000L - (long)away);
        for (uint count = reader.ReadUInt32(); count > 0; count--)
        {
            Subscription subscription = new(session, Encoding.UTF8.GetString(reader.ReadBinary()));
            byte options = reader.ReadByte();
            subscription.Set(
                new MqttTopicFilter
                {
                    Topic = subscription.Filter,
                    QualityOfServiceLevel = (MqttQualityOfServiceLevel)(options & 3),
                    NoLocal = (options & 4) != 0,
                    RetainAsPublished = (options & 8) != 0,
                    RetainHandling = (MqttRetainHandling)((options >> 4) & 3),
                },
                reader.ReadUInt32());
            session.AddSubscription(subscription);
        }
        if (version == FormatVersion)
        {
            session.RestoreLastPacketId(reader.ReadUInt16());
            endpoint = broker.EndpointNamed(Encoding.UTF8.GetString(reader.ReadBinary()));
        }
        session.Enter(endpoint, hasUser ? user : null);
        return session;
    }

    private static void WriteTime(PacketWriter writer, DateTime? time)
    {
        long value = time is DateTime t ? new DateTimeOffset(t, TimeSpan.Zero).ToUnixTimeMilliseconds() : 0;
        writer.WriteUInt32((uint)(value >> 32));
        writer.WriteUInt32((uint)value);
    }

    private static DateTime? ReadTime(ref MqttReader reader)
    {
        long value = ((long)reader.ReadUInt32() << 32) | reader.ReadUInt32();
        return value == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(value).UtcDateTime;
    }
}
