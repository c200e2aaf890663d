namespace KioskFleet.Hardware;

/// <summary>What the board can measure of itself.</summary>
public interface IVitals
{
    /// <summary>Free managed memory in bytes, or -1 where the board cannot tell.</summary>
    int FreeMemoryBytes { get; }

    /// <summary>Temperature in the case, in tenths of a degree Celsius; int.MinValue where there is no sensor.</summary>
    int TemperatureTenths { get; }
}
