using KioskFleet.Protocol;

namespace KioskFleet.Server.Health;

/// <summary>Which faults a terminal's own report proves. Each has a word of the console, "fault." and its name.</summary>
internal static class FaultRule
{
    /// <summary>A set that is whole and verified is on the glass within seconds; after so long without, something keeps it off.</summary>
    private const long BlankSeconds = 30 * 60;

    /// <summary>A start that a fault caused is shown for a day: somebody should have looked by then, and the log tells the rest.</summary>
    private const long RestartSeconds = 24 * 3600;

    /// <summary>Failed accesses since the start; one or two are a contact that shook, and were mended by reading again.</summary>
    private const int StorageErrors = 3;

    /// <summary>Tenths of a degree; liquid crystal screens of this kind are specified to 70 °C.</summary>
    private const int HotTenths = 650;

    /// <summary>Two objects of the largest size: with less, the next page may not come up.</summary>
    private const long LeastMemoryBytes = 2 * Limits.ObjectBytes;

    // Reasons of a start, SPEC.md §5.1: exceptions in a row, and a thread that stood still.
    private const string FaultReason = "fault";
    private const string StuckReason = "stuck";

    public static IReadOnlyList<string> Of(TerminalState state)
    {
        List<string> faults = [];
        if (state.Knows(7) && state.Knows(6) && IsNone(state.ShownManifest) && !IsNone(state.HeldManifest) && state.UptimeSeconds > BlankSeconds)
        {
            faults.Add("blank");
        }

        if (state.StorageErrors >= StorageErrors)
        {
            faults.Add("storage");
        }

        if (state.BootReason is FaultReason or StuckReason && state.UptimeSeconds < RestartSeconds)
        {
            faults.Add("restart");
        }

        if (state.Knows(12) && state.TemperatureTenths >= HotTenths)
        {
            faults.Add("hot");
        }

        if (state.Knows(23) && state.MemoryLowBytes is >= 0 and < LeastMemoryBytes)
        {
            faults.Add("memory");
        }

        return faults;
    }

    private static bool IsNone(byte[] manifest) => manifest.All(b => b == 0);
}
