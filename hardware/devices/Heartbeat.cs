namespace KioskFleet.Hardware;

/// <summary>The beat of one thread, of the firmware or of a driver. Each thread has its own and says how long it may be silent; the supervisor looks.</summary>
public sealed class Heartbeat
{
    private readonly object _gate = new object();
    private long _last;
    private int _limit;
    private bool _begun;

    /// <param name="name">The thread's, for the reason of a restart.</param>
    /// <param name="limitMs">Longest silence, in milliseconds.</param>
    public Heartbeat(string name, int limitMs)
    {
        Name = name;
        _limit = limitMs;
    }

    public string Name { get; }

    /// <summary>The thread lives. Whoever starts it beats once for it, so that a thread that never runs is noticed too.</summary>
    /// <param name="tick">Milliseconds since start.</param>
    public void Beat(long tick)
    {
        lock (_gate)
        {
            _last = tick;
            _begun = true;
        }
    }

    /// <summary>True if the thread was silent for too long. One that nobody has started yet is not late.</summary>
    public bool IsLate(long tick)
    {
        lock (_gate)
        {
            return _begun && tick - _last > _limit;
        }
    }
}
