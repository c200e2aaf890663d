namespace KioskFleet.Firmware.Update;

/// <summary>Why the launcher left a slot.</summary>
public static class LaunchReason
{
    public const int None = 0;

    /// <summary>A trial was started <see cref="LaunchPlan.MaxTrialStarts"/> times and never confirmed.</summary>
    public const int TrialFailed = 1;

    /// <summary>The slot's bytes are not what its header says.</summary>
    public const int Damaged = 2;

    /// <summary>No known key signed the header.</summary>
    public const int BadSignature = 3;

    /// <summary>Below the security floor.</summary>
    public const int BelowFloor = 4;

    /// <summary>Built for another set of native libraries or another board.</summary>
    public const int WrongBoard = 5;

    /// <summary>The confirmed slot was started <see cref="LaunchPlan.MaxStarts"/> times without ever being in good health.</summary>
    public const int CrashLoop = 6;

    /// <summary>There was no state to go by; the newest slot that checks was taken.</summary>
    public const int StateLost = 7;
}
