namespace KioskFleet.Protocol;

/// <summary>What a command asks for (SPEC.md §5.7).</summary>
public static class CommandKind
{
    public const int Reboot = 1;
    public const int Identify = 2;
    public const int Screenshot = 3;
    public const int ResendState = 4;
    public const int ClearCache = 5;

    /// <summary>Argument: percent.</summary>
    public const int Brightness = 6;

    /// <summary>Argument: minutes.</summary>
    public const int LogLevel = 7;
    public const int EraseContent = 8;
}
