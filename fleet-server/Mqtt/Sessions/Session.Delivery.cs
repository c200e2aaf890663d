using KioskFleet.Mqtt.Codec;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>What became of a message for one session.</summary>
internal enum Delivery
{
    Sent,
    Queued,
    Dropped,
}

/// <content>Messages on their way to the client: sent at once, under way, or waiting.</content>
internal sealed partial class Session
{
    private RingQueue<Waiting> _waiting;
    private RingQueue<Waiting> _waitingQos0;
    private RingQueue<Inflight> _inflight;
    private long _waitingBytes;
    private int _outstanding;
    private long _outstandingBytes;
    private int _resendAt;
    private int _window = 65535;
    private ushort _lastId;
    private long _sequence;

    /// <summary>A message that waits for room.</summary>
    internal struct Waiting
    {
        public Message Message;
        public byte Qos;
        public bool Retain;
        public uint Identifier;
        public uint[]? MoreIdentifiers;
        public long Sequence;

        /// <summary>Told the packet identifier once the message is sent, for whoever waits for that; mostly nobody.</summary>
        public TaskCompletionSource<ushort>? Sent;
    }

    /// <summary>A message of QoS 1 or 2 that was sent and is not finished. Without a message (session ends with the connection) it can never be sent again.</summary>
    internal struct Inflight
    {
        public Waiting Item;
        public ushort PacketId;
        public int PayloadLength;

        /// <summary>PUBREC came, PUBREL was sent.</summary>
        public bool Released;
        public bool Done;
    }

    public long QueuedCount => _waiting.Count + _waitingQos0.Count;

    public int InflightCount => _inflight.Count;

    /// <summary>Whether a QoS 1 or 2 message could go out now.</summary>
    public bool HasRoom => WindowIsOpen && _waiting.Count == 0;

    private bool WindowIsOpen => _outstanding < _window && (Broker.Engine.MaximumInflightBytesPerSession == 0 || _outstandingBytes < Broker.Engine.MaximumInflightBytesPerSession);

    /// <summary>Sends, queues or drops a message for this session. The effective QoS is the lower of message and subscription [MQTT-3.8.4-8].</summary>
    public Delivery Deliver(ref PublishView view, PublishEncoder encoder, byte subscriptionQos, bool retain, uint identifier, List<uint>? moreIdentifiers, TaskCompletionSource<ushort>? sent = null)
    {
        byte qos = Broker.Engine.UpgradeOutgoingQos ? subscriptionQos : Math.Min(view.Qos, subscriptionQos);
        ClientConnection? dirty = null;
        Delivery result;
        lock (this)
        {
            if (IsDeleted)
            {
                return Delivery.Dropped;
            }
            ClientConnection? connection = Connection;
            if (connection is null && (qos == 0 || ExpiryInterval == 0))
            {
                return Delivery.Dropped;
            }
            Waiting item = new()
            {
                Qos = qos,
                Retain = retain,
                Identifier = identifier,
                MoreIdentifiers = moreIdentifiers?.ToArray(),
                Sent = sent,
            };
            bool durable = qos > 0 && IsDurable;
            bool direct = connection is not null && connection.HasRoomFor(view.Payload.Length)
                && (qos == 0 ? _waitingQos0.Count == 0 : _waiting.Count == 0 && WindowIsOpen && _resendAt >= _inflight.Count && NextIdIsFree);
            if (direct)
            {
                if (qos > 0 && (ExpiryInterval != 0 || Broker.KeepInflight))
                {
                    item.Message = view.Keep().AddReference();
                }
                if (durable)
                {
                    item.Sequence = ++_sequence;
                    Broker.StoreGate!.Enqueue(this, item);
                }
                result = Send(connection!, ref view, encoder, item) ? Delivery.Sent : Delivery.Dropped;
                dirty = connection;
            }
            else
            {
                item.Message = view.Keep().AddReference();
                if (durable)
                {
                    item.Sequence = ++_sequence;
                }
                result = Enqueue(item, durable) ? Delivery.Queued : Delivery.Dropped;
                dirty = connection;
            }
        }
        dirty?.MarkDirty();
        return result;
    }

