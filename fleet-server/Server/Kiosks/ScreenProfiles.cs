namespace KioskFleet.Server.Kiosks;

/// <summary>The profiles of the boards that exist (hardware/boards).</summary>
internal static class ScreenProfiles
{
    public const string Village = "village";
    public const string Township = "township";
    public const string Hall = "hall";

    public static readonly string[] All = [Village, Township, Hall];

    public static bool Exists(string profile) => Array.IndexOf(All, profile) >= 0;
}
