namespace KioskFleet.Firmware.App;

/// <summary>What this application calls itself.</summary>
public static class FirmwareInfo
{
    public const string Version = "0.1.0";
}
