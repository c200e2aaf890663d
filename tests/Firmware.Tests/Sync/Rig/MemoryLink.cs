using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Sync.Rig;

/// <summary>A link with a server at its other end, over virtual time: latency, speed, loss, doubles, disorder, cuts.</summary>
internal sealed class MemoryLink(Random random, LinkProfile profile) : ILink
{
    private readonly PriorityQueue<(int Session, string Leaf, byte[] Payload), (long Due, long Order)> _down = new();
    private readonly Queue<(int Kind, int Ticket)> _events = new();
    private readonly List<(string Leaf, byte[] Payload)> _sent = [];
    private long _now;
    private long _order;
    private long _downFree;
    private long _upFree;
    private int _ticket;
    private int _carried;

    /// <summary>What the server does with a message from the terminal: returns the messages it sends back.</summary>
    public Func<string, byte[], IEnumerable<(string Leaf, byte[] Payload)>> Server { get; set; } = (_, _) => [];

    public LinkProfile Profile { get; set; } = profile;

    public bool IsUp { get; private set; }

    public int Sessions { get; private set; }

    public long BytesMoved => BytesUp + BytesDown;

    /// <summary>Bytes on the wire, TCP/IP and MQTT included.</summary>
    public long BytesUp { get; private set; }

    public long BytesDown { get; private set; }

    /// <summary>Bytes of MQTT packets both ways, without TCP/IP.</summary>
    public long MqttBytes { get; private set; }

    public int MessagesLost { get; private set; }

    /// <summary>Everything that was sent, oldest first.</summary>
    public IReadOnlyList<(string Leaf, byte[] Payload)> Sent => _sent;

    /// <summary>Bytes of messages to the terminal that a session carries before it breaks; the message that would be more is lost with it.</summary>
    public int SessionBytes { get; set; } = int.MaxValue;

    public long NextDue => _down.Count == 0 ? long.MaxValue : _down.TryPeek(out _, out (long Due, long Order) key) ? key.Due : long.MaxValue;

    public void Connect(long tick)
    {
        _now = tick;
        if (!IsUp)
        {
            IsUp = true;
            Sessions++;
            _carried = 0;
            _downFree = tick;
            _upFree = tick;
            _events.Enqueue((LinkEvent.Up, 0));
        }
    }

    public void Cut()
    {
        if (IsUp)
        {
            IsUp = false;
            _down.Clear();
            _events.Enqueue((LinkEvent.Down, 0));
        }
    }

    public int Step(long tick)
    {
        _now = tick;
        return 1000;
    }

    public int Publish(string leaf, byte[] payload, int priority)
    {
        Check.That(payload.Length <= Limits.MessageBytes, "A message is within its limit.");
        if (!IsUp)
        {
            return 0;
        }

        _sent.Add((leaf, payload));
        BytesUp += Wire(payload.Length, true);
        MqttBytes += Mqtt(payload.Length, true) + 4;
        _upFree = Math.Max(_now, _upFree) + (Wire(payload.Length, true) * 8000 / Profile.BitsUp);
        long arrives = _upFree + Profile.LatencyMs;
        if (Profile.Loss > 0 && random.NextDouble() < Profile.Loss)
        {
            // The way up is QoS 1 over TCP: what the radio loses is sent again, which costs time and bytes.
            arrives += Profile.LatencyMs * 3;
            BytesUp += Wire(payload.Length, true);
        }

        foreach ((string answerLeaf, byte[] answer) in Server(leaf, payload))
        {
            SendDown(answerLeaf, answer, arrives);
        }

        return ++_ticket;
    }

    /// <summary>The server sends something of its own accord.</summary>
    public void SendDown(string leaf, byte[] payload, long from)
    {
        if (!IsUp)
        {
            return;
        }

        int wire = Wire(payload.Length, false);
        _downFree = Math.Max(from, _downFree) + (wire * 8000L / Profile.BitsDown);
        BytesDown += wire;
        MqttBytes += Mqtt(payload.Length, false);
        if (Profile.MessageLoss > 0 && random.NextDouble() < Profile.MessageLoss)
        {
            MessagesLost++;
            return;
        }

        if (Profile.Loss > 0)
        {
            // Lost segments are repeated by TCP after a round trip; everything behind them waits.
            int segments = (wire / 1360) + 1;
            for (int i = 0; i < segments; i++)
            {
                if (random.NextDouble() < Profile.Loss)
                {
                    int again = Math.Min(wire, 1400);
                    BytesDown += again;
                    _downFree += (Profile.LatencyMs * 2) + (again * 8000L / Profile.BitsDown);
                }
            }
        }

        long due = _downFree + Profile.LatencyMs + (Profile.JitterMs > 0 ? random.Next(Profile.JitterMs) : 0);
        _down.Enqueue((Sessions, leaf, payload), (due, _order++));
        if (Profile.Doubles > 0 && random.NextDouble() < Profile.Doubles)
        {
            _down.Enqueue((Sessions, leaf, (byte[])payload.Clone()), (due + random.Next(3000), _order++));
        }
    }

    public bool Take(LinkEvent into)
    {
        into.Tick = _now;
        into.Payload = [];
        if (_events.TryDequeue(out (int Kind, int Ticket) e))
        {
            into.Kind = e.Kind;
            into.Ticket = e.Ticket;
            return true;
        }

        while (_down.TryPeek(out (int Session, string Leaf, byte[] Payload) message, out (long Due, long Order) key) && key.Due <= _now)
        {
            _down.Dequeue();
            if (message.Session == Sessions && IsUp)
            {
                _carried += message.Payload.Length;
                if (_carried > SessionBytes)
                {
                    Cut();
                    return Take(into);
                }

                into.Kind = LinkEvent.Message;
                into.Leaf = message.Leaf;
                into.Payload = message.Payload;
                return true;
            }
        }

        return false;
    }

    /// <summary>MQTT fixed header, topic k/V0001/x, packet number for QoS 1.</summary>
    private static int Mqtt(int payload, bool acknowledged) => payload + 2 + 9 + (payload > 115 ? 3 : 2) + (acknowledged ? 2 : 0);

    /// <summary>With TCP/IP headers of each segment, and of an acknowledgement for every second; for QoS 1 also the acknowledgement of the other side.</summary>
    private static int Wire(int payload, bool acknowledged)
    {
        int mqtt = Mqtt(payload, acknowledged);
        int segments = (mqtt + 1359) / 1360;
        return mqtt + (segments * 40) + ((segments + 1) / 2 * 40) + (acknowledged ? 44 : 0);
    }
}
