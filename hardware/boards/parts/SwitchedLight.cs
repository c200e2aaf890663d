using System.Device.Gpio;

namespace KioskFleet.Hardware.Parts;

/// <summary>A backlight that is on or off: any brightness above 0 is on.</summary>
public sealed class SwitchedLight : ILight
{
    private readonly GpioPin _pin;
    private int _percent = 100;

    public SwitchedLight(GpioController gpio, int pin)
    {
        _pin = gpio.OpenPin(pin, PinMode.Output);
        _pin.Write(PinValue.High);
    }

    public int Brightness
    {
        get => _percent;
        set
        {
            _percent = value > 0 ? 100 : 0;
            _pin.Write(_percent > 0 ? PinValue.High : PinValue.Low);
        }
    }
}
