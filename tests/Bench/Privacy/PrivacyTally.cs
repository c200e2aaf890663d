using KioskFleet.Publishing.Privacy;

namespace KioskFleet.Bench.Privacy;

/// <summary>Counts what a gate finds in a corpus.</summary>
public sealed class PrivacyTally
{
    /// <summary>Kinds that are found by reading; nothing reads pictures.</summary>
    public static IReadOnlyList<PrivacyKind> Kinds { get; } = [.. Enum.GetValues<PrivacyKind>().Where(k => k != PrivacyKind.Picture)];

    private readonly Dictionary<PrivacyKind, (int Known, int Found, int Wrong)> _counts = Kinds.ToDictionary(k => k, _ => (0, 0, 0));

    /// <summary>What was not found, for whoever mends it.</summary>
    public List<string> Missed { get; } = [];

    /// <summary>What was found though it is not there.</summary>
    public List<string> Wrong { get; } = [];

    public (int Known, int Found, int Wrong) this[PrivacyKind kind] => _counts[kind];

    public static PrivacyTally Of(PrivacyGate gate, IEnumerable<PrivacySample> samples)
    {
        PrivacyTally tally = new();
        foreach (PrivacySample sample in samples)
        {
            tally.Count(gate, sample);
        }

        return tally;
    }

    private void Count(PrivacyGate gate, PrivacySample sample)
    {
        PrivacyOutcome outcome = gate.Apply(sample.Model, "", PrivacyDecisions.MaskAll);
        bool hit = false;
        foreach (PrivacyFinding finding in outcome.Masked)
        {
            if (finding.Kind == sample.Kind && !hit)
            {
                hit = outcome.MayBePublished;
            }
            else
            {
                Add(finding.Kind, 0, 0, 1);
                Wrong.Add($"false: {finding.Kind} {finding.Masked} ({finding.Confidence}) in {sample.Kind} {sample.How}: {Flat(sample)}");
            }
        }

        if (sample.Kind is { } kind)
        {
            // Masked means masked: with everything but digits and letters out, the whole value is nowhere.
            bool gone = !Bare(outcome.Model.PlainText()).Contains(sample.Value, StringComparison.OrdinalIgnoreCase);
            Add(kind, 1, hit && gone ? 1 : 0, 0);
            if (!hit || !gone)
            {
                Missed.Add($"missed: {sample.Kind} {sample.How} {sample.Value}: {Flat(sample)}");
            }
        }
    }

    private void Add(PrivacyKind kind, int known, int found, int wrong)
    {
        (int k, int f, int w) = _counts[kind];
        _counts[kind] = (k + known, f + found, w + wrong);
    }

    private static string Flat(PrivacySample sample) => sample.Model.PlainText().Replace('\n', '|');

    private static string Bare(string text) => string.Concat(text.Select(c => c is >= '！' and <= '～' ? (char)(c - 0xFEE0) : c).Where(char.IsLetterOrDigit));
}
