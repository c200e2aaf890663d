namespace KioskFleet.Firmware.App;

/// <summary>What this application calls itself.</summary>
public static class FirmwareInfo
{
    public const string Version = "1.0.0";
}
