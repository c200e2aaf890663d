namespace KioskFleet.NanoHost.Link;

/// <summary>What is wrong with the way to the server. All of it is off at first, and may be changed while connections are open.</summary>
public sealed class LinkFaults
{
    /// <summary>Time that bytes take each way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes a second each way; 0 is as fast as the host. 250 is 2 kbit/s.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Probability that a piece of up to a kilobyte is lost and has to be sent again, which TCP shows as a pause.</summary>
    public double Loss { get; set; }

    /// <summary>The pause that a lost piece costs.</summary>
    public TimeSpan RetransmitAfter { get; set; } = TimeSpan.FromMilliseconds(600);

    /// <summary>New connections are answered by a captive portal's web page instead of the server.</summary>
    public bool CaptivePortal { get; set; }

    /// <summary>New connections get no answer at all, until they time out.</summary>
    public bool BlackHole { get; set; }

    public void Clear()
    {
        Delay = TimeSpan.Zero;
        BytesPerSecond = 0;
        Loss = 0;
        CaptivePortal = false;
        BlackHole = false;
    }
}

/// <summary>Bytes on the wire, TLS included, TCP and IP headers not.</summary>
public sealed class LinkCounters
{
    private long _up;
    private long _down;
    private int _connects;

    public long BytesUp => Interlocked.Read(ref _up);

    public long BytesDown => Interlocked.Read(ref _down);

    /// <summary>Connections that were opened.</summary>
    public int Connects => Volatile.Read(ref _connects);

    internal void AddUp(int bytes) => Interlocked.Add(ref _up, bytes);

    internal void AddDown(int bytes) => Interlocked.Add(ref _down, bytes);

    internal void AddConnect() => Interlocked.Increment(ref _connects);
}
