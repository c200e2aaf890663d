using System.Text;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>A link to the fault runs' server that does what <see cref="FaultWeather"/> says, on the terminal's own tick and from a seed: no socket, no thread, no waiting.</summary>
internal sealed class FaultLink(FaultServer server, Random random) : ILink
{
    private static readonly byte[] s_portalPage = Encoding.ASCII.GetBytes("HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n");

    private readonly PriorityQueue<Arrival, (long At, long Order)> _coming = new();
    private readonly List<Arrival> _late = [];
    private readonly List<int> _unanswered = [];
    private long _tick;
    private long _order;
    private long _wireFreeAt;
    private long _refusedUntil;
    private long _noticedAt;
    private bool _dead;
    private int _ticket;

    public FaultWeather Weather { get; set; } = new();

    /// <summary>Whether <see cref="BytesMoved"/> is what a metered line would count, handshakes of TLS and frames included; else it is the messages' bytes alone, so that a run of thousands of starts does
    /// not use up its month.</summary>
    public bool IsMetered { get; init; }

    /// <summary>Whether the server tells at once on connect what is wanted, as if a report had been answered; off for a terminal that reports.</summary>
    public bool Greets { get; init; } = true;

    public bool IsUp { get; private set; }

    public int Sessions { get; private set; }

    public long BytesMoved { get; private set; }

    /// <summary>Requests for blocks that were sent.</summary>
    public int Needs { get; private set; }

    /// <summary>Messages that were taken.</summary>
    public int Taken { get; private set; }

    /// <summary>The last progress that was told.</summary>
    public ProgressReport? Progress { get; private set; }

    /// <summary>The last report that was sent with the field of the shown manifest.</summary>
    public TerminalReport? Report { get; private set; }

    /// <summary>What reports said went wrong, in the order of sending: last errors, and reasons of starts.</summary>
    public List<string> Told { get; } = [];

    public bool CanConnect { get; set; } = true;

    /// <summary>Leaf of messages that the server does not take; empty: it takes all.</summary>
    public string Refused { get; set; } = "";

    public int Step(long tick)
    {
        _tick = tick;
        if (!IsUp)
        {
            if (CanConnect && tick >= _refusedUntil && random.NextDouble() >= Weather.Break)
            {
                Connect();
            }

            return 1000;
        }

        if (_dead)
        {
            if (tick >= _noticedAt)
            {
                Disconnect();
            }
        }
        else if (!CanConnect || random.NextDouble() < Weather.Break)
        {
            Disconnect();
        }
        else if (Happens(Weather.ServerRestart))
        {
            Disconnect();
            _late.Clear();
            _refusedUntil = tick + FaultWeather.RestartMs;
        }
        else if (Happens(Weather.HalfOpen))
        {
            GoHalfOpen();
        }

        return Math.Max(1, (int)Math.Min(1000, _coming.TryPeek(out _, out (long At, long Order) next) ? next.At - tick : 1000));
    }

    public int Publish(string leaf, byte[] payload, int priority)
    {
        if (!IsUp || leaf == Refused)
        {
            return 0;
        }

        _ticket++;
        BytesMoved += CostOf(leaf, payload, true);
        if (_dead)
        {
            _unanswered.Add(_ticket);
            return _ticket;
        }

        foreach ((string back, byte[] message) in server.Hear(leaf, payload, _tick))
        {
            Deliver(back, message);
        }

        switch (leaf)
        {
            case Topics.Need:
                Needs++;
                break;
            case Topics.Progress:
                Progress = ProgressReport.Decode(payload, 0, payload.Length);
                break;
            case Topics.Report:
                TerminalReport report = TerminalReport.Decode(payload, 0, payload.Length);
                Report = report.Has(7) ? report : Report;
                Told.Add(report.LastError);
                Told.Add(report.BootReason);
                break;
        }

        Enqueue(new Arrival(LinkEvent.Acknowledged, "", [], _ticket), _tick + (2 * Weather.DelayMs));
        return _ticket;
    }

    /// <summary>Sends the newest manifest, as the server does when something was published.</summary>
    public void Announce()
    {
        if (IsUp && !_dead)
        {
            Deliver(Topics.Manifest, server.Newest.Manifest);
        }
    }

