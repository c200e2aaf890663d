using KioskFleet.Hardware;

namespace KioskFleet.Firmware.Health;

/// <summary>Feeds the watchdog while every thread beats; when one is late, keeps the reason and restarts. If even that hangs, the watchdog is not fed and its chip does it.</summary>
public sealed class Supervisor
{
    /// <summary>Threads that can be watched: screen, worker, MQTT client, and what a board's drivers have.</summary>
    public const int MaxThreads = 8;

    private readonly IWatchdog _watchdog;
    private readonly Heartbeat[] _beats = new Heartbeat[MaxThreads];
    private int _count;

    public Supervisor(IWatchdog watchdog)
    {
        _watchdog = watchdog;
    }

    public void Watch(Heartbeat beat) => _beats[_count++] = beat;

    /// <summary>Checks all threads.</summary>
    /// <returns>Name of a thread that is late; empty: all is well, and the watchdog was fed.</returns>
    public string Step(long tick)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_beats[i].IsLate(tick))
            {
                return _beats[i].Name;
            }
        }

        _watchdog.Feed();
        return "";
    }
}
