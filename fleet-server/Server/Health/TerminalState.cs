namespace KioskFleet.Server.Health;

/// <summary>How a terminal is, as it last said itself (SPEC.md §5.1). Observed; nothing here is what was wanted of it.</summary>
internal sealed class TerminalState
{
    /// <summary>Keys of a report, and one place for each in <see cref="FieldTimes"/>.</summary>
    public const int FieldCount = Protocol.TerminalReport.LastKey + 1;

    public required string TerminalId { get; set; }

    /// <summary>Server's time of the newest report or beat; 0: never.</summary>
    public long ReportedAt { get; set; }

    /// <summary>Server's time at which all that was reported was last confirmed; behind <see cref="ReportedAt"/> while a report is lost and asked for again.</summary>
    public long ConfirmedAt { get; set; }

    public long FirstReportedAt { get; set; }

    /// <summary>Milliseconds for which it has been on the link in all: from report to report, without the times that it was offline. Only ever grows.</summary>
    public long ContactMs { get; set; }

    /// <summary>When a person last brought a receipt of it; 0: never.</summary>
    public long CourierAt { get; set; }

    /// <summary>When the link last opened and closed, by the server's clock.</summary>
    public long ConnectedAt { get; set; }

    public long DisconnectedAt { get; set; }

    public string Address { get; set; } = "";

    public long Number { get; set; }

    public long UptimeSeconds { get; set; }

    public string Firmware { get; set; } = "";

    public string Profile { get; set; } = "";

    public string Division { get; set; } = "";

    public byte[] HeldManifest { get; set; } = new byte[16];

    public byte[] ShownManifest { get; set; } = new byte[16];

    public byte[] AcceptedManifest { get; set; } = new byte[16];

    public long FreeMemoryBytes { get; set; }

    public long FreeStorageKiB { get; set; }

    public int LinkQuality { get; set; }

    public int TemperatureTenths { get; set; }

    public string LastError { get; set; } = "";

    public long Clock { get; set; }

    public bool ClockTrusted { get; set; }

    public int BootCount { get; set; }

    public int CutCount { get; set; }

    public string BootReason { get; set; } = "";

    public int ShownTextSize { get; set; }

    /// <summary>Release that runs, as the launcher checked it; all zero: not started by a launcher.</summary>
    public byte[] Release { get; set; } = new byte[16];

    public int ReleaseNumber { get; set; }

    /// <summary>Slot that runs, 0 or 1; 255: none.</summary>
    public int Slot { get; set; } = Protocol.TerminalReport.NoSlot;

    public bool OnTrial { get; set; }

    public byte[] UpdateRelease { get; set; } = new byte[16];

    /// <summary>One of <see cref="Protocol.UpdateStage"/>.</summary>
    public int UpdateStage { get; set; }

    public int UpdateHeld { get; set; }

    public int UpdateTotal { get; set; }

    /// <summary>One of <see cref="Protocol.UpdateReason"/>.</summary>
    public int UpdateReason { get; set; }

    public int StorageErrors { get; set; }

    public int StorageDamaged { get; set; }

    /// <summary>Terminal's clock, seconds since 1970: all objects held were read and verified after it; 0: not yet.</summary>
    public long ScrubbedSince { get; set; }

    public bool OnCard { get; set; }

    /// <summary>Terminal's clock, seconds since 1970; 0: no touch since its start.</summary>
    public long LastTouch { get; set; }

    public long FrameHash { get; set; }

    public long MemoryLowBytes { get; set; }

    public int QueueWaiting { get; set; }

    public int QueueMost { get; set; }

    public int QueueDropped { get; set; }

    public long DarkSeconds { get; set; }

    public int UsedKiB { get; set; }

    /// <summary>What the terminal goes by, which is observed; what is wanted of it stands with the terminal.</summary>
    public int MonthlyKiB { get; set; }

    /// <summary>Bits: 1 logs, 2 firmware, 4 content, 8 urgent were refused something this month.</summary>
    public int StoppedClasses { get; set; }

    public int Sessions { get; set; }

    public string LinkError { get; set; } = "";

    /// <summary>Fingerprint of the trust root by which its newest session was made; empty: none was.</summary>
    public byte[] RootUsed { get; set; } = [];

    /// <summary>Fingerprints of the trust roots that it would accept, one behind the other.</summary>
    public byte[] RootsHeld { get; set; } = [];

    /// <summary>By report key: server's time at which the field was last sent; little-endian 64-bit numbers; 0: never.</summary>
    public byte[] FieldTimes { get; set; } = new byte[FieldCount * sizeof(long)];

    /// <summary>Shorter in rows that an older program wrote.</summary>
    public long FieldTime(int key) => FieldTimes.Length < (key + 1) * sizeof(long) ? 0 : BitConverter.ToInt64(FieldTimes, key * sizeof(long));

    public bool Knows(int key) => FieldTime(key) != 0;
}
