namespace KioskFleet.NanoHost;

/// <summary>What a board is made of, as far as the firmware can tell from inside.</summary>
public sealed record BoardProfile
{
    public required string Id { get; init; }

    public required int ScreenWidth { get; init; }

    public required int ScreenHeight { get; init; }

    /// <summary>Bytes that the target sets aside for bitmaps; <c>DisplayControl.Initialize</c> can ask for less, never for more.</summary>
    public int GraphicsHeapBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of managed heap (about 7 MB on an ESP32-S3 with 8 MB PSRAM).</summary>
    public int ManagedHeapBytes { get; init; } = 7 * 1024 * 1024;

    /// <summary>Whether a clock chip with its own battery keeps the time while the supply is off.</summary>
    public bool HasClockBattery { get; init; }

    /// <summary>What <c>SystemInfo.TargetName</c> says.</summary>
    public string TargetName { get; init; } = "VIRTUAL";

    /// <summary>What <c>SystemInfo.Platform</c> says.</summary>
    public string Platform { get; init; } = "HOST";

    /// <summary>480×320 on an ESP32-S3.</summary>
    public static BoardProfile Village { get; } = new()
    {
        Id = "village", ScreenWidth = 480, ScreenHeight = 320, TargetName = "ESP32_S3_ALL", Platform = "ESP32",
    };

    /// <summary>800×480 on an STM32F769I-DISCO.</summary>
    public static BoardProfile Township { get; } = new()
    {
        Id = "township", ScreenWidth = 800, ScreenHeight = 480, GraphicsHeapBytes = 4 * 1024 * 1024, TargetName = "ST_STM32F769I_DISCOVERY", Platform = "STM32F7",
    };

    /// <summary>1024×600 on a Linux board.</summary>
    public static BoardProfile Hall { get; } = new()
    {
        Id = "hall", ScreenWidth = 1024, ScreenHeight = 600, GraphicsHeapBytes = 16 * 1024 * 1024, ManagedHeapBytes = 64 * 1024 * 1024, HasClockBattery = true,
    };
}
