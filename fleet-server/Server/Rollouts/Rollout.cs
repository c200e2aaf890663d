namespace KioskFleet.Server.Rollouts;

internal enum RolloutState
{
    Running,
    Paused,
    Cancelled,

    /// <summary>All waves are open, and every terminal proved the release or failed.</summary>
    Done,
}

/// <summary>Why a rollout stands still.</summary>
internal enum PauseReason
{
    None,

    /// <summary>A person did it.</summary>
    ByHand,

    /// <summary>Terminals that failed and terminals of which nothing is known passed the limit.</summary>
    TooManyBad,
}

/// <summary>Wanted: one release on its way to its terminals, wave after wave. How far it is follows from what the terminals reported; nothing of that is stored here.</summary>
internal sealed class Rollout
{
    public long Id { get; set; }

    public required byte[] ReleaseId { get; set; }

    /// <summary>As it was asked for, such as 1,10,100%.</summary>
    public required string Waves { get; set; }

    /// <summary>So many bad terminals in the first wave pause it.</summary>
    public int FirstFailures { get; set; }

    /// <summary>More than so many percent of those told pause it later.</summary>
    public int LaterFailurePercent { get; set; }

    /// <summary>Minutes that a terminal must be on the link, without a restart, after it proved the release.</summary>
    public int SoakMinutes { get; set; }

    public RolloutState State { get; set; }

    /// <summary>The newest wave that is open, counted from 0.</summary>
    public int Wave { get; set; }

    public PauseReason PauseReason { get; set; }

    public long CreatedAt { get; set; }

    public required string CreatedBy { get; set; }

    /// <summary>When, and by whom, the state or the wave was changed last.</summary>
    public long ChangedAt { get; set; }

    public required string ChangedBy { get; set; }
}

/// <summary>Wanted: which wave of a rollout a terminal is in.</summary>
internal sealed class RolloutTerminal
{
    public long RolloutId { get; set; }

    public required string TerminalId { get; set; }

    public int Wave { get; set; }

    /// <summary>When its wave was opened; 0: not yet, and it was not told.</summary>
    public long OpenedAt { get; set; }

    /// <summary>A newer act took it out: another release was published to it, or this one is wanted of it no more.</summary>
    public bool HasLeft { get; set; }

    /// <summary>A person saw that it failed or is unknown, and went on.</summary>
    public bool IsAccepted { get; set; }
}
