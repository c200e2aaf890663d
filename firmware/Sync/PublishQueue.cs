namespace KioskFleet.Firmware.Sync;

/// <summary>Messages that wait to be sent: the highest priority first, then the oldest. Bounded in number and bytes; when full, the oldest message of the lowest priority goes,
/// unless the new one is lower still. A new request, progress or beat takes the place of the old one, which it makes pointless.</summary>
public sealed class PublishQueue
{
    /// <summary>Messages: a minute's worth of everything, several times over.</summary>
    public const int MaxMessages = 32;

    /// <summary>Bytes of all payloads: eight of the longest messages.</summary>
    public const int MaxBytes = 8 * Protocol.Limits.MessageBytes;

    private readonly string[] _leaves = new string[MaxMessages];
    private readonly byte[]?[] _payloads = new byte[MaxMessages][];
    private readonly int[] _priorities = new int[MaxMessages];
    private readonly int[] _tickets = new int[MaxMessages];
    private readonly int[] _lost = new int[MaxMessages];
    private int _lostCount;
    private int _bytes;
    private int _dropped;

    public int Count { get; private set; }

    /// <summary>Messages dropped by rule since start.</summary>
    public int Dropped => _dropped;

    /// <summary>The most that ever waited since start.</summary>
    public int Most { get; private set; }

    /// <summary>True if an answer to a command waits: somebody at the server waits for it.</summary>
    public bool HasAnswer
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                if (_priorities[i] == Priority.Answer)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Adds a message. Messages that have to go for it are told by <see cref="TakeLost"/>.</summary>
    /// <returns>False if it was refused, because everything that waits is more important.</returns>
    public bool Add(string leaf, byte[] payload, int priority, int ticket)
    {
        if (leaf == Protocol.Topics.Need || leaf == Protocol.Topics.Progress || leaf == Protocol.Topics.Beat)
        {
            int same = IndexOf(leaf);
            if (same >= 0)
            {
                Lose(RemoveAt(same));
            }
        }

        while (Count == MaxMessages || _bytes + payload.Length > MaxBytes)
        {
            _dropped++;
            int victim = Lowest();
            if (victim < 0 || _priorities[victim] > priority)
            {
                return false;
            }

            Lose(RemoveAt(victim));
        }

        _leaves[Count] = leaf;
        _payloads[Count] = payload;
        _priorities[Count] = priority;
        _tickets[Count] = ticket;
        Count++;
        Most = Count > Most ? Count : Most;
        _bytes += payload.Length;
        return true;
    }

    /// <summary>Ticket of a message that was dropped and not told yet; 0: none.</summary>
    public int TakeLost() => _lostCount == 0 ? 0 : _lost[--_lostCount];

    /// <summary>Takes the message whose turn it is.</summary>
    /// <returns>False if the queue is empty.</returns>
    public bool Take(out string leaf, out byte[] payload, out int priority, out int ticket)
    {
        int best = -1;
        for (int i = 0; i < Count; i++)
        {
            if (best < 0 || _priorities[i] > _priorities[best])
            {
                best = i;
            }
        }

        if (best < 0)
        {
            leaf = "";
            payload = new byte[0];
            priority = 0;
            ticket = 0;
            return false;
        }

        leaf = _leaves[best];
        payload = _payloads[best]!;
        priority = _priorities[best];
        ticket = RemoveAt(best);
        return true;
    }

    /// <summary>Takes out the oldest message that has no meaning beyond its session: requests, progress, reports.</summary>
    /// <returns>Its ticket, or 0 if there is none.</returns>
    public int TakeSessionBound()
    {
        for (int i = 0; i < Count; i++)
        {
            if (_priorities[i] == Priority.Need || _priorities[i] == Priority.Progress || _priorities[i] == Priority.Report)
            {
                return RemoveAt(i);
            }
        }

        return 0;
    }

    /// <summary>Keeps the ticket of a message that is not to be had any more, for <see cref="TakeLost"/>.</summary>
    internal void Lose(int ticket)
    {
        if (_lostCount < _lost.Length)
        {
            _lost[_lostCount++] = ticket;
        }
    }

    private int IndexOf(string leaf)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_leaves[i] == leaf)
            {
                return i;
            }
        }

        return -1;
    }

    private int Lowest()
    {
        int lowest = -1;
        for (int i = 0; i < Count; i++)
        {
            if (lowest < 0 || _priorities[i] < _priorities[lowest])
            {
                lowest = i;
            }
        }

        return lowest;
    }

    private int RemoveAt(int index)
    {
        int ticket = _tickets[index];
        _bytes -= _payloads[index]!.Length;
        Count--;
        for (int i = index; i < Count; i++)
        {
            _leaves[i] = _leaves[i + 1];
            _payloads[i] = _payloads[i + 1];
            _priorities[i] = _priorities[i + 1];
            _tickets[i] = _tickets[i + 1];
        }

        _payloads[Count] = null;
        return ticket;
    }
}
