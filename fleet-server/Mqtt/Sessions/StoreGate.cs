using System.Buffers.Binary;
using System.Text;
using KioskFleet.Mqtt.Persistence;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>Between the sessions and the store: gives changes their order, writes a message once for all its sessions, and wakes connections whose answers wait for a commit.</summary>
internal sealed class StoreGate(IMqttStore store)
{
    private readonly Lock _lock = new();
    private List<ClientConnection> _waiting = [];
    private long _position;
    private long _committed;
    private long _lastMessage;
    private long _lastSession;

    [ThreadStatic]
    private static long _threadPosition;

    public long CommittedPosition => Volatile.Read(ref _committed);

    /// <summary>Position of the last queue or retained change that this thread made since it was set to 0.</summary>
    public static long ThreadPosition
    {
        get => _threadPosition;
        set => _threadPosition = value;
    }

    /// <summary>Puts back what the store kept and starts it.</summary>
    public void Load(Broker broker)
    {
        StoredState state = store.Load();
        Dictionary<long, Session> sessions = [];
        foreach ((long id, string clientId, byte[] record) in state.Sessions)
        {
            Session session = SessionRecord.Read(broker, clientId, id, record);
            sessions[id] = session;
            broker.Sessions.Add(session);
            _lastSession = Math.Max(_lastSession, id);
        }
        store.Start(Committed);
        Dictionary<long, Message> messages = [];
        foreach ((long id, byte[] record) in state.Messages)
        {
            _lastMessage = Math.Max(_lastMessage, id);
            if (MessageRecord.Read(record) is Message message)
            {
                message.StoreId = id;
                messages[id] = message;
            }
        }
        foreach ((long sessionId, long sequence, long messageId, int number, int inflight, byte[]? identifiers) in state.Queue)
        {
            Message? message = null;
            if (!sessions.TryGetValue(sessionId, out Session? session) || !messages.TryGetValue(messageId, out message))
            {
                if (inflight == 0)
                {
                    session?.PassOverExpired();
                }
                Append(new StoreChange(StoreChangeKind.Dequeue, sessionId, sequence));
                continue;
            }
            message.StoreReferences++;
            session.RestoreWaiting(ToWaiting(message.AddReference(), sequence, number, identifiers), (ushort)inflight, (inflight & 0x10000) != 0);
        }
        foreach ((long id, byte[] _) in state.Messages)
        {
            if (!messages.TryGetValue(id, out Message? message) || message.StoreReferences == 0)
            {
                Append(new StoreChange(StoreChangeKind.DeleteMessage, Message: id));
            }
            message?.Release();
        }
        foreach ((long sessionId, int packetId) in state.Inbound)
        {
            if (sessions.TryGetValue(sessionId, out Session? session))
            {
                session.AddInbound((ushort)packetId);
            }
        }
        foreach ((string topic, byte[] record) in state.Retained)
        {
            if (MessageRecord.Read(record) is Message message)
            {
                broker.Tree.SetRetained(message.Topic, message, int.MaxValue, out _);
            }
            else
            {
                Append(new StoreChange(StoreChangeKind.DeleteRetained, Text: topic));
            }
        }
    }

    /// <summary>A session was opened: one that outlives its connection gets a row, one that does not loses it.</summary>
    public void OpenSession(Session session)
    {
        if (session.ExpiryInterval == 0)
        {
            DeleteSession(session);
            return;
        }
        if (session.StoreId == 0)
        {
            session.StoreId = Interlocked.Increment(ref _lastSession);
        }
        SaveSession(session);
    }

    public void SaveSession(Session session)
    {
        if (session.StoreId != 0 && !session.IsDeleted)
        {
            Append(new StoreChange(StoreChangeKind.SaveSession, session.StoreId, Text: session.ClientId, Blob: SessionRecord.Write(session)));
        }
    }

    public void DeleteSession(Session session)
    {
        if (session.StoreId != 0)
        {
            Append(new StoreChange(StoreChangeKind.DeleteSession, session.StoreId));
        }
    }

