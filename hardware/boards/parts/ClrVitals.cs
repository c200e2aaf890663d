using GC = nanoFramework.Runtime.Native.GC;

namespace KioskFleet.Hardware.Parts;

/// <summary>Free memory from the CLR, temperature from the clock chip where there is one.</summary>
public sealed class ClrVitals(Ds3231Clock? thermometer) : IVitals
{
    private int _free;

    public int FreeMemoryBytes
    {
        get
        {
            // Through a field, which makes it a signed number for the terminal; a cast alone does not.
            _free = (int)GC.Run(false);
            return _free;
        }
    }

    public int TemperatureTenths => thermometer == null ? int.MinValue : thermometer.ReadTemperatureTenths();
}
