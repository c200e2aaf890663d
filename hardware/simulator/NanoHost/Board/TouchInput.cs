namespace KioskFleet.NanoHost;

/// <summary>The finger on the glass: what the touch controller of the board would report.</summary>
public sealed class TouchInput
{
    private readonly Lock _gate = new();
    private int _x;
    private int _y;
    private bool _down;

    /// <summary>Raised on the injecting thread whenever the controller would pull its interrupt line low.</summary>
    public event Action? Interrupt;

    /// <summary>Touches since the board object was made.</summary>
    public int Count { get; private set; }

    /// <summary>Reads what the controller's registers hold. Returns whether a finger is on the glass; the position is the last one known.</summary>
    public bool Read(out int x, out int y)
    {
        lock (_gate)
        {
            x = _x;
            y = _y;
            return _down;
        }
    }

    /// <summary>Puts the finger down at a pixel of the screen, or moves it there.</summary>
    public void Press(int x, int y)
    {
        lock (_gate)
        {
            _x = x;
            _y = y;
            if (!_down)
            {
                _down = true;
                Count++;
            }
        }

        Interrupt?.Invoke();
    }

    /// <summary>Lifts the finger.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _down = false;
        }

        Interrupt?.Invoke();
    }

    internal void PowerOff()
    {
        Interrupt = null;
        lock (_gate)
        {
            _down = false;
        }
    }
}