    /// <summary>Sends what waits as far as window and socket allow.</summary>
    public void Refill(ClientConnection connection)
    {
        if (_waiting.Count == 0 && _waitingQos0.Count == 0 && _resendAt >= _inflight.Count)
        {
            return;
        }
        bool any = false;
        PublishEncoder? encoder = null;
        lock (this)
        {
            if (Connection != connection)
            {
                return;
            }
            while (_resendAt < _inflight.Count && WindowIsOpen && connection.HasRoomFor(0))
            {
                Resend(connection, ref _inflight[_resendAt++]);
                any = true;
            }
            bool resent = _resendAt >= _inflight.Count;
            while (connection.HasRoomFor(0))
            {
                Waiting item;
                if (resent && _waiting.Count > 0 && WindowIsOpen && NextIdIsFree)
                {
                    item = _waiting.Dequeue();
                }
                else if (_waitingQos0.Count > 0)
                {
                    item = _waitingQos0.Dequeue();
                }
                else
                {
                    break;
                }
                Count(item, -1);
                encoder = PublishEncoder.Rent();
                PublishView view = item.Message.View();
                if (view.ExpiresAt != Message.Never && view.ExpiresAt <= encoder.Now)
                {
                    PassOver(item);
                    Forget(item);
                    item.Sent?.TrySetCanceled();
                    item.Message.Release();
                }
                else
                {
                    bool keep = item.Qos > 0;
                    Send(connection, ref view, encoder, item);
                    if (!keep)
                    {
                        item.Message.Release();
                    }
                    any = true;
                }
                PublishEncoder.Return(encoder);
            }
        }
        if (any)
        {
            connection.MarkDirty();
        }
    }

    /// <summary>PUBACK or PUBCOMP, or a PUBREC that refuses: the message is done [MQTT-4.3.2-5], [MQTT-4.3.3-13].</summary>
    /// <param name="packetId">The identifier acknowledged.</param>
    /// <param name="afterRelease">True for PUBCOMP, which needs a PUBREL before it.</param>
    /// <param name="refused">True for a PUBREC with an error code.</param>
    /// <param name="message">The message, with a reference for the caller, when it was kept.</param>
    public bool Acknowledge(ushort packetId, bool afterRelease, bool refused, out MqttPublishPacket? message)
    {
        message = null;
        lock (this)
        {
            int at = FindInflight(packetId);
            if (at < 0)
            {
                return false;
            }
            ref Inflight entry = ref _inflight[at];
            if (entry.Released != afterRelease || !refused && !afterRelease && entry.Item.Qos == 2)
            {
                throw OutOfOrder(packetId);
            }
            if (entry.Item.Message is not null)
            {
                message = Broker.WantsAcknowledged ? entry.Item.Message.ToPacket() : null;
                Forget(entry.Item);
                entry.Item.Message.Release();
            }
            entry.Item = default;
            entry.Done = true;
            if (at < _resendAt)
            {
                _outstanding--;
                _outstandingBytes -= entry.PayloadLength;
            }
            while (_inflight.Count > 0 && _inflight[0].Done)
            {
                _inflight.Dequeue();
                _resendAt = Math.Max(0, _resendAt - 1);
            }
        }
        return true;
    }

    /// <summary>PUBREC: from now on only PUBREL is sent for it, never the message [MQTT-4.3.3-4], [MQTT-4.3.3-5].</summary>
    public bool Release(ushort packetId)
    {
        lock (this)
        {
            int at = FindInflight(packetId);
            if (at < 0)
            {
                return false;
            }
            if (_inflight[at].Item.Qos != 2)
            {
                throw OutOfOrder(packetId);
            }
            ref Inflight entry = ref _inflight[at];
            if (!entry.Released)
            {
                entry.Released = true;
                if (entry.Item.Sequence != 0)
                {
                    Broker.StoreGate?.SetInflight(this, entry.Item.Sequence, packetId, released: true);
                }
            }
            return true;
        }
    }

    /// <summary>The packet identifier used last. It goes with a stored session, so that after a restart numbers go on where they were.</summary>
    public ushort LastPacketId
    {
        get
        {
            lock (this)
            {
                return _lastId;
            }
        }
    }

