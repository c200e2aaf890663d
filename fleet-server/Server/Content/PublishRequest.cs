using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Privacy;

namespace KioskFleet.Server.Content;

/// <summary>A file to publish.</summary>
/// <param name="FileName">As its owner knows it; its ending says how to read it.</param>
/// <param name="Divisions">Codes of the divisions that are to show it.</param>
/// <param name="Title">Null or empty: the title found in the text.</param>
/// <param name="DocumentKey">Document of which this is a new version; null: a new document.</param>
/// <param name="LegalEnd">End of the legal period; null: none.</param>
/// <param name="Actor">Who publishes.</param>
internal sealed record PublishRequest(
    string FileName, byte[] Content, int Column, IReadOnlyList<string> Divisions, string Actor, string? Title = null, int? DocumentKey = null, DateTimeOffset? LegalEnd = null)
{
    /// <summary>What was decided on private data in the file. Without, any finding stops the act.</summary>
    public PrivacyDecisions Privacy { get; init; } = PrivacyDecisions.None;

    /// <summary>Kind of page that a person chose; null: by the column and what the file holds.</summary>
    public DocumentKind? Kind { get; init; }

    /// <summary>Somebody must read it soon: for <see cref="PublishLimits.UrgentDays"/> its sets travel out of the part of a terminal's month that nothing else may use.</summary>
    public bool Urgent { get; init; }

    /// <summary>When it counts as published; null: now. Only for what was published before this server was.</summary>
    public DateTimeOffset? PublishedAt { get; init; }
}

/// <summary>What came of it. Without <see cref="Documents"/> nothing was changed at all.</summary>
internal sealed record PublishOutcome(IReadOnlyList<Document> Documents, IReadOnlyList<Finding> Findings, IReadOnlyList<PublishedSet> Sets)
{
    public bool Published => Documents.Count > 0;
}

internal static class PublishLimits
{
    /// <summary>Bytes of a file: what the importer takes of the largest kind, a workbook or a document with pictures. Other kinds have lower limits there.</summary>
    public const int FileBytes = 24 * 1024 * 1024;

    /// <summary><see cref="FileBytes"/> as people say it.</summary>
    public const int FileMegabytes = FileBytes / (1024 * 1024);

    /// <summary>Characters of a title: the page list carries 200 bytes of it.</summary>
    public const int TitleChars = 66;

    /// <summary>Divisions in one act: a county's villages at once.</summary>
    public const int Divisions = 1000;

    /// <summary>Documents that one division shows at a time: a set's view lists each, and has 2,047 children for everything.</summary>
    public const int DocumentsPerDivision = 600;

    /// <summary>Days in which an urgent document makes the sets that hold it urgent: a terminal that was dark over a holiday still gets it, and what is old news does not eat the reserve.</summary>
    public const int UrgentDays = 10;

    /// <summary>Characters of a file's name.</summary>
    public const int FileNameChars = 200;
}
