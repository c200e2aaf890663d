namespace KioskFleet.Mqtt.Sessions;

/// <summary>What one publish matched. Reused by its thread.</summary>
internal sealed class MatchList
{
    [ThreadStatic]
    private static MatchList? _spare;

    private object[] _places = new object[8];
    private SharedGroup[] _groups = new SharedGroup[4];
    private readonly Dictionary<Session, int> _index = [];
    private Match[] _merged = new Match[16];

    public int PlaceCount { get; private set; }

    public int GroupCount { get; private set; }

    public ReadOnlySpan<object> Places => _places.AsSpan(0, PlaceCount);

    public ReadOnlySpan<SharedGroup> Groups => _groups.AsSpan(0, GroupCount);

    /// <summary>All of one session's matching subscriptions as one delivery.</summary>
    internal struct Match
    {
        public Session Session;
        public byte Qos;
        public bool RetainAsPublished;
        public uint Identifier;
        public List<uint>? MoreIdentifiers;
    }

    public static MatchList Rent()
    {
        MatchList list = _spare ?? new MatchList();
        _spare = null;
        return list;
    }

    public static void Return(MatchList list)
    {
        Array.Clear(list._places, 0, list.PlaceCount);
        Array.Clear(list._groups, 0, list.GroupCount);
        list.PlaceCount = 0;
        list.GroupCount = 0;
        _spare = list;
    }

    public void Add(object? place, SharedGroup[]? groups)
    {
        if (place is not null)
        {
            if (PlaceCount == _places.Length)
            {
                Array.Resize(ref _places, _places.Length * 2);
            }
            _places[PlaceCount++] = place;
        }
        if (groups is not null)
        {
            foreach (SharedGroup group in groups)
            {
                if (GroupCount == _groups.Length)
                {
                    Array.Resize(ref _groups, _groups.Length * 2);
                }
                _groups[GroupCount++] = group;
            }
        }
    }

    /// <summary>Number of No Local subscriptions of the publisher itself among single places: they match but get nothing.</summary>
    public int CountOwn(Session? publisher)
    {
        int count = 0;
        foreach (object place in Places)
        {
            count += place is Subscription { NoLocal: true } single && ReferenceEquals(single.Session, publisher) ? 1 : 0;
        }
        return count;
    }

    /// <summary>
    /// Joins overlapping subscriptions of a session to one delivery at the highest of their QoS [MQTT-3.3.4-2] with every identifier [MQTT-3.3.4-3].
    /// No Local subscriptions of the publisher are left out [MQTT-3.8.3-3].
    /// </summary>
    public ReadOnlySpan<Match> Merge(Session? publisher)
    {
        _index.Clear();
        int count = 0;
        foreach (object place in Places)
        {
            if (place is Subscription single)
            {
                Merge(single, publisher, ref count);
                continue;
            }
            foreach (Subscription? subscription in ((SubscriberSet)place).Items)
            {
                if (subscription is not null)
                {
                    Merge(subscription, publisher, ref count);
                }
            }
        }
        return _merged.AsSpan(0, count);
    }

    private void Merge(Subscription subscription, Session? publisher, ref int count)
    {
        if (subscription.NoLocal && ReferenceEquals(subscription.Session, publisher))
        {
            return;
        }
        if (!_index.TryGetValue(subscription.Session, out int at))
        {
            if (count == _merged.Length)
            {
                Array.Resize(ref _merged, count * 2);
            }
            _index[subscription.Session] = count;
            _merged[count++] = new Match { Session = subscription.Session, Qos = subscription.Qos, RetainAsPublished = subscription.RetainAsPublished, Identifier = subscription.Identifier };
            return;
        }
        ref Match match = ref _merged[at];
        match.Qos = Math.Max(match.Qos, subscription.Qos);
        match.RetainAsPublished |= subscription.RetainAsPublished;
        if (subscription.Identifier != 0)
        {
            if (match.Identifier == 0)
            {
                match.Identifier = subscription.Identifier;
            }
            else
            {
                (match.MoreIdentifiers ??= []).Add(subscription.Identifier);
            }
        }
    }
}
