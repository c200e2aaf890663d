using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>One subscription of one session.</summary>
internal sealed class Subscription(Session session, string filter)
{
    public Session Session { get; } = session;

    /// <summary>The filter as the client wrote it, with its share name.</summary>
    public string Filter { get; } = filter;

    public byte Qos { get; set; }

    public bool NoLocal { get; set; }

    public bool RetainAsPublished { get; set; }

    public byte RetainHandling { get; set; }

    /// <summary>0: none.</summary>
    public uint Identifier { get; set; }

    public TopicNode? Node { get; set; }

    public bool IsHash { get; set; }

    public SharedGroup? Group { get; set; }

    /// <summary>Its slot in the <see cref="SubscriberSet"/>.</summary>
    public int Slot { get; set; }

    public void Set(MqttTopicFilter filter, uint identifier)
    {
        Qos = (byte)filter.QualityOfServiceLevel;
        NoLocal = filter.NoLocal;
        RetainAsPublished = filter.RetainAsPublished;
        RetainHandling = (byte)filter.RetainHandling;
        Identifier = identifier;
    }

    public MqttTopicFilter ToTopicFilter() => new()
    {
        Topic = Filter,
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)Qos,
        NoLocal = NoLocal,
        RetainAsPublished = RetainAsPublished,
        RetainHandling = (MqttRetainHandling)RetainHandling,
    };
}

/// <summary>
/// Subscribers of one place when there are several. Readers take the array and its count; adding writes behind the count, removing leaves a hole,
/// and only a rebuilt set, put in place by one store, closes holes.
/// </summary>
internal sealed class SubscriberSet
{
    private Subscription?[] _items = new Subscription?[4];
    private int _count;
    private int _holes;

    public ReadOnlySpan<Subscription?> Items
    {
        get
        {
            int count = Volatile.Read(ref _count);
            return Volatile.Read(ref _items).AsSpan(0, count);
        }
    }

    public static void Add(ref object? place, Subscription subscription)
    {
        if (place is null)
        {
            Volatile.Write(ref place, subscription);
            return;
        }
        if (place is Subscription single)
        {
            SubscriberSet set = new();
            set.Append(single);
            set.Append(subscription);
            Volatile.Write(ref place, set);
            return;
        }
        ((SubscriberSet)place).Append(subscription);
    }

    public static void Remove(ref object? place, Subscription subscription)
    {
        if (ReferenceEquals(place, subscription))
        {
            Volatile.Write(ref place, null);
            return;
        }
        if (place is not SubscriberSet set)
        {
            return;
        }
        Volatile.Write(ref set._items[subscription.Slot], null);
        set._holes++;
        int left = set._count - set._holes;
        if (left == 0)
        {
            Volatile.Write(ref place, null);
        }
        else if (left == 1 || set._holes > 16 && set._holes > left)
        {
            SubscriberSet compact = new();
            Subscription? last = null;
            foreach (Subscription? item in set.Items)
            {
                if (item is not null)
                {
                    compact.Append(last = item);
                }
            }
            Volatile.Write(ref place, left == 1 ? last! : compact);
        }
    }

    private void Append(Subscription subscription)
    {
        if (_count == _items.Length)
        {
            Subscription?[] larger = new Subscription?[_items.Length * 2];
            _items.CopyTo(larger, 0);
            Volatile.Write(ref _items, larger);
        }
        subscription.Slot = _count;
        _items[_count] = subscription;
        Volatile.Write(ref _count, _count + 1);
    }
}

/// <summary>A shared subscription: its messages go to one member each (MQTT 5.0 §4.8.2).</summary>
internal sealed class SharedGroup(byte[] name)
{
    private uint _next;

    public byte[] Name { get; } = name;

    public MemberList Members { get; } = new();

    /// <summary>The next member in turn that can take a message now; without one the next whose session waits for its client.</summary>
    public Subscription? Choose(byte qos)
    {
        Subscription[] members = Members.Snapshot;
        if (members.Length == 0)
        {
            return null;
        }
        uint start = Interlocked.Increment(ref _next) - 1;
        Subscription? waiting = null;
        Subscription? busy = null;
        for (uint i = 0; i < members.Length; i++)
        {
            Subscription member = members[(start + i) % (uint)members.Length];
            if (member.Session.Connection is not null)
            {
                if (qos == 0 || member.Session.HasRoom)
                {
                    return member;
                }
                busy ??= member;
            }
            else
            {
                waiting ??= member;
            }
        }
        return busy ?? waiting;
    }

    /// <summary>Members as an array that is replaced at each change, so that choosing one needs no lock.</summary>
    internal sealed class MemberList
    {
        private Subscription[] _members = [];

        public Subscription[] Snapshot => Volatile.Read(ref _members);

        public int Count => _members.Length;

        public void Add(Subscription subscription) => Volatile.Write(ref _members, [.. _members, subscription]);

        public void Remove(Subscription subscription) => Volatile.Write(ref _members, [.. _members.Where(m => m != subscription)]);
    }
}
