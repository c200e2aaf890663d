using KioskFleet.NanoHost;

namespace System.Device.Pwm;

/// <summary>A PWM output of the virtual board.</summary>
public sealed class PwmChannel : IDisposable
{
    private readonly BoardLife _life = BoardLife.Demand();
    private readonly int _pin;
    private int _frequency;
    private double _duty;
    private bool _on;

    public PwmChannel(int chip, int channel, int frequency = 400, double dutyCyclePercentage = 0.5)
        : this((chip * 16) + channel, frequency, dutyCyclePercentage)
    {
    }

    private PwmChannel(int pin, int frequency, double duty)
    {
        _pin = pin;
        _frequency = frequency;
        DutyCycle = duty;
    }

    public int Frequency
    {
        get => _frequency;
        set
        {
            _frequency = value;
            Apply();
        }
    }

    /// <summary>Share of the time that the output is high, 0 to 1.</summary>
    public double DutyCycle
    {
        get => _duty;
        set
        {
            if (value is < 0 or > 1 or double.NaN)
            {
                throw new ArgumentOutOfRangeException(nameof(value));
            }

            _duty = value;
            Apply();
        }
    }

    public static PwmChannel Create(int chip, int channel, int frequency = 400, double dutyCyclePercentage = 0.5) =>
        new(chip, channel, frequency, dutyCyclePercentage);

    public static PwmChannel CreateFromPin(int pin, int frequency = 400, double dutyCyclePercentage = 0.5) => new(pin, frequency, dutyCyclePercentage);

    public void Start()
    {
        _on = true;
        Apply();
    }

    public void Stop()
    {
        _on = false;
        Apply();
    }

    public void Dispose() => _on = false;

    private void Apply()
    {
        _life.DemandPower();
        _life.Board.Buses.SetPwm(_pin, _frequency, _duty, _on);
    }
}
