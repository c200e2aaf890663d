namespace KioskFleet.Server.Firmware;

/// <summary>A release that the server has and may offer. Its parts are objects like all others.</summary>
internal sealed class FirmwareRelease
{
    /// <summary>First 16 bytes of the signed header's digest: what terminals call it.</summary>
    public required byte[] Id { get; set; }

    public required string Version { get; set; }

    /// <summary>Rises with every release.</summary>
    public int Number { get; set; }

    /// <summary>Releases below this number are refused once this one has proved itself.</summary>
    public int Floor { get; set; }

    public required string NativeSet { get; set; }

    public required string Profile { get; set; }

    /// <summary>Object that holds the head and names the parts.</summary>
    public required byte[] Root { get; set; }

    public int ObjectCount { get; set; }

    public long ImageBytes { get; set; }

    public long AddedAt { get; set; }

    public required string AddedBy { get; set; }
}

/// <summary>Wanted: which release a terminal is to run.</summary>
internal sealed class WantedFirmware
{
    public required string TerminalId { get; set; }

    public required byte[] ReleaseId { get; set; }

    /// <summary>Changes with every act that wants a release (<see cref="Kiosks.Terminal.FirmwareAttempt"/>), so that a release that failed is tried again when a person asks for it.</summary>
    public int Attempt { get; set; }

    public long WantedAt { get; set; }

    public required string WantedBy { get; set; }

    /// <summary>How long the terminal had been on the link in all (<see cref="Health.TerminalState.ContactMs"/>) when it was told.</summary>
    public long ContactMs { get; set; }

    /// <summary>Its rollout is paused before the terminal took it: it is not told for now.</summary>
    public bool IsHeldBack { get; set; }
}

/// <summary>Observed: what a terminal said of one release. Times are the server's, milliseconds since 1970 UTC; 0: never.</summary>
internal sealed class FirmwareFact
{
    public required string TerminalId { get; set; }

    public required byte[] ReleaseId { get; set; }

    /// <summary>One of <see cref="Protocol.UpdateStage"/>, and when it was first heard.</summary>
    public int Stage { get; set; }

    public long StageAt { get; set; }

    public int Held { get; set; }

    public int Total { get; set; }

    /// <summary>One of <see cref="Protocol.UpdateReason"/>.</summary>
    public int Reason { get; set; }

    /// <summary>First report of it as the one that runs.</summary>
    public long StartedAt { get; set; }

    /// <summary>First report that it runs and has proved itself.</summary>
    public long ProvedAt { get; set; }

    /// <summary>Newest report that it was left again.</summary>
    public long FailedAt { get; set; }

    /// <summary>How long the terminal had been on the link in all when something new about this release was last heard.</summary>
    public long HeardContactMs { get; set; }

    /// <summary>The same when it last began to be reported as running and proved.</summary>
    public long ProvedContactMs { get; set; }
}
