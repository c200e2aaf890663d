namespace KioskFleet.Server.Evidence;

/// <summary>What a terminal proved of one manifest. Observed only; a fact is written once and not taken back.</summary>
internal sealed class ManifestFact
{
    public required string TerminalId { get; set; }

    public required byte[] ManifestId { get; set; }

    /// <summary>Progress with 0 missing arrived; 0: not yet.</summary>
    public long DeliveredAt { get; set; }

    /// <summary>A report named it as held; 0: not yet.</summary>
    public long VerifiedAt { get; set; }

    /// <summary>A report named it as the one on the screen; 0: not yet.</summary>
    public long ShownAt { get; set; }

    /// <summary>Newest progress.</summary>
    public long ProgressAt { get; set; }

    public int Held { get; set; }

    public int Missing { get; set; }

    public long Bytes { get; set; }

    /// <summary>The first proof of it came on a memory card that a person brought.</summary>
    public bool ByCourier { get; set; }
}

/// <summary>A line of proof that came on a memory card, by what it says, so that it counts once.</summary>
internal sealed class CourierLine
{
    public required string TerminalId { get; set; }

    /// <summary>Document, version, text size, page, first appearance, seconds.</summary>
    public required string Line { get; set; }
}

/// <summary>What a terminal proved to have had on the glass of one version of a document.</summary>
internal sealed class DisplayFact
{
    public required string TerminalId { get; set; }

    public int DocumentKey { get; set; }

    public int Version { get; set; }

    /// <summary>Server's time at which the first proof arrived.</summary>
    public long DisplayedAt { get; set; }

    /// <summary>First appearance by the terminal's clock, seconds since 1970, and whether that clock was trusted.</summary>
    public long FirstAt { get; set; }

    public bool ClockTrusted { get; set; }

    /// <summary>The first proof came on a memory card that a person brought.</summary>
    public bool ByCourier { get; set; }

    /// <summary>Seconds on the glass, all pages and sizes together.</summary>
    public long Seconds { get; set; }

    /// <summary>Bit n: page n was on the glass, one string for each text size; least significant bit first.</summary>
    public byte[] NormalPages { get; set; } = [];

    public byte[] ElderPages { get; set; } = [];
}
