using KioskFleet.Publishing.Fonts;

namespace KioskFleet.Publishing;

/// <summary>Limits and choices of importing and publishing. Sources come from strangers: every size is bounded.</summary>
public sealed record PublishingOptions
{
    public FontOptions Fonts { get; init; } = new();

    /// <summary>Largest .txt or .md file, bytes. 2 MiB are 700,000 Chinese characters; the page limit of the smallest screen ends far below, and says so in the author's words.</summary>
    public int MaxTextBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Most characters of a document: in the elder size on 480×320 (96 characters a page at best) it stays under the 2,047 pages that a page list holds.</summary>
    public int MaxCharacters { get; init; } = 150_000;

    /// <summary>Most findings of one import that are listed; the rest is counted. Nobody reads a thousand.</summary>
    public int MaxFindings { get; init; } = 50;
}
