namespace KioskFleet.Firmware.Screens;

/// <summary>Kinds of page list (SPEC.md §2).</summary>
public static class PlaceKind
{
    public const int Home = 0;
    public const int Column = 1;
    public const int Document = 2;
    public const int Notice = 3;
}
