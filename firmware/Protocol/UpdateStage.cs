namespace KioskFleet.Protocol;

/// <summary>How far a terminal has got with the release that is wanted of it (SPEC.md §9).</summary>
public static class UpdateStage
{
    /// <summary>None is wanted, or not heard of yet.</summary>
    public const int None = 0;

    /// <summary>Its parts are being fetched.</summary>
    public const int Fetching = 1;

    /// <summary>It is being written to the free slot.</summary>
    public const int Writing = 2;

    /// <summary>It stands checked in its slot and waits until nobody touches the screen.</summary>
    public const int Ready = 3;

    /// <summary>It runs and must prove itself.</summary>
    public const int Trial = 4;

    /// <summary>It runs and has proved itself.</summary>
    public const int Done = 5;

    /// <summary>It was not taken; the reason says why.</summary>
    public const int Refused = 6;

    /// <summary>It ran, failed, and the release before it runs again.</summary>
    public const int FellBack = 7;

    /// <summary>It waits: another release must prove itself first, or the month's bytes are used up.</summary>
    public const int Waiting = 8;

    public const int Last = 8;
}
