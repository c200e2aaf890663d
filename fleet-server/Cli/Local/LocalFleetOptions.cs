namespace KioskFleet.Cli.Local;

/// <summary>A server with virtual terminals beside it, all in this process and on this machine only.</summary>
internal sealed record LocalFleetOptions
{
    /// <summary>Folder of the server's data and the terminals' drives.</summary>
    public required string Folder { get; init; }

    /// <summary>Port of the console; 0: any free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>Port of the MQTT link; 0: any free one.</summary>
    public int MqttPort { get; init; }

    /// <summary>Port of the pages that show the virtual terminals; 0: any free one.</summary>
    public int TerminalsPort { get; init; }

    /// <summary>Fill an empty server with the demo township, its documents and terminals.</summary>
    public bool DemoContent { get; init; }

    /// <summary>Keep the terminals' drives in <see cref="Folder"/>, so that they survive this process; else in memory.</summary>
    public bool KeepDrives { get; init; }

    /// <summary>What a new firmware release must run on a virtual terminal before it can prove itself: short, so that somebody who tries it need not wait as a board does (ten minutes).</summary>
    public TimeSpan TrialTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>PKCS#12 file, without a password, whose certificate serves the ports over TLS; null: plain TCP.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM of the trust roots to begin with.</summary>
    public string? RootCertificateFile { get; init; }

    /// <summary>The server's time; null: the machine's.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Seconds between a terminal's reports.</summary>
    public int ReportSeconds { get; init; } = 60;
}
