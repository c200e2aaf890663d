namespace KioskFleet.Protocol;

/// <summary>Why a terminal left a release, or will not take one (SPEC.md §9). Each cause has a number of its own.</summary>
public static class UpdateReason
{
    public const int None = 0;

    /// <summary>A trial was started three times and never confirmed.</summary>
    public const int TrialFailed = 1;

    /// <summary>The slot's bytes are not what its header says.</summary>
    public const int Damaged = 2;

    /// <summary>No known key signed the header.</summary>
    public const int BadSignature = 3;

    /// <summary>Below the security floor.</summary>
    public const int BelowFloor = 4;

    /// <summary>Built for another board.</summary>
    public const int WrongBoard = 5;

    /// <summary>The confirmed slot was started twenty times in a row and no start lived.</summary>
    public const int CrashLoop = 6;

    /// <summary>There was no state to go by; of two releases that check the newer one is on trial against the other.</summary>
    public const int StateLost = 7;

    /// <summary>Built for another set of native libraries.</summary>
    public const int WrongLibraries = 8;

    /// <summary>The trial found at its start that the board does not do what it needs.</summary>
    public const int SelfCheckFailed = 9;

    /// <summary>The application was not started by a launcher: there are no slots.</summary>
    public const int NoLauncher = 10;

    /// <summary>The parts are another release's than the one that was named.</summary>
    public const int AnotherRelease = 11;

    /// <summary>The server does not have all parts.</summary>
    public const int PartsLacking = 12;

    /// <summary>The object store has no room for the parts.</summary>
    public const int NoRoom = 13;

    /// <summary>A slot could not be written.</summary>
    public const int StorageFailed = 14;

    /// <summary>Highest number that this version knows.</summary>
    public const int Last = 14;
}