    public void RestoreLastPacketId(ushort packetId) => _lastId = packetId;

    /// <summary>A message that waited for the client expired while the server was not running: as with any that expires, its number is passed over.</summary>
    public void PassOverExpired()
    {
        if (NextIdIsFree)
        {
            _lastId = NextId(_lastId);
        }
    }

    public void RestoreWaiting(Waiting item, ushort packetId, bool released)
    {
        _sequence = Math.Max(_sequence, item.Sequence);
        if (packetId != 0)
        {
            _inflight.Enqueue(new Inflight { Item = item, PacketId = packetId, Released = released, PayloadLength = item.Message.View().Payload.Length });
            _lastId = packetId;
            return;
        }
        _waiting.Enqueue(item);
        Count(item, 1);
    }

    private static MalformedPacketException OutOfOrder(ushort packetId) =>
        new(MalformedPacketException.ProtocolError, "MQTT5 4.3", $"Packet identifier {packetId} is not at the step that this acknowledgement belongs to.");

    private bool NextIdIsFree => _inflight.Count == 0 || NextId(_lastId) != _inflight[0].PacketId;

    /// <summary>[MQTT-2.2.1-3] never 0; [MQTT-2.2.1-4] not one in use: identifiers run upwards, so the oldest in use is the only one that the next can meet.</summary>
    private static ushort NextId(ushort last) => last == ushort.MaxValue ? (ushort)1 : (ushort)(last + 1);

    /// <summary>A message whose turn came and that is not sent (expired, or larger than the client takes) uses up its identifier, so that a trace shows the gap.</summary>
    private void PassOver(in Waiting item)
    {
        if (item.Qos > 0)
        {
            _lastId = NextId(_lastId);
        }
    }

    private int FindInflight(ushort packetId)
    {
        for (int i = 0; i < _inflight.Count; i++)
        {
            if (_inflight[i].PacketId == packetId && !_inflight[i].Done)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>Writes the PUBLISH; above QoS 0 it takes an identifier and a place in the window. Takes over the item's reference above QoS 0.</summary>
    private bool Send(ClientConnection connection, ref PublishView view, PublishEncoder encoder, in Waiting item)
    {
        ushort packetId = item.Qos > 0 ? NextId(_lastId) : (ushort)0;
        if (!connection.WritePublish(ref view, encoder, item.Qos, packetId, false, item.Retain, item.Identifier, item.MoreIdentifiers))
        {
            if (item.Qos > 0)
            {
                PassOver(item);
                Forget(item);
                item.Message?.Release();
            }
            item.Sent?.TrySetCanceled();
            return false;
        }
        item.Sent?.TrySetResult(packetId);
        if (item.Qos > 0)
        {
            _lastId = packetId;
            _inflight.Enqueue(new Inflight { Item = item, PacketId = packetId, PayloadLength = view.Payload.Length });
            _outstanding++;
            _outstandingBytes += view.Payload.Length;
            _resendAt = _inflight.Count;
            if (item.Sequence != 0)
            {
                Broker.StoreGate?.SetInflight(this, item.Sequence, packetId, released: false);
            }
        }
        return true;
    }

    private void Resend(ClientConnection connection, ref Inflight entry)
    {
        if (entry.Done)
        {
            return;
        }
        _outstanding++;
        _outstandingBytes += entry.PayloadLength;
        if (entry.Released)
        {
            connection.WriteAnswer(0x62, entry.PacketId, 0);
            return;
        }
        if (entry.Item.Message is null)
        {
            return;
        }
        PublishEncoder encoder = PublishEncoder.Rent();
        PublishView view = entry.Item.Message.View();
        connection.WritePublish(ref view, encoder, entry.Item.Qos, entry.PacketId, true, entry.Item.Retain, entry.Item.Identifier, entry.Item.MoreIdentifiers);
        PublishEncoder.Return(encoder);
    }

    private void ResetInflight()
    {
        _outstanding = 0;
        _outstandingBytes = 0;
        _resendAt = 0;
    }
}
