using KioskFleet.Hardware;

namespace KioskFleet.Firmware.Screens;

/// <summary>Carries touch samples from the thread that reads the panel to the viewer's. A finger that moves overwrites its last place.</summary>
internal sealed class TouchQueue
{
    private readonly object _lock = new object();
    private readonly int[] _x = new int[ViewerLimits.TouchQueue];
    private readonly int[] _y = new int[ViewerLimits.TouchQueue];
    private readonly bool[] _down = new bool[ViewerLimits.TouchQueue];
    private int _first;
    private int _count;

    public void Put(TouchSample sample)
    {
        lock (_lock)
        {
            bool moves = _count >= 2 && sample.IsDown && _down[At(_count - 1)] && _down[At(_count - 2)];
            if (!moves && _count < ViewerLimits.TouchQueue)
            {
                _count++;
            }

            int last = At(_count - 1);
            _x[last] = sample.X;
            _y[last] = sample.Y;
            _down[last] = sample.IsDown;
        }
    }

    /// <returns>False when there is none.</returns>
    public bool Take(TouchSample into)
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                return false;
            }

            into.X = _x[_first];
            into.Y = _y[_first];
            into.IsDown = _down[_first];
            _first = (_first + 1) % ViewerLimits.TouchQueue;
            _count--;
            return true;
        }
    }

    private int At(int index) => (_first + index) % ViewerLimits.TouchQueue;
}