    public void Enqueue(Session session, in Session.Waiting item)
    {
        Message message = item.Message;
        lock (_lock)
        {
            if (message.StoreId == 0)
            {
                message.StoreId = ++_lastMessage;
                AppendLocked(new StoreChange(StoreChangeKind.SaveMessage, Message: message.StoreId, Blob: MessageRecord.Write(message)));
            }
            message.StoreReferences++;
            _threadPosition = AppendLocked(new StoreChange(StoreChangeKind.Enqueue, session.StoreId, item.Sequence, message.StoreId, item.Qos | (item.Retain ? 4 : 0), Blob: Identifiers(item)));
        }
    }

    public void SetInflight(Session session, long sequence, ushort packetId, bool released) =>
        Append(new StoreChange(StoreChangeKind.SetInflight, session.StoreId, sequence, Number: packetId | (released ? 0x10000 : 0)));

    public void Dequeue(Session session, long sequence, Message? message)
    {
        lock (_lock)
        {
            AppendLocked(new StoreChange(StoreChangeKind.Dequeue, session.StoreId, sequence));
            if (message is not null && --message.StoreReferences == 0)
            {
                AppendLocked(new StoreChange(StoreChangeKind.DeleteMessage, Message: message.StoreId));
                message.StoreId = 0;
            }
        }
    }

    public long AddInbound(Session session, ushort packetId) => Append(new StoreChange(StoreChangeKind.AddInbound, session.StoreId, Number: packetId));

    public long RemoveInbound(Session session, ushort packetId) => Append(new StoreChange(StoreChangeKind.RemoveInbound, session.StoreId, Number: packetId));

    public void SetRetained(ReadOnlySpan<byte> topic, Message? message) =>
        _threadPosition = Append(message is null
            ? new StoreChange(StoreChangeKind.DeleteRetained, Text: Encoding.UTF8.GetString(topic))
            : new StoreChange(StoreChangeKind.SetRetained, Text: Encoding.UTF8.GetString(topic), Blob: MessageRecord.Write(message)));

    /// <summary>Has <see cref="ClientConnection.Committed"/> called after the next commit, and again as long as it asks for it.</summary>
    public void WakeAfterCommit(ClientConnection connection)
    {
        lock (_lock)
        {
            _waiting.Add(connection);
        }
        // The commit may have come between the decision to wait and now; then nothing else would wake it.
        if (CommittedPosition == Volatile.Read(ref _position))
        {
            Committed(CommittedPosition);
        }
    }

    private long Append(in StoreChange change)
    {
        lock (_lock)
        {
            return AppendLocked(change);
        }
    }

    private long AppendLocked(in StoreChange change)
    {
        store.Append(change, ++_position);
        return _position;
    }

    private void Committed(long position)
    {
        bool more = true;
        while (more)
        {
            List<ClientConnection> wake;
            lock (_lock)
            {
                _committed = position = Math.Max(_committed, position);
                if (_waiting.Count == 0)
                {
                    return;
                }
                wake = _waiting;
                _waiting = [];
            }
            using (FlushScope.Enter())
            {
                wake.RemoveAll(connection => !connection.Committed(position));
            }
            lock (_lock)
            {
                _waiting.AddRange(wake);
                // A commit that came meanwhile found nobody waiting: those that are here again would never hear of it.
                more = wake.Count > 0 && _committed > position;
            }
        }
    }

    private static byte[]? Identifiers(in Session.Waiting item)
    {
        if (item.Identifier == 0)
        {
            return null;
        }
        byte[] bytes = new byte[4 * (1 + (item.MoreIdentifiers?.Length ?? 0))];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, item.Identifier);
        for (int i = 4; i < bytes.Length; i += 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i), item.MoreIdentifiers![i / 4 - 1]);
        }
        return bytes;
    }

    private static Session.Waiting ToWaiting(Message message, long sequence, int number, byte[]? identifiers)
    {
        Session.Waiting item = new() { Message = message, Sequence = sequence, Qos = (byte)(number & 3), Retain = (number & 4) != 0 };
        if (identifiers is not null)
        {
            item.Identifier = BinaryPrimitives.ReadUInt32BigEndian(identifiers);
            if (identifiers.Length > 4)
            {
                item.MoreIdentifiers = new uint[identifiers.Length / 4 - 1];
                for (int i = 0; i < item.MoreIdentifiers.Length; i++)
                {
                    item.MoreIdentifiers[i] = BinaryPrimitives.ReadUInt32BigEndian(identifiers.AsSpan(4 + 4 * i));
                }
            }
        }
        return item;
    }
}
