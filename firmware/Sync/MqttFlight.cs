namespace KioskFleet.Firmware.Sync;

/// <summary>Messages sent and not acknowledged yet.</summary>
internal sealed class MqttFlight
{
    private readonly int[] _ids;
    private readonly int[] _tickets;
    private readonly string[] _leaves;
    private readonly byte[]?[] _payloads;
    private readonly int[] _priorities;
    private readonly long[] _sent;

    public MqttFlight(int size)
    {
        _ids = new int[size];
        _tickets = new int[size];
        _leaves = new string[size];
        _payloads = new byte[size][];
        _priorities = new int[size];
        _sent = new long[size];
    }

    public int Count { get; private set; }

    public bool HasRoom => Count < _ids.Length;

    /// <summary>When the oldest was sent; 0: none is under way.</summary>
    public long Oldest => Count == 0 ? 0 : _sent[0];

    public void Add(int id, int ticket, string leaf, byte[] payload, int priority, long tick)
    {
        _ids[Count] = id;
        _tickets[Count] = ticket;
        _leaves[Count] = leaf;
        _payloads[Count] = payload;
        _priorities[Count] = priority;
        _sent[Count] = tick;
        Count++;
    }

    /// <returns>The ticket of the message with this packet identifier; 0 if none is under way.</returns>
    public int Acknowledge(int id)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_ids[i] == id)
            {
                int ticket = _tickets[i];
                RemoveAt(i);
                return ticket;
            }
        }

        return 0;
    }

    /// <summary>Puts everything back into the queue: the session ended before it was acknowledged. What finds no room there is lost, and told as such.</summary>
    public void ReturnTo(PublishQueue queue)
    {
        for (int i = 0; i < Count; i++)
        {
            if (!queue.Add(_leaves[i], _payloads[i]!, _priorities[i], _tickets[i]))
            {
                queue.Lose(_tickets[i]);
            }

            _payloads[i] = null;
        }

        Count = 0;
    }

    private void RemoveAt(int index)
    {
        Count--;
        for (int i = index; i < Count; i++)
        {
            _ids[i] = _ids[i + 1];
            _tickets[i] = _tickets[i + 1];
            _leaves[i] = _leaves[i + 1];
            _payloads[i] = _payloads[i + 1];
            _priorities[i] = _priorities[i + 1];
            _sent[i] = _sent[i + 1];
        }

        _payloads[Count] = null;
    }
}
