using System;
using System.Device.I2c;
using nanoFramework.Runtime.Native;

namespace KioskFleet.Hardware.Parts;

/// <summary>
/// The CLR's clock, kept over power cuts by a DS3231 (its registers 00h to 12h). Read directly rather than through the Rtc binding,
/// which does not tell whether the oscillator had stopped — and then the time it gives is not a time.
/// </summary>
public sealed class Ds3231Clock : ISystemClock
{
    /// <summary>What <see cref="ReadTemperatureTenths"/> gives when the chip does not answer.</summary>
    public const int NoTemperature = int.MinValue;

    private const int Address = 0x68;
    private const byte TimeRegister = 0x00;
    private const byte StatusRegister = 0x0F;
    private const byte TemperatureRegister = 0x11;
    private const byte OscillatorStopped = 0x80;
    private const byte CenturyBit = 0x80;
    private const int Century = 2000;

    private readonly I2cDevice? _chip;
    private readonly byte[] _one = new byte[1];

    /// <summary>Sets the CLR's clock from the chip if the chip kept its time.</summary>
    public Ds3231Clock(int bus)
    {
        I2cDevice chip = I2cDevice.Create(new I2cConnectionSettings(bus, Address, I2cBusSpeed.FastMode));
        var status = new byte[1];
        if (!ReadRegisters(chip, StatusRegister, status))
        {
            return;
        }

        _chip = chip;
        var time = new byte[7];
        if ((status[0] & OscillatorStopped) == 0 && ReadRegisters(chip, TimeRegister, time) && IsTime(time))
        {
            Rtc.SetSystemTime(new DateTime(
                Century + FromBcd(time[6]), FromBcd((byte)(time[5] & 0x1F)), FromBcd(time[4]), FromBcd(time[2]), FromBcd(time[1]), FromBcd(time[0])));
            HasKeptTime = true;
        }
    }

    public bool HasKeptTime { get; }

    public DateTime UtcNow => DateTime.UtcNow;

    public long TickMs => Environment.TickCount64;

    public void SetRunning(DateTime utc) => Rtc.SetSystemTime(utc);

    public void Set(DateTime utc)
    {
        Rtc.SetSystemTime(utc);
        if (_chip == null)
        {
            return;
        }

        // Clears the oscillator flag last: a cut in between leaves the old, honest "not kept".
        _chip.Write(new byte[]
        {
            TimeRegister, ToBcd(utc.Second), ToBcd(utc.Minute), ToBcd(utc.Hour), (byte)((int)utc.DayOfWeek + 1), ToBcd(utc.Day),
            (byte)(ToBcd(utc.Month) | CenturyBit), ToBcd(utc.Year - Century),
        });
        _chip.Write(new byte[] { StatusRegister, 0 });
    }

    /// <summary>Temperature of the chip, that is of the case, in tenths of a degree Celsius; the chip measures every 64 s.</summary>
    public int ReadTemperatureTenths()
    {
        var answer = new byte[2];
        if (_chip == null || !ReadRegisters(_chip, TemperatureRegister, answer))
        {
            return NoTemperature;
        }

        int quarters = (sbyte)answer[0] * 4 + (answer[1] >> 6);
        return quarters * 10 / 4;
    }

    private bool ReadRegisters(I2cDevice chip, byte first, byte[] into)
    {
        _one[0] = first;
        return chip.WriteRead(_one, into).Status == I2cTransferStatus.FullTransfer;
    }

    private static bool IsTime(byte[] time)
    {
        int month = FromBcd((byte)(time[5] & 0x1F));
        int day = FromBcd(time[4]);
        return month >= 1 && month <= 12 && day >= 1 && day <= DateTime.DaysInMonth(Century + FromBcd(time[6]), month)
            && FromBcd(time[2]) < 24 && FromBcd(time[1]) < 60 && FromBcd(time[0]) < 60;
    }

    private static int FromBcd(byte value) => (value >> 4) * 10 + (value & 0x0F);

    private static byte ToBcd(int value) => (byte)((value / 10) << 4 | value % 10);
}
