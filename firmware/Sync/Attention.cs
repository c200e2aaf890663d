namespace KioskFleet.Firmware.Sync;

/// <summary>When somebody last touched the screen. The screen thread tells, the worker asks before it does something that stops the screen.</summary>
public sealed class Attention
{
    private readonly object _gate = new object();
    private long _lastTouch = long.MinValue;

    public void Touched(long tick)
    {
        lock (_gate)
        {
            _lastTouch = tick;
        }
    }

    /// <summary>Milliseconds since the last touch; int.MaxValue if there was none since start.</summary>
    public int MsSinceTouch(long tick)
    {
        lock (_gate)
        {
            long passed = _lastTouch == long.MinValue ? int.MaxValue : tick - _lastTouch;
            return passed > int.MaxValue ? int.MaxValue : (int)passed;
        }
    }
}
