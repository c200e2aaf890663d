namespace KioskFleet.Hardware;

/// <summary>A chip outside the processor that resets the board unless it is fed (nanoFramework has no usable watchdog on ESP32).</summary>
public interface IWatchdog
{
    /// <summary>Longest time between two feeds, in milliseconds.</summary>
    int TimeoutMs { get; }

    void Feed();
}
