using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>A link to the fault runs' server that loses messages and sessions by chance, from a seed.</summary>
internal sealed class FaultLink(FaultServer server, Random random) : ILink
{
    private readonly Queue<(int Kind, string Leaf, byte[] Payload, int Ticket)> _events = new();
    private int _ticket;

    /// <summary>Chance that a message from the server does not arrive.</summary>
    public double Loss { get; set; }

    /// <summary>Chance, at each step, that the session ends and a new one begins later.</summary>
    public double Break { get; set; }

    public bool IsUp { get; private set; }

    public int Sessions { get; private set; }

    public long BytesMoved { get; private set; }

    /// <summary>Requests for blocks that were sent.</summary>
    public int Needs { get; private set; }

    /// <summary>The last progress that was told.</summary>
    public ProgressReport? Progress { get; private set; }

    public bool CanConnect { get; set; } = true;

    public int Step(long tick)
    {
        if (!IsUp)
        {
            if (CanConnect && random.NextDouble() >= Break)
            {
                IsUp = true;
                Sessions++;
                _events.Enqueue((LinkEvent.Up, "", [], 0));

                // A real terminal reports and hears what is wanted; here the answer comes at once.
                Deliver(Topics.Manifest, server.Newest.Manifest);
            }

            return 1000;
        }

        if (!CanConnect || random.NextDouble() < Break)
        {
            IsUp = false;
            _events.Clear();
            _events.Enqueue((LinkEvent.Down, "", [], 0));
        }

        return 1000;
    }

    public int Publish(string leaf, byte[] payload, int priority)
    {
        _ticket++;
        BytesMoved += payload.Length;
        if (!IsUp)
        {
            return _ticket;
        }

        switch (leaf)
        {
            case Topics.Need:
                Needs++;
                foreach (byte[] message in server.Answer(payload))
                {
                    Deliver(Topics.Block, message);
                }

                break;
            case Topics.Progress:
                Progress = ProgressReport.Decode(payload, 0, payload.Length);
                break;
        }

        return _ticket;
    }

    /// <summary>Sends the newest manifest, as the server does when something was published.</summary>
    public void Announce()
    {
        if (IsUp)
        {
            Deliver(Topics.Manifest, server.Newest.Manifest);
        }
    }

    /// <summary>Sends any message.</summary>
    public void Deliver(string leaf, byte[] payload)
    {
        if (Loss == 0 || random.NextDouble() >= Loss)
        {
            BytesMoved += payload.Length;
            _events.Enqueue((LinkEvent.Message, leaf, payload, 0));
        }
    }

    public bool Take(LinkEvent into)
    {
        if (!_events.TryDequeue(out (int Kind, string Leaf, byte[] Payload, int Ticket) next))
        {
            return false;
        }

        into.Kind = next.Kind;
        into.Leaf = next.Leaf;
        into.Payload = next.Payload;
        into.Ticket = next.Ticket;
        return true;
    }
}
