namespace KioskFleet.Hardware.Parts;

/// <summary>The chip behind a touch panel.</summary>
public interface ITouchController
{
    /// <summary>Asks the chip for the first finger, in pixels of the screen as it is mounted.</summary>
    /// <returns>False when no finger is down.</returns>
    bool ReadPoint(out int x, out int y);
}
