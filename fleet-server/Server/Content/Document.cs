namespace KioskFleet.Server.Content;

/// <summary>Something disclosed, over all its versions. Its key is the fleet-wide number that terminals know it by.</summary>
internal sealed class Document
{
    /// <summary>1 to 2²¹−1; given by the database, never used again.</summary>
    public int Key { get; set; }

    /// <summary>Key of the <see cref="DisclosureColumn"/>.</summary>
    public int Column { get; set; }

    public required string Title { get; set; }

    public DocumentState State { get; set; }

    /// <summary>Newest version; 0 before the first.</summary>
    public int Version { get; set; }

    public long CreatedAt { get; set; }
}

internal enum DocumentState
{
    Published = 1,
    Withdrawn = 2,
}

/// <summary>One text of a document, with the original file it was read from.</summary>
internal sealed class DocumentVersion
{
    public int DocumentKey { get; set; }

    /// <summary>From 1.</summary>
    public int Version { get; set; }

    public required string Title { get; set; }

    public required string FileName { get; set; }

    /// <summary>The file as it was handed in: kept for whoever must prove what was published.</summary>
    public required byte[] Original { get; set; }

    public required byte[] OriginalSha256 { get; set; }

    /// <summary>Who published it.</summary>
    public required string Actor { get; set; }

    public long PublishedAt { get; set; }

    /// <summary>End of the legal period, seconds since 1970; 0: none.</summary>
    public long LegalEnd { get; set; }

    /// <summary>It was published as urgent.</summary>
    public bool Urgent { get; set; }

    /// <summary>What was decided on private data (PrivacyDecisions as JSON); empty: there was none. Every new set masks by it again.</summary>
    public string Privacy { get; set; } = "";

    /// <summary>Kind of page it was checked and is laid out as (<see cref="KioskFleet.Publishing.Kinds.DocumentKind"/>).</summary>
    public int Kind { get; set; }
}

/// <summary>A document is wanted in a division.</summary>
internal sealed class Placement
{
    public int DocumentKey { get; set; }

    public required string DivisionCode { get; set; }

    public long PlacedAt { get; set; }
}
