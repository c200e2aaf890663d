namespace KioskFleet.Server.Content;

/// <summary>A signed set for one division and profile: what the terminals there are wanted to hold and show from its publication on.</summary>
internal sealed class PublishedSet
{
    public int Id { get; set; }

    public required string DivisionCode { get; set; }

    public required string Profile { get; set; }

    /// <summary>Rises by one with each set of the division and profile.</summary>
    public long Sequence { get; set; }

    /// <summary>First 16 bytes of the payload's digest.</summary>
    public required byte[] ManifestId { get; set; }

    public required byte[] Root { get; set; }

    /// <summary>The signed manifest, as it is sent.</summary>
    public required byte[] Envelope { get; set; }

    public int ObjectCount { get; set; }

    public long ObjectBytes { get; set; }

    public int PageCount { get; set; }

    public long PublishedAt { get; set; }
}

/// <summary>Which version of a document a set holds, and its pages in each text size.</summary>
internal sealed class PublishedSetDocument
{
    public int SetId { get; set; }

    public int DocumentKey { get; set; }

    public int Version { get; set; }

    public int NormalPages { get; set; }

    public int ElderPages { get; set; }
}

/// <summary>An object by its identity. The same object serves every set that names it.</summary>
internal sealed class StoredObject
{
    public required byte[] Id { get; set; }

    public required byte[] Bytes { get; set; }
}

/// <summary>The fleet's glyph registry as it stands after the newest set (append-only).</summary>
internal sealed class GlyphRegistryState
{
    public int Id { get; set; } = 1;

    public required byte[] Bytes { get; set; }
}
