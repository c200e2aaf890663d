namespace KioskFleet.Cli;

/// <summary>What the command's exit code says. Scripts rely on these numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The work itself failed: a test, a publication, a check.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong.</summary>
    public const int Usage = 2;

    /// <summary>Something is missing on this machine; the message names it and how to install it.</summary>
    public const int Missing = 3;

    /// <summary>Stopped by the user (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
