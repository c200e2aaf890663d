using System.Globalization;
using System.Text.Json;
using KioskFleet.Publishing.Privacy;

namespace KioskFleet.Server.Content;

/// <summary>Decisions on private data as they are kept with a document's version.</summary>
internal static class PrivacyRecord
{
    public static string Write(PrivacyDecisions decisions)
        => !decisions.Mask && decisions.MaskFindings.Count == 0 && decisions.Justifications.Count == 0 ? "" : JsonSerializer.Serialize(decisions);

    public static PrivacyDecisions Read(string stored)
        => stored.Length == 0 ? PrivacyDecisions.None : JsonSerializer.Deserialize<PrivacyDecisions>(stored) ?? PrivacyDecisions.None;

    /// <summary>The decisions in a few words, for the audit trail: whether private data was masked, and who answered for what was not.</summary>
    public static string Summary(PrivacyDecisions decisions)
    {
        string masked = decisions.Mask || decisions.MaskFindings.Count > 0 ? " [masked]" : "";
        return masked + string.Concat(decisions.Justifications
            .GroupBy(j => (j.Person, j.Reason))
            .Select(g => string.Create(CultureInfo.InvariantCulture, $" [{g.Count()} justified by {g.Key.Person}: {g.Key.Reason}]")));
    }
}
