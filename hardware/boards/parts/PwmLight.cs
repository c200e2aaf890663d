using System.Device.Pwm;

namespace KioskFleet.Hardware.Parts;

/// <summary>A backlight dimmed by pulse width.</summary>
public sealed class PwmLight : ILight
{
    // Above what the eye and a camera see, below what the driver transistor minds.
    private const int FrequencyHz = 5_000;

    private readonly PwmChannel _channel;
    private int _percent;

    public PwmLight(int pin, int percent)
    {
        _percent = percent;
        _channel = PwmChannel.CreateFromPin(pin, FrequencyHz, percent / 100.0);
        _channel.Start();
    }

    public int Brightness
    {
        get => _percent;
        set
        {
            _percent = value < 0 ? 0 : value > 100 ? 100 : value;
            _channel.DutyCycle = _percent / 100.0;
        }
    }
}
