namespace KioskFleet.Publishing.Privacy;

/// <summary>A named person's reason why a finding is published as it stands.</summary>
/// <param name="FindingId"><see cref="PrivacyFinding.Id"/>.</param>
/// <param name="Person">Who answers for it; at least two characters.</param>
/// <param name="Reason">Why it may be published, for example consent or a number that is public; at least four characters.</param>
public sealed record PrivacyJustification(string FindingId, string Person, string Reason)
{
    /// <summary>Shortest name of a person.</summary>
    public const int MinPersonChars = 2;

    /// <summary>Shortest reason: "本人同意" says something, "ok" does not.</summary>
    public const int MinReasonChars = 4;

    /// <summary>Longest name or reason: it goes into the record of the act.</summary>
    public const int MaxChars = 400;

    /// <summary>True if it names a person and a reason.</summary>
    public bool IsComplete => IsText(Person, MinPersonChars) && IsText(Reason, MinReasonChars);

    private static bool IsText(string text, int min) => text.Trim().Length >= min && text.Length <= MaxChars;
}

/// <summary>What was decided on a document's findings. Without any, every finding blocks.</summary>
public sealed record PrivacyDecisions
{
    /// <summary>Nothing was decided.</summary>
    public static PrivacyDecisions None { get; } = new();

    /// <summary>Mask whatever is found and not justified.</summary>
    public static PrivacyDecisions MaskAll { get; } = new() { Mask = true };

    /// <summary>Mask whatever is found and not justified, and the columns of tables whose names the rules know.</summary>
    public bool Mask { get; init; }

    /// <summary>Mask these findings, by <see cref="PrivacyFinding.Id"/>.</summary>
    public IReadOnlyList<string> MaskFindings { get; init; } = [];

    /// <summary>Publish these as they stand. A justification wins over <see cref="Mask"/>.</summary>
    public IReadOnlyList<PrivacyJustification> Justifications { get; init; } = [];
}
