namespace KioskFleet.Firmware.Tests.Sync.Rig;

/// <summary>A condition of the rig itself, which tests and benchmarks share.</summary>
internal static class Check
{
    public static void That(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException("Not so: " + what);
        }
    }
}
