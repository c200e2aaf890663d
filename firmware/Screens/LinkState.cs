namespace KioskFleet.Firmware.Screens;

/// <summary>State of the link as the title bar shows it; the values are the chrome's string numbers (SPEC.md §2).</summary>
public static class LinkState
{
    public const int Online = 1;
    public const int Offline = 2;
    public const int Updating = 3;
}
