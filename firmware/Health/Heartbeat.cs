namespace KioskFleet.Firmware.Health;

/// <summary>The beat of one thread. Each thread has its own and says how long it may be silent.</summary>
public sealed class Heartbeat
{
    private readonly object _gate = new object();
    private long _last;
    private int _limit;

    /// <param name="name">The thread's, for the reason of a restart.</param>
    /// <param name="limitMs">Longest silence, in milliseconds.</param>
    public Heartbeat(string name, int limitMs)
    {
        Name = name;
        _limit = limitMs;
    }

    public string Name { get; }

    public void Beat(long tick)
    {
        lock (_gate)
        {
            _last = tick;
        }
    }

    public bool IsLate(long tick)
    {
        lock (_gate)
        {
            return tick - _last > _limit;
        }
    }
}
