namespace KioskFleet.Simulator;

/// <summary>What a virtual terminal is made of.</summary>
public sealed record VirtualTerminalOptions
{
    /// <summary>The terminal's id, as in its topics.</summary>
    public required string Id { get; init; }

    /// <summary>Name of a board: "village", "township", "hall".</summary>
    public required string Profile { get; init; }

    /// <summary>What people call it; the id if it is empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>Folder of the host that holds the drives over restarts; null keeps them in memory.</summary>
    public string? Folder { get; init; }

    /// <summary>What the faults' chances are drawn from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Who makes and signs the release that the terminal leaves the workshop with; null: a workshop of this process, which signs nothing else.</summary>
    public VirtualWorkshop? Workshop { get; init; }

    /// <summary>What a new release must run before it can prove itself; null: as on a board, ten minutes.</summary>
    public TimeSpan? TrialTime { get; init; }

    /// <summary>From a restart to the first instruction.</summary>
    public TimeSpan BootTime { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Milliseconds after which the watchdog resets a board that does not feed it; 0: as the board's chip does.</summary>
    public int WatchdogMs { get; init; }
}
