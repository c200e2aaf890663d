using GC = nanoFramework.Runtime.Native.GC;

namespace KioskFleet.Hardware.Parts;

/// <summary>Free memory from the CLR, temperature from the clock chip where there is one.</summary>
public sealed class ClrVitals(Ds3231Clock? thermometer) : IVitals
{
    public int FreeMemoryBytes => (int)GC.Run(false);

    public int TemperatureTenths => thermometer == null ? int.MinValue : thermometer.ReadTemperatureTenths();
}
