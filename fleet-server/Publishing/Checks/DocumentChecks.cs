using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Checks;

/// <summary>What a document must say before it is published, by its kind. A required part that is missing is an error: what is incomplete is not published as that kind.</summary>
public static class DocumentChecks
{
    /// <summary>All checks for a document of a kind.</summary>
    /// <param name="file">Name for the messages.</param>
    /// <param name="model">The document.</param>
    /// <param name="kind">What kind of page it is to be.</param>
    public static IReadOnlyList<Finding> Check(string file, DocumentModel model, DocumentKind kind = DocumentKind.Document)
    {
        ArgumentNullException.ThrowIfNull(model);
        List<Finding> findings = [];
        RequiredParts.Check(file, model, kind, findings);
        if (kind == DocumentKind.Power)
        {
            FlowChartChecks.Check(file, model, findings);
        }

        foreach (TableBlock table in model.Blocks.OfType<TableBlock>())
        {
            TableChecks.Check(file, model, table, kind, findings);
        }

        return findings;
    }
}
