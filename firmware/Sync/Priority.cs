namespace KioskFleet.Firmware.Sync;

/// <summary>Order in which messages leave, and in which they are given up: the lowest first.</summary>
public static class Priority
{
    /// <summary>Proof of what was shown; it waits in the journal and can wait longer.</summary>
    public const int Proof = 0;

    /// <summary>Progress: the next one says the same and more.</summary>
    public const int Progress = 1;

    public const int Report = 2;

    /// <summary>Requests for blocks: without them nothing moves.</summary>
    public const int Need = 3;

    /// <summary>Answers to commands.</summary>
    public const int Answer = 4;
}
