namespace KioskFleet.Cli.Demo;

/// <summary>What <c>kiosk demo</c> writes to report.json. Times are milliseconds since 1970 UTC; 0: it did not happen.</summary>
internal sealed record DemoReport(bool Complete, double Seconds, IReadOnlyList<DemoTerminal> Terminals);

internal sealed record DemoTerminal(string Terminal, string Profile, IReadOnlyList<DemoDocument> Documents);

/// <summary>One document on one terminal.</summary>
/// <param name="BytesSent">Payload bytes of block messages that the server sent to this terminal for the set with the document.</param>
/// <param name="Blocks">Records in them.</param>
/// <param name="Pages">Pages of the document in this terminal's layout.</param>
/// <param name="PagesDisplayed">Pages that the terminal reported as having been on the glass.</param>
/// <param name="Glyphs">Glyphs of the document's text that were drawn.</param>
/// <param name="TextMatches">Whether the text that was drawn is the document's, white space aside.</param>
/// <param name="FirstDifference">Where it is not: what stands in the document and what was drawn; null if it matches.</param>
internal sealed record DemoDocument(
    string Document, int Key, long PublishedAt, long DeliveredAt, long VerifiedAt, long DisplayedAt, long BytesSent, long Blocks, int Pages, int PagesDisplayed, int Glyphs,
    bool TextMatches, string? FirstDifference);
