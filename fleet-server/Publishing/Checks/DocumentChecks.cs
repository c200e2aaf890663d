using System.Globalization;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Checks;

/// <summary>What a document must say before it is published, by its kind: required parts of service guides and power items, totals that add up, tables that have rows.
/// Everything found is a warning or a note: the person who signs decides.</summary>
public static class DocumentChecks
{
    /// <summary>The seven disclosures of a service guide (基层政务公开标准目录), each with the words by which it is known.</summary>
    private static readonly string[][] GuideParts =
        [["法律依据", "办理依据", "政策依据"], ["程序", "流程", "步骤"], ["条件", "对象"], ["材料"], ["收费", "费用"], ["时限", "期限"], ["投诉", "监督", "咨询"]];

    private static readonly string[][] PowerParts = [["事项名称", "项目名称"], ["类别", "类型"], ["依据"], ["责任岗位", "责任主体", "责任单位", "实施主体"], ["时限", "期限"], ["流程", "程序"]];

    private static readonly string[] TotalWords = ["合计", "总计", "共计"];

    /// <summary>All checks for a document.</summary>
    /// <param name="file">Name for the messages.</param>
    /// <param name="model">The document.</param>
    /// <param name="kind">What kind of page it is to be; <see cref="DocumentKind.Document"/> asks for no parts.</param>
    public static IReadOnlyList<Finding> Check(string file, DocumentModel model, DocumentKind kind = DocumentKind.Document)
    {
        ArgumentNullException.ThrowIfNull(model);
        List<Finding> findings = [];
        string[][] parts = kind switch
        {
            DocumentKind.Guide => GuideParts,
            DocumentKind.Power => PowerParts,
            _ => [],
        };
        foreach (string[] part in parts.Where(p => !HasPart(model, p)))
        {
            findings.Add(new Finding(Severity.Warning, "check.part", file, SourcePlace.WholeFile, part[0]));
        }

        foreach (TableBlock table in model.Blocks.OfType<TableBlock>())
        {
            Table(file, table, findings);
        }

        return findings;
    }

    private static bool HasPart(DocumentModel model, string[] words)
        => model.Blocks.Any(b => b switch
        {
            HeadingBlock heading => Contains(heading.Text, words),
            ParagraphBlock paragraph => paragraph.Text.Length <= 40 && Contains(paragraph.Text, words),
            TableBlock table => table.Header.Concat(table.Rows.Select(r => r.Count > 0 ? r[0] : "")).Any(c => Contains(c, words)),
            _ => false,
        });

    private static void Table(string file, TableBlock table, List<Finding> findings)
    {
        if (table.Rows.Count == 0)
        {
            findings.Add(new Finding(Severity.Note, "check.emptytable", file, table.Place));
            return;
        }

        int total = table.Rows.Count - 1;
        if (total < 1 || !Contains(table.Rows[total].FirstOrDefault(c => c.Length > 0) ?? "", TotalWords) || table.Rows.Take(total).Any(r => r.Count > 0 && Contains(r[0], ["小计", .. TotalWords])))
        {
            return;
        }

        for (int c = 0; c < table.Rows[total].Count; c++)
        {
            decimal? stated = Number(table.Rows[total][c]);
            decimal?[] cells = [.. table.Rows.Take(total).Select(r => c < r.Count ? r[c].Length == 0 ? 0 : Number(r[c]) : 0)];
            if (stated is { } expected && Array.TrueForAll(cells, n => n is not null) && Array.Exists(cells, n => n != 0) && cells.Sum() is { } sum && sum != expected)
            {
                findings.Add(new Finding(Severity.Warning, "check.total", file, table.Place, c < table.Header.Count ? table.Header[c] : (c + 1).ToString(CultureInfo.InvariantCulture),
                    expected.ToString(CultureInfo.InvariantCulture), sum.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private static decimal? Number(string cell)
        => decimal.TryParse(cell.Trim('￥', '¥', '元', ' '), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value)
            ? value : null;

    private static bool Contains(string text, string[] words) => Array.Exists(words, w => text.Contains(w, StringComparison.Ordinal));
}

/// <summary>Kinds of page with parts of their own.</summary>
public enum DocumentKind
{
    /// <summary>Any document or notice.</summary>
    Document,

    /// <summary>Service guide, 办事指南.</summary>
    Guide,

    /// <summary>Power item, 权力事项.</summary>
    Power,
}
