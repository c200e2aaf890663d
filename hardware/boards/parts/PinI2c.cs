using System.Device.Gpio;

namespace KioskFleet.Hardware.Parts;

/// <summary>
/// An I²C master on two ordinary pins, for a bus that the CLR image does not open. Reading five bytes takes a few milliseconds of interpreted
/// code on a Cortex-M7: enough to follow a finger, not for more. The bus needs its pull-up resistors.
/// </summary>
public sealed class PinI2c
{
    // A chip may hold the clock low while it thinks (UM10204 §3.1.9); longer than this is a broken bus.
    private const int StretchLooks = 200;

    private readonly GpioPin _data;
    private readonly GpioPin _clock;

    public PinI2c(GpioController gpio, int dataPin, int clockPin)
    {
        _data = gpio.OpenPin(dataPin, PinMode.OutputOpenDrain);
        _clock = gpio.OpenPin(clockPin, PinMode.OutputOpenDrain);
        _data.Write(PinValue.High);
        _clock.Write(PinValue.High);
    }

    /// <summary>Writes bytes to the chip, register number first.</summary>
    /// <returns>False if the chip did not acknowledge all of them.</returns>
    public bool Write(int address, byte[] bytes)
    {
        Start();
        bool taken = WriteByte((byte)(address << 1));
        for (int i = 0; taken && i < bytes.Length; i++)
        {
            taken = WriteByte(bytes[i]);
        }

        Stop();
        return taken;
    }

    /// <summary>Fills <paramref name="into"/> from the chip's registers, beginning with <paramref name="register"/>.</summary>
    /// <returns>False if the chip did not answer.</returns>
    public bool Read(int address, byte register, byte[] into)
    {
        Start();
        bool taken = WriteByte((byte)(address << 1)) && WriteByte(register);
        if (taken)
        {
            Start();
            taken = WriteByte((byte)(address << 1 | 1));
            for (int i = 0; taken && i < into.Length; i++)
            {
                into[i] = ReadByte(i < into.Length - 1);
            }
        }

        Stop();
        return taken;
    }

    private void Start()
    {
        _data.Write(PinValue.High);
        RaiseClock();
        _data.Write(PinValue.Low);
        _clock.Write(PinValue.Low);
    }

    private void Stop()
    {
        _data.Write(PinValue.Low);
        RaiseClock();
        _data.Write(PinValue.High);
    }

    private bool WriteByte(byte value)
    {
        for (int bit = 7; bit >= 0; bit--)
        {
            _data.Write((value >> bit & 1) == 1 ? PinValue.High : PinValue.Low);
            RaiseClock();
            _clock.Write(PinValue.Low);
        }

        _data.Write(PinValue.High);
        RaiseClock();
        bool acknowledged = _data.Read() == PinValue.Low;
        _clock.Write(PinValue.Low);
        return acknowledged;
    }

    private byte ReadByte(bool more)
    {
        int value = 0;
        _data.Write(PinValue.High);
        for (int bit = 0; bit < 8; bit++)
        {
            RaiseClock();
            value = value << 1 | (_data.Read() == PinValue.High ? 1 : 0);
            _clock.Write(PinValue.Low);
        }

        _data.Write(more ? PinValue.Low : PinValue.High);
        RaiseClock();
        _clock.Write(PinValue.Low);
        return (byte)value;
    }

    private void RaiseClock()
    {
        _clock.Write(PinValue.High);
        for (int look = 0; look < StretchLooks && _clock.Read() == PinValue.Low; look++)
        {
        }
    }
}
