using System.Collections;
using System.Runtime.InteropServices;
using MQTTnet.Server;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// Session state (MQTT 5.0 §4.1): subscriptions, messages under way and messages waiting, for one client identifier, with or without a connection.
/// Fields that publishing touches are guarded by the lock of the session itself.
/// </summary>
internal sealed partial class Session(Broker broker, string clientId)
{
    /// <summary>Subscriptions up to which a list is searched; beyond it an index is kept.</summary>
    private const int IndexFrom = 24;

    private readonly List<Subscription> _subscriptions = [];
    private Dictionary<string, int>? _index;
    private Hashtable? _items;
    private TopicPermissions? _receivable;
    private EndpointRules _endpoint = broker.DefaultEndpoint;

    public Broker Broker { get; } = broker;

    public string ClientId { get; } = clientId;

    public string? UserName { get; private set; }

    /// <summary>The rules of the endpoint that its client came in by last.</summary>
    public EndpointRules Endpoint => _endpoint;

    public DateTime CreatedUtc { get; set; } = DateTime.UtcNow;

    /// <summary>The live connection; null while the client is away.</summary>
    public ClientConnection? Connection { get; private set; }

    public DateTime? DisconnectedUtc { get; private set; }

    /// <summary><see cref="Environment.TickCount64"/> when the session ends without a client; <see cref="long.MaxValue"/>: not set.</summary>
    public long ExpiresAt { get; private set; } = long.MaxValue;

    /// <summary>Seconds that the session outlives its connection; 0: not at all; 0xFFFFFFFF: for good (§3.1.2.11.2).</summary>
    public uint ExpiryInterval { get; set; }

    public Will? Will { get; set; }

    public bool IsDeleted { get; private set; }

    /// <summary>Row in the store; 0: not stored.</summary>
    public long StoreId { get; set; }

    /// <summary>Whether what is acknowledged to a publisher must be kept for this session even over a crash.</summary>
    public bool IsDurable => StoreId != 0;

    public IDictionary Items
    {
        get
        {
            lock (this)
            {
                return _items ??= [];
            }
        }
        set
        {
            if (value is { Count: > 0 } || _items is not null)
            {
                _items = value as Hashtable ?? new Hashtable(value);
            }
        }
    }

    /// <summary>Whether the client may be sent messages of this topic, where access control looks at each.</summary>
    public bool MayReceive(IMqttAccessControl access, ReadOnlySpan<byte> topic)
    {
        lock (_subscriptions)
        {
            return (_receivable ??= new TopicPermissions(receiving: true)).Allows(access, this, topic);
        }
    }

    /// <summary>Its client is here, or was when the session was stored: under this name and by this endpoint. What it might read under another is forgotten.</summary>
    public void Enter(EndpointRules endpoint, string? userName)
    {
        lock (_subscriptions)
        {
            _endpoint = endpoint;
            UserName = userName;
            _receivable = null;
        }
    }

    public int SubscriptionCount
    {
        get
        {
            lock (_subscriptions)
            {
                return _subscriptions.Count;
            }
        }
    }

    public Subscription? FindSubscription(string filter)
    {
        lock (_subscriptions)
        {
            int at = IndexOf(filter);
            return at < 0 ? null : _subscriptions[at];
        }
    }

    public Subscription[] SnapshotSubscriptions()
    {
        lock (_subscriptions)
        {
            return [.. _subscriptions];
        }
    }

    public void AddSubscription(Subscription subscription)
    {
        lock (_subscriptions)
        {
            _subscriptions.Add(subscription);
            if (_index is not null)
            {
                _index[subscription.Filter] = _subscriptions.Count - 1;
            }
            else if (_subscriptions.Count > IndexFrom)
            {
                _index = [];
                for (int i = 0; i < _subscriptions.Count; i++)
                {
                    _index[_subscriptions[i].Filter] = i;
                }
            }
        }
        Broker.Tree.Add(subscription);
    }

    public Subscription? RemoveSubscription(string filter)
    {
        Subscription removed;
        lock (_subscriptions)
        {
            int at = IndexOf(filter);
            if (at < 0)
            {
                return null;
            }
            removed = _subscriptions[at];
            int last = _subscriptions.Count - 1;
            _subscriptions[at] = _subscriptions[last];
            _subscriptions.RemoveAt(last);
            if (_index is not null)
            {
                _index.Remove(filter);
                if (at != last)
                {
                    _index[_subscriptions[at].Filter] = at;
                }
            }
        }
        Broker.Tree.Remove(removed);
        return removed;
    }

    /// <summary>The client is back, or here for the first time: what was sent but not acknowledged is sent again [MQTT-4.4.0-1].</summary>
    public void Attach(ClientConnection connection)
    {
        lock (this)
        {
            Connection = connection;
            DisconnectedUtc = null;
            ExpiresAt = long.MaxValue;
            _window = Math.Min(connection.ReceiveMaximum, Broker.Engine.MaximumInflightPerSession);
            ResetInflight();
        }
    }

    /// <summary>The connection is gone; the session stays if the client asked for it.</summary>
    /// <returns>False when this connection was not the current one any more.</returns>
    public bool Detach(ClientConnection connection)
    {
        lock (this)
        {
            if (Connection != connection)
            {
                return false;
            }
            Connection = null;
            DisconnectedUtc = DateTime.UtcNow;
            ExpiresAt = ExpiryInterval == uint.MaxValue ? long.MaxValue : Environment.TickCount64 + ExpiryInterval * 1000L;
            DropQos0();
            return true;
        }
    }

    /// <summary>Restored from the store: waits for its client as if it had just left.</summary>
    public void Restore(long expiresAt) => ExpiresAt = expiresAt;

    /// <summary>Ends the session: subscriptions, queues and identifiers are gone.</summary>
    public void Delete()
    {
        lock (this)
        {
            if (IsDeleted)
            {
                return;
            }
            IsDeleted = true;
            Connection = null;
            ClearQueues();
        }
        foreach (Subscription subscription in SnapshotSubscriptions())
        {
            RemoveSubscription(subscription.Filter);
        }
        lock (this)
        {
            ClearQueues();
        }
    }

    private int IndexOf(string filter)
    {
        if (_index is not null)
        {
            return _index.GetValueOrDefault(filter, -1);
        }
        for (int i = 0; i < _subscriptions.Count; i++)
        {
            if (_subscriptions[i].Filter == filter)
            {
                return i;
            }
        }
        return -1;
    }
}

/// <summary>A will that waits for its client to be lost (MQTT 5.0 §3.1.2.5).</summary>
internal sealed class Will(Message message, uint delaySeconds)
{
    public Message Message { get; } = message;

    public uint DelaySeconds { get; } = delaySeconds;

    /// <summary><see cref="Environment.TickCount64"/> when a lost client's will is due; <see cref="long.MaxValue"/> while it is connected.</summary>
    public long DueAt { get; set; } = long.MaxValue;
}
