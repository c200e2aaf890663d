namespace KioskFleet.Protocol;

/// <summary>What the bytes of a month are for; the higher the number, the longer it may go on (SPEC.md §5.9).</summary>
public static class TrafficClass
{
    /// <summary>Proof of what was shown, which can wait in the journal.</summary>
    public const int Logs = 0;

    public const int Firmware = 1;

    public const int Content = 2;

    /// <summary>Beats, reports, answers to commands, and sets whose manifest says that they are urgent.</summary>
    public const int Urgent = 3;
}
