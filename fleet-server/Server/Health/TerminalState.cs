namespace KioskFleet.Server.Health;

/// <summary>How a terminal is, as it last said itself (SPEC.md §5.1). Observed; nothing here is what was wanted of it.</summary>
internal sealed class TerminalState
{
    /// <summary>Keys of a report, and one place for each in <see cref="FieldTimes"/>.</summary>
    public const int FieldCount = 19;

    public required string TerminalId { get; set; }

    /// <summary>Server's time of the newest report; 0: never.</summary>
    public long ReportedAt { get; set; }

    public long FirstReportedAt { get; set; }

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

    /// <summary>By report key: server's time at which the field was last sent; little-endian 64-bit numbers; 0: never.</summary>
    public byte[] FieldTimes { get; set; } = new byte[FieldCount * sizeof(long)];

    public long FieldTime(int key) => BitConverter.ToInt64(FieldTimes, key * sizeof(long));

    public bool Knows(int key) => FieldTime(key) != 0;
}
