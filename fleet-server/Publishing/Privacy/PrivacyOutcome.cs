using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Privacy;

/// <summary>A justification that was used, with what it let pass.</summary>
public sealed record JustifiedFinding(PrivacyFinding Finding, PrivacyJustification Justification);

/// <summary>What the gate made of a document.</summary>
/// <param name="Title">The title, masked.</param>
/// <param name="Model">The document, masked. Publish it only if <see cref="MayBePublished"/>.</param>
/// <param name="Open">Findings that block and on which nothing was decided, or nothing valid.</param>
/// <param name="Doubtful">Findings that somebody should look at.</param>
/// <param name="Masked">What was masked.</param>
/// <param name="Justified">What a person answers for, for the record of the act.</param>
public sealed record PrivacyOutcome(
    string Title,
    DocumentModel Model,
    IReadOnlyList<PrivacyFinding> Open,
    IReadOnlyList<PrivacyFinding> Doubtful,
    IReadOnlyList<PrivacyFinding> Masked,
    IReadOnlyList<JustifiedFinding> Justified)
{
    /// <summary>True if nothing is left that blocks.</summary>
    public bool MayBePublished => Open.Count == 0;

    /// <summary>What the scan over the finished pages lets pass in this document: digests of the justified values, never the values.</summary>
    public IReadOnlySet<string> Allowed { get; init; } = new HashSet<string>();
}
