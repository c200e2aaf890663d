using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator.Faults;

/// <summary>The border between the firmware and the fault runs' server behind its link: what the server does takes no memory of the board.</summary>
internal sealed class OutsideLink(ILink link, HeapFaults heap) : ILink
{
    public bool IsUp => link.IsUp;

    public int Sessions => link.Sessions;

    public long BytesMoved => link.BytesMoved;

    public int Step(long tick)
    {
        bool counts = Leave();
        int wait = link.Step(tick);
        heap.CountsFirmware = counts;
        return wait;
    }

    public int Publish(string leaf, byte[] payload, int priority)
    {
        bool counts = Leave();
        int ticket = link.Publish(leaf, payload, priority);
        heap.CountsFirmware = counts;
        return ticket;
    }

    public bool Take(LinkEvent into)
    {
        bool counts = Leave();
        bool taken = link.Take(into);
        heap.CountsFirmware = counts;
        return taken;
    }

    private bool Leave()
    {
        bool counts = heap.CountsFirmware;
        heap.CountsFirmware = false;
        return counts;
    }
}
