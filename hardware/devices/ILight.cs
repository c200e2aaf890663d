namespace KioskFleet.Hardware;

/// <summary>The screen's backlight.</summary>
public interface ILight
{
    /// <summary>Percent, 0 (dark) to 100.</summary>
    int Brightness { get; set; }
}
