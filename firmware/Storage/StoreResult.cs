namespace KioskFleet.Firmware.Storage;

/// <summary>What came of a call to the store. Zero and above is success.</summary>
public static class StoreResult
{
    /// <summary>Accepted; safe at the latest after <see cref="ObjectStore.Flush"/>.</summary>
    public const int Ok = 0;

    /// <summary>The store had it already; nothing was written.</summary>
    public const int AlreadyHeld = 1;

    /// <summary>The object, or a block of it, is not held.</summary>
    public const int NotHeld = -1;

    /// <summary>It was held and is damaged; the record was dropped and counted in <see cref="ObjectStore.Errors"/>. Fetch it again.</summary>
    public const int Damaged = -2;

    /// <summary>The medium did not answer (no card, a failing write). Nothing was dropped for a failed read; try later.</summary>
    public const int MediumFailed = -3;

    /// <summary>No room that cleaning alone can make: call <see cref="ObjectStore.Reserve"/> first.</summary>
    public const int Full = -4;

    /// <summary>As many objects are under way as the store can keep: complete or drop one first.</summary>
    public const int TooManyPartials = -5;

    /// <summary>The arguments contradict themselves or the limits.</summary>
    public const int BadArgument = -6;
}
