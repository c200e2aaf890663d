namespace KioskFleet.Firmware.Update;

/// <summary>Names the libraries with native parts that stand in the deployment region beside the launcher. Launcher and application are compiled with it; a test derives it from packages.config.</summary>
public static class NativeSet
{
    public const string Name = "8834eb11271b129f";
}
