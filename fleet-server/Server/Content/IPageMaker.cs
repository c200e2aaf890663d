using KioskFleet.Publishing.Kinds;

namespace KioskFleet.Server.Content;

/// <summary>Turns files into pages. Its implementation stands on KioskFleet.Publishing; the server decides only what is published where, and keeps the result.</summary>
internal interface IPageMaker
{
    /// <summary>Endings of file names that can be read, lower case with the dot.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Reads a file. Bad input is a finding, never an exception.</summary>
    /// <param name="request">The file, the title and column it is to have, and what was decided on private data: without a decision, each finding is an error.</param>
    Understanding Read(PublishRequest request);

    /// <summary>A set with this one file, for looking at; null: it cannot be laid out.</summary>
    PreviewSet? Preview(PublishRequest request, string profile);

    /// <summary>Lays out a set of one profile. Deterministic: the same plan and registry give the same bytes.</summary>
    /// <exception cref="PageMakingException">It cannot be laid out; the message names the document, the place and the remedy.</exception>
    MadeSet Make(SetPlan plan, byte[]? glyphRegistry);
}

/// <summary>What was understood of a file.</summary>
/// <param name="Title">Title found in the text, or made from the file's name.</param>
/// <param name="Parts">The text in order, as headings, paragraphs, items and rows.</param>
/// <param name="LeftOut">What was not taken over, each with its place.</param>
internal sealed record Understanding(string Title, IReadOnlyList<UnderstoodPart> Parts, IReadOnlyList<Finding> Findings, IReadOnlyList<Finding> LeftOut)
{
    /// <summary>Private data on which nothing was decided yet.</summary>
    public IReadOnlyList<OpenPrivacy> OpenPrivacy { get; init; } = [];

    /// <summary>The kind of page that it was checked as.</summary>
    public DocumentKind Kind { get; init; }

    /// <summary>What a named person let pass, for the record of the act.</summary>
    public IReadOnlyList<JustifiedPrivacy> Justified { get; init; } = [];

    public bool Blocked => Findings.Any(f => f.Severity == FindingSeverity.Error);

    /// <summary>True if nothing but private data stands in the way: masking it, or a justification, opens it.</summary>
    public bool BlockedByPrivacyOnly => Blocked && Findings.All(f => f.Severity != FindingSeverity.Error || f.Code.StartsWith("privacy.open", StringComparison.Ordinal));
}

/// <summary>Private data that stands in the way.</summary>
/// <param name="MayBeJustified">A named person may let it pass; else it can only be masked.</param>
internal sealed record OpenPrivacy(string Id, bool MayBeJustified, string Chinese, string English)
{
    /// <summary>The document's pictures: nothing masks a picture, so it passes on a person's word or is taken out.</summary>
    public bool IsPictures { get; init; }

    public string In(string language) => language == "en" ? English : Chinese;
}

/// <summary>Private data that is published because a person answers for it.</summary>
/// <param name="What">Kind of data and its masked form.</param>
internal sealed record JustifiedPrivacy(string FindingId, string What, string Person, string Reason);

/// <param name="Kind">title, heading, paragraph, item or row.</param>
internal sealed record UnderstoodPart(string Kind, string Text);

/// <param name="Chinese">File, place, what is wrong and what to do.</param>
internal sealed record Finding(FindingSeverity Severity, string Code, string Chinese, string English)
{
    public string In(string language) => language == "en" ? English : Chinese;
}

internal enum FindingSeverity
{
    Note,
    Warning,
    Error,
}

/// <summary>What a set is to hold.</summary>
internal sealed record SetPlan(string DivisionCode, string DivisionName, string Profile, IReadOnlyList<PlannedDocument> Documents);

internal sealed record PlannedDocument(int Key, int Version, int Column, string Title, string FileName, byte[] Original, long PublishedAtSeconds, long LegalEndSeconds, string Privacy = "", DocumentKind Kind = DocumentKind.Document);

/// <summary>A set laid out: its objects, root included, each named by its hash.</summary>
internal sealed record MadeSet(byte[] Root, IReadOnlyList<MadeObject> Objects, IReadOnlyList<MadeDocument> Documents, byte[] GlyphRegistry)
{
    public long Bytes => Objects.Sum(o => (long)o.Bytes.Length);
}

internal sealed record MadeObject(byte[] Id, byte[] Bytes);

internal sealed record MadeDocument(int Key, int NormalPages, int ElderPages);

/// <summary>A set cannot be made.</summary>
internal sealed class PageMakingException(string chinese, string english, Exception? inner = null) : Exception(english, inner)
{
    public string Chinese { get; } = chinese;

    public string English { get; } = english;
}
