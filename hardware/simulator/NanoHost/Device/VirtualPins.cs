using System.Device.Gpio;

namespace KioskFleet.NanoHost.Device;

/// <summary>The board's GPIO pins, seen from the wires: tests and virtual parts drive inputs and watch outputs.</summary>
public sealed class VirtualPins
{
    /// <summary>Pins of a board, numbered from 0.</summary>
    public const int Count = 256;

    private readonly Lock _gate = new();
    private readonly bool[] _levels = new bool[Count];
    private readonly Dictionary<int, GpioPin> _open = [];

    /// <summary>Raised when the firmware changes an output: pin and level.</summary>
    public event Action<int, bool>? OutputChanged;

    /// <summary>The level on a pin's wire.</summary>
    public bool this[int pin]
    {
        get
        {
            lock (_gate)
            {
                return _levels[pin];
            }
        }
    }

    /// <summary>Puts a level on an input's wire; the firmware's callbacks run on the calling thread as code of the board.</summary>
    public void Drive(int pin, bool level)
    {
        GpioPin? open;
        lock (_gate)
        {
            if (_levels[pin] == level)
            {
                return;
            }

            _levels[pin] = level;
            open = _open.GetValueOrDefault(pin);
        }

        open?.LevelChanged(level);
    }

    internal void WriteOutput(int pin, bool level)
    {
        lock (_gate)
        {
            _levels[pin] = level;
        }

        OutputChanged?.Invoke(pin, level);
    }

    internal GpioPin Open(BoardLife life, int pin, PinMode mode)
    {
        if (pin is < 0 or >= Count)
        {
            throw new ArgumentOutOfRangeException(nameof(pin));
        }

        lock (_gate)
        {
            if (_open.ContainsKey(pin))
            {
                throw new InvalidOperationException($"Pin {pin} is open already.");
            }

            return _open[pin] = new GpioPin(life, pin, mode);
        }
    }

    internal GpioPin? Find(int pin)
    {
        lock (_gate)
        {
            return _open.GetValueOrDefault(pin);
        }
    }

    internal void Close(int pin)
    {
        lock (_gate)
        {
            _open.Remove(pin);
        }
    }

    internal void LosePower()
    {
        lock (_gate)
        {
            _open.Clear();
        }
    }
}
