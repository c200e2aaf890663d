namespace KioskFleet.Server.Health;

/// <summary>Keys of a report (SPEC.md §5.1) that are asked for by name.</summary>
internal static class ReportKeys
{
    /// <summary>The release that runs.</summary>
    public const int Running = 19;

    /// <summary>How far the terminal has got with a release.</summary>
    public const int Update = 20;

    /// <summary>Trust roots that the terminal would accept, and the one it used.</summary>
    public const int Roots = 28;
}
