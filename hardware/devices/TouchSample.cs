namespace KioskFleet.Hardware;

/// <summary>One reading of the touch panel; reused by its reader, so that reading allocates nothing.</summary>
public sealed class TouchSample
{
    public int X;
    public int Y;

    /// <summary>True while the finger is down; false in the sample that ends the touch.</summary>
    public bool IsDown;
}
