using System.Globalization;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Checks;

/// <summary>Tables without rows, and totals that their rows do not make. In a budget a total that is off is an error unless the document explains the difference.</summary>
internal static class TableChecks
{
    private static readonly string[] ExplanationWords = ["差异", "差额", "四舍五入", "尾差"];

    public static void Check(string file, DocumentModel model, TableBlock table, DocumentKind kind, List<Finding> findings)
    {
        if (table.Rows.Count == 0)
        {
            findings.Add(new Finding(Severity.Note, "check.emptytable", file, table.Place));
            return;
        }

        foreach (TableSum total in TableSums.Of(table).Where(t => t.Stated != t.Sum))
        {
            bool error = kind == DocumentKind.Budget && !Explains(model);
            findings.Add(new Finding(
                error ? Severity.Error : Severity.Warning,
                error ? "check.budget" : "check.total",
                file,
                table.Place,
                total.Column < table.Header.Count ? table.Header[total.Column] : (total.Column + 1).ToString(CultureInfo.InvariantCulture),
                total.Stated.ToString(CultureInfo.InvariantCulture),
                total.Sum.ToString(CultureInfo.InvariantCulture),
                total.Row + 1));
        }
    }

    private static bool Explains(DocumentModel model)
        => model.Blocks.Any(b => b switch
        {
            ParagraphBlock paragraph => KindChoice.Holds(paragraph.Text, ExplanationWords),
            ListItemBlock item => KindChoice.Holds(item.Text, ExplanationWords),
            _ => false,
        });
}
