using System.Device.Gpio;

namespace KioskFleet.Hardware.Parts;

/// <summary>A watchdog chip (TPL5010) that resets the board unless its DONE input sees a pulse in time. The resistor on the chip sets the time.</summary>
public sealed class PinWatchdog(GpioController gpio, int pin, int timeoutMs) : IWatchdog
{
    private readonly GpioPin _pin = gpio.OpenPin(pin, PinMode.Output);

    public int TimeoutMs => timeoutMs;

    // DONE wants a pulse of at least 100 ns; two calls of the CLR take many times that.
    public void Feed()
    {
        _pin.Write(PinValue.High);
        _pin.Write(PinValue.Low);
    }
}
