using KioskFleet.NanoHost;
using nanoFramework.Runtime.Events;

namespace System.Device.Gpio;

public enum PinEventTypes
{
    None = 0,
    Rising = 1,
    Falling = 2,
}

public enum PinMode
{
    Input = 0,
    InputPullDown = 1,
    InputPullUp = 2,
    Output = 3,
    OutputOpenDrain = 4,
    OutputOpenDrainPullUp = 5,
    OutputOpenSource = 6,
    OutputOpenSourcePullDown = 7,
}

public enum PinNumberingScheme
{
    Logical = 0,
    Board = 1,
}

public delegate void PinChangeEventHandler(object sender, PinValueChangedEventArgs pinValueChangedEventArgs);

public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);

/// <summary>A pin's level.</summary>
public readonly struct PinValue : IEquatable<PinValue>
{
    private readonly byte _value;

    private PinValue(byte value) => _value = value;

    public static PinValue High => new(1);

    public static PinValue Low => new(0);

    public static implicit operator PinValue(int value) => value == 0 ? Low : High;

    public static implicit operator PinValue(bool value) => value ? High : Low;

    public static explicit operator byte(PinValue value) => value._value;

    public static explicit operator int(PinValue value) => value._value;

    public static explicit operator bool(PinValue value) => value._value != 0;

    public static bool operator ==(PinValue a, PinValue b) => a._value == b._value;

    public static bool operator !=(PinValue a, PinValue b) => a._value != b._value;

    public bool Equals(PinValue other) => _value == other._value;

    public override bool Equals(object? obj) => obj is PinValue other && Equals(other);

    public override int GetHashCode() => _value;

    public override string ToString() => _value == 0 ? "Low" : "High";
}

public class PinValueChangedEventArgs(PinEventTypes changeType, int pinNumber) : BaseEvent
{
    public PinEventTypes ChangeType { get; } = changeType;

    public int PinNumber { get; } = pinNumber;
}

/// <summary>An open pin of the virtual board.</summary>
public sealed class GpioPin : IDisposable
{
    private readonly BoardLife _life;
    private PinMode _mode;

    internal GpioPin(BoardLife life, int pin, PinMode mode)
    {
        _life = life;
        PinNumber = pin;
        _mode = mode;
    }

    public event PinValueChangedEventHandler? ValueChanged;

    public TimeSpan DebounceTimeout { get; set; }

    public int PinNumber { get; }

    public PinMode GetPinMode() => _mode;

    public bool IsPinModeSupported(PinMode pinMode) => pinMode is >= PinMode.Input and <= PinMode.OutputOpenSourcePullDown;

    public void SetPinMode(PinMode value)
    {
        _life.DemandPower();
        _mode = value;
    }

    public PinValue Read()
    {
        _life.DemandPower();
        return _life.Board.Pins[PinNumber];
    }

    public void Write(PinValue value)
    {
        _life.DemandPower();
        _life.Board.Pins.WriteOutput(PinNumber, (bool)value);
    }

    public void Toggle() => Write(!(bool)Read());

    public void Dispose() => _life.Board.Pins.Close(PinNumber);

    internal void LevelChanged(bool level)
    {
        PinValueChangedEventHandler? handlers = ValueChanged;
        if (handlers is null || _life.IsOver)
        {
            return;
        }

        BoardLife? before = BoardLife.Ambient;
        BoardLife.Ambient = _life;
        try
        {
            handlers(this, new PinValueChangedEventArgs(level ? PinEventTypes.Rising : PinEventTypes.Falling, PinNumber));
        }
        finally
        {
            BoardLife.Ambient = before;
        }
    }
}

/// <summary>The pins of the virtual board.</summary>
public sealed class GpioController : IDisposable
{
    private readonly BoardLife _life = BoardLife.Demand();

    public GpioController()
        : this(PinNumberingScheme.Logical)
    {
    }

    public GpioController(PinNumberingScheme numberingScheme) => NumberingScheme = numberingScheme;

    public PinNumberingScheme NumberingScheme { get; }

    public int PinCount => KioskFleet.NanoHost.Device.VirtualPins.Count;

    public GpioPin OpenPin(int pinNumber) => OpenPin(pinNumber, PinMode.Input);

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        _life.DemandPower();
        return _life.Board.Pins.Open(_life, pinNumber, mode);
    }

    public void ClosePin(int pinNumber) => Pin(pinNumber).Dispose();

    public void Dispose()
    {
    }

    public PinMode GetPinMode(int pinNumber) => Pin(pinNumber).GetPinMode();

    public bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is >= PinMode.Input and <= PinMode.OutputOpenSourcePullDown;

    public bool IsPinOpen(int pinNumber) => _life.Board.Pins.Find(pinNumber) is not null;

    public PinValue Read(int pinNumber) => Pin(pinNumber).Read();

    public void RegisterCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Pin(pinNumber).ValueChanged += (sender, e) =>
        {
            if ((eventTypes & e.ChangeType) != 0)
            {
                callback(sender, e);
            }
        };
    }

    public void SetPinMode(int pinNumber, PinMode mode) => Pin(pinNumber).SetPinMode(mode);

    public void Write(int pinNumber, PinValue value) => Pin(pinNumber).Write(value);

    private GpioPin Pin(int pinNumber)
    {
        _life.DemandPower();
        return _life.Board.Pins.Find(pinNumber) ?? throw new InvalidOperationException($"Pin {pinNumber} is not open.");
    }
}
