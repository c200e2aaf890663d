namespace KioskFleet.Hardware.Parts;

/// <summary>The chip behind a touch panel.</summary>
public interface ITouchController
{
    /// <summary>Finds the chip and sets it up; called again until it succeeds.</summary>
    /// <exception cref="System.IO.IOException">No chip answers.</exception>
    void Start();

    /// <summary>Asks the chip, once it was started, for the first finger, in pixels of the screen as it is mounted.</summary>
    /// <returns>False when no finger is down.</returns>
    bool ReadPoint(out int x, out int y);
}
