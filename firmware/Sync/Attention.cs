namespace KioskFleet.Firmware.Sync;

/// <summary>When somebody last touched the screen. The screen thread tells, the worker asks before it does something that stops the screen.</summary>
public sealed class Attention
{
    /// <summary>Value of <see cref="LastTouch"/> before the first touch.</summary>
    public const long NoTouch = long.MinValue;

    private readonly object _gate = new object();
    private long _lastTouch = NoTouch;

    public void Touched(long tick)
    {
        lock (_gate)
        {
            _lastTouch = tick;
        }
    }

    /// <summary>Tick of the last touch; <see cref="NoTouch"/> if there was none since start.</summary>
    public long LastTouch
    {
        get
        {
            lock (_gate)
            {
                return _lastTouch;
            }
        }
    }

    /// <summary>Milliseconds since the last touch; int.MaxValue if there was none since start, or none in the last 24 days.</summary>
    public int MsSinceTouch(long tick)
    {
        lock (_gate)
        {
            long passed = _lastTouch == NoTouch ? int.MaxValue : tick - _lastTouch;
            return passed > int.MaxValue ? int.MaxValue : (int)passed;
        }
    }
}