    /// <summary>Sends any message to the terminal.</summary>
    public void Deliver(string leaf, byte[] payload)
    {
        if (Happens(Weather.Loss))
        {
            return;
        }

        for (int copies = Happens(Weather.Duplicate) ? 2 : 1; copies > 0; copies--)
        {
            byte[] bytes = Happens(Weather.Portal) ? s_portalPage : payload;
            long wire = Weather.BytesPerSecond == 0 ? 0 : bytes.Length * 1000L / Weather.BytesPerSecond;
            _wireFreeAt = Math.Max(_wireFreeAt, _tick) + wire;
            Enqueue(new Arrival(LinkEvent.Message, leaf, bytes, 0), _wireFreeAt + (2 * Weather.DelayMs));
        }
    }

    public bool Take(LinkEvent into)
    {
        if (!_coming.TryPeek(out Arrival? next, out (long At, long Order) when) || when.At > _tick)
        {
            return false;
        }

        _coming.Dequeue();
        if (next.Kind == LinkEvent.Acknowledged)
        {
            _unanswered.Remove(next.Ticket);
        }
        else if (next.Kind == LinkEvent.Message)
        {
            BytesMoved += CostOf(next.Leaf, next.Payload, next.Leaf != Topics.Block);
            Taken++;
        }

        into.Kind = next.Kind;
        into.Leaf = next.Leaf;
        into.Payload = next.Payload;
        into.Ticket = next.Ticket;
        into.Tick = _tick;
        return true;
    }

    private bool Happens(double chance) => chance > 0 && random.NextDouble() < chance;

    private void Enqueue(Arrival arrival, long at)
    {
        if (arrival.Kind == LinkEvent.Acknowledged)
        {
            _unanswered.Add(arrival.Ticket);
        }

        _coming.Enqueue(arrival, (at, _order++));
    }

    /// <summary>From here on nothing goes through, and nobody says so: the terminal notices after <see cref="FaultWeather.DeadSocketMs"/>.</summary>
    public void GoHalfOpen()
    {
        if (IsUp && !_dead)
        {
            _dead = true;
            _noticedAt = _tick + FaultWeather.DeadSocketMs;
            Arrival[] coming = [.. _coming.UnorderedItems.Select(item => item.Element)];
            _coming.Clear();
            foreach (Arrival told in coming.Where(arrival => arrival.Kind is not (LinkEvent.Message or LinkEvent.Acknowledged)))
            {
                _coming.Enqueue(told, (_tick, _order++));
            }
        }
    }

    private int CostOf(string leaf, byte[] payload, bool acknowledged)
        => IsMetered ? LinkCost.Message(Topics.Of(FaultServer.TerminalId, leaf).Length + payload.Length, acknowledged, tls: true) : payload.Length;

    private void Connect()
    {
        BytesMoved += IsMetered ? LinkCost.TlsConnect : 0;
        IsUp = true;
        _dead = false;
        Sessions++;
        Enqueue(new Arrival(LinkEvent.Up, "", [], 0), _tick);
        if (Greets)
        {
            Deliver(Topics.Manifest, server.Newest.Manifest);
        }

        // What the old session left behind comes behind what the new one begins with.
        foreach (Arrival arrival in _late)
        {
            Enqueue(arrival, _tick + (2 * Weather.DelayMs));
        }

        _late.Clear();
    }

    private void Disconnect()
    {
        IsUp = false;
        while (_coming.TryDequeue(out Arrival? arrival, out _))
        {
            if (arrival.Kind == LinkEvent.Message && Happens(Weather.Late))
            {
                _late.Add(arrival);
            }
        }

        _wireFreeAt = 0;
        foreach (int ticket in _unanswered)
        {
            _coming.Enqueue(new Arrival(LinkEvent.Lost, "", [], ticket), (_tick, _order++));
        }

        _unanswered.Clear();
        Enqueue(new Arrival(LinkEvent.Down, "", [], 0), _tick);
    }

    private sealed record Arrival(int Kind, string Leaf, byte[] Payload, int Ticket);
}
