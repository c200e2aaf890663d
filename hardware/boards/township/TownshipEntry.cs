using KioskFleet.Firmware.App;

namespace KioskFleet.Hardware.Boards;

/// <summary>Where the launcher enters the application on this board: the entry type in the firmware's header (SPEC.md §9).</summary>
public static class TownshipEntry
{
    public static void Main(byte[] launched) => KioskApp.Start(new TownshipBoard(), launched);
}
