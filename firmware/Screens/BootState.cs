namespace KioskFleet.Firmware.Screens;

/// <summary>What the boot screen says while there is nothing to show yet.</summary>
public static class BootState
{
    public const int Starting = 0;

    /// <summary>The server does not know this terminal yet: somebody has to claim its number.</summary>
    public const int NotClaimed = 1;
    public const int Connecting = 2;

    /// <summary>The first set is on its way.</summary>
    public const int Receiving = 3;
    public const int TimeNotSure = 4;
    public const int StorageError = 5;

    /// <summary>Connected and claimed; nothing has been published to this terminal.</summary>
    public const int NothingPublished = 6;

    /// <summary>The start failed for want of memory; the board restarts.</summary>
    public const int OutOfMemory = 7;

    /// <summary>The start failed; the board restarts.</summary>
    public const int StartFailed = 8;

    /// <summary>States that there are, from 0.</summary>
    public const int Count = 9;
}
