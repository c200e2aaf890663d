namespace KioskFleet.Cli;

/// <summary>A problem that the user can do something about: its message says what.</summary>
internal sealed class KioskException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
