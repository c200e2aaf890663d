using KioskFleet.Protocol;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Sets;

/// <summary>A page as it was built.</summary>
/// <param name="Object">The page's object.</param>
/// <param name="Text">The document's text on it, line by line.</param>
/// <param name="Glyphs">Different glyphs it draws, macros left out, as (font, number).</param>
public sealed record BuiltPage(BuiltObject Object, string Text, IReadOnlyList<(byte Font, int Glyph)> Glyphs);

/// <summary>A document in one text size.</summary>
/// <param name="List">Its page list's object.</param>
/// <param name="Pages">Its pages in order.</param>
/// <param name="Order">The document in the order in which the pages draw it: a table wider than the screen comes column part by column part. Its text is what the pages' text equals.</param>
public sealed record BuiltPages(ObjectId List, IReadOnlyList<BuiltPage> Pages, DocumentModel Order);

/// <summary>A document in a set.</summary>
/// <param name="Key">Its number.</param>
/// <param name="Title">Its title.</param>
/// <param name="Normal">Its pages in the normal size.</param>
/// <param name="Elder">Its pages in the elder size.</param>
public sealed record BuiltDocument(int Key, string Title, BuiltPages Normal, BuiltPages Elder)
{
    /// <param name="textSize"><see cref="TextSize.Normal"/> or <see cref="TextSize.Elder"/>.</param>
    public BuiltPages For(byte textSize) => textSize == TextSize.Elder ? Elder : Normal;
}

/// <summary>A set: everything under its root.</summary>
/// <param name="Root">The root's name.</param>
/// <param name="Objects">All objects of the set, the root included.</param>
/// <param name="Documents">What was built for each document.</param>
public sealed record BuiltSet(ObjectId Root, IReadOnlyDictionary<ObjectId, byte[]> Objects, IReadOnlyList<BuiltDocument> Documents)
{
    /// <summary>Bytes of all objects.</summary>
    public long TotalBytes { get; } = Objects.Values.Sum(o => (long)o.Length);

    /// <summary>The manifest for this set. Times are UTC; <paramref name="sequence"/> rises with every manifest of the division and profile.</summary>
    public ManifestPayload Manifest(string division, string profile, long sequence, DateTimeOffset issuedAt, DateTimeOffset? notBefore = null, DateTimeOffset? expires = null)
        => new()
        {
            Division = division,
            Profile = profile,
            Sequence = sequence,
            IssuedAt = issuedAt.ToUnixTimeSeconds(),
            NotBefore = notBefore?.ToUnixTimeSeconds() ?? 0,
            Expires = expires?.ToUnixTimeSeconds() ?? 0,
            TimeFloor = issuedAt.ToUnixTimeSeconds(),
            Root = Root.ToArray(),
            ObjectCount = Objects.Count,
            ObjectBytes = TotalBytes,
        };
}
