namespace KioskFleet.Hardware;

/// <summary>Restarting, and why the board started.</summary>
public interface IPower
{
    /// <summary>Restarts the board. Does not return.</summary>
    void Reboot();

    /// <summary>True if this start followed a loss of power (not a restart that the firmware asked for), as far as the board can tell.</summary>
    bool StartedFromPowerLoss { get; }
}
