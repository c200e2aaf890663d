namespace KioskFleet.NanoHost.Device;

/// <summary>A part on an I²C bus, seen from the bus.</summary>
public interface IVirtualI2cPart
{
    /// <summary>Takes bytes written to it. False: not acknowledged.</summary>
    bool Write(ReadOnlySpan<byte> data);

    /// <summary>Fills all of <paramref name="into"/>. False: not acknowledged.</summary>
    bool Read(Span<byte> into);
}

/// <summary>What hangs on the board's buses.</summary>
public sealed class VirtualBuses
{
    private readonly Dictionary<(int Bus, int Address), IVirtualI2cPart> _i2c = [];
    private readonly Dictionary<int, (int Frequency, double Duty, bool On)> _pwm = [];

    /// <summary>Wires a part to an I²C bus at a 7-bit address.</summary>
    public void AttachI2c(int bus, int address, IVirtualI2cPart part) => _i2c[(bus, address)] = part;

    /// <summary>Duty of a PWM pin, 0 to 1; 0 while it is stopped or unknown.</summary>
    public double DutyOf(int pin) => _pwm.TryGetValue(pin, out var channel) && channel.On ? channel.Duty : 0;

    internal IVirtualI2cPart? FindI2c(int bus, int address) => _i2c.GetValueOrDefault((bus, address));

    internal void SetPwm(int pin, int frequency, double duty, bool on) => _pwm[pin] = (frequency, duty, on);
}
