using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Checks;

/// <summary>The parts that the standard catalogue (基层政务公开标准目录) asks of each kind of page, and whether they are there and say something.</summary>
internal static class RequiredParts
{
    /// <summary>The seven disclosures of a service guide, each with the words by which it is known.</summary>
    internal static readonly string[][] Guide =
        [["法律依据", "办理依据", "政策依据", "设定依据"], ["办理程序", "办理流程", "程序", "流程", "步骤"], ["申请条件", "办理条件", "条件", "对象"], ["申报材料", "申请材料", "材料"], ["收费", "费用"], ["办理时限", "时限", "期限"], ["投诉", "监督"]];

    internal static readonly string[][] Power =
        [["事项名称", "项目名称"], ["权力类别", "类别", "类型"], ["法律依据", "依据"], ["责任岗位", "责任主体", "责任单位", "实施主体"], ["时限", "期限"], ["流程", "程序"]];

    /// <summary>Longest text that can be the label of a part, characters; more is running text that happens to use the word.</summary>
    private const int LabelChars = 40;

    public static void Check(string file, DocumentModel model, DocumentKind kind, List<Finding> findings)
    {
        foreach (string[] part in kind switch { DocumentKind.Guide => Guide, DocumentKind.Power => Power, _ => [] })
        {
            Part(file, model, part, findings);
        }

        switch (kind)
        {
            case DocumentKind.Subsidy:
                Columns(file, model, findings, KindChoice.NameWords, KindChoice.AmountWords);
                break;
            case DocumentKind.People:
                Columns(file, model, findings, KindChoice.NameWords, KindChoice.PostWords);
                break;
            case DocumentKind.Budget:
                Columns(file, model, findings, KindChoice.AmountWords);
                Side(file, model, findings, KindChoice.IncomeWords);
                Side(file, model, findings, KindChoice.ExpenseWords);
                break;
            case DocumentKind.Table when !model.Blocks.Any(b => b is TableBlock):
                findings.Add(new Finding(Severity.Error, "check.notable", file, SourcePlace.WholeFile));
                break;
            default:
                break;
        }
    }

    private static void Part(string file, DocumentModel model, string[] words, List<Finding> findings)
    {
        Finding? empty = null;
        for (int i = 0; i < model.Blocks.Count; i++)
        {
            switch (model.Blocks[i])
            {
                case HeadingBlock heading when heading.Level > 1 && KindChoice.Holds(heading.Text, words):
                    if (i + 1 < model.Blocks.Count && (model.Blocks[i + 1] is not HeadingBlock next || next.Level > heading.Level))
                    {
                        return;
                    }

                    empty = new Finding(Severity.Error, "check.emptypart", file, heading.Place, words[0]);
                    break;
                case ParagraphBlock paragraph when paragraph.Text.Length > 0 && Label(paragraph.Text) is { } label && KindChoice.Holds(label, words):
                    return;
                case TableBlock table:
                    foreach (IReadOnlyList<string> row in table.Rows.Where(r => r.Count > 0 && r[0].Length <= LabelChars && KindChoice.Holds(r[0], words)))
                    {
                        if (row.Skip(1).Any(c => c.Length > 0))
                        {
                            return;
                        }

                        empty = new Finding(Severity.Error, "check.emptypart", file, table.Place, words[0]);
                    }

                    if (table.Header.Any(h => KindChoice.Holds(h, words)) && table.Rows.Count > 0)
                    {
                        return;
                    }

                    break;
                default:
                    break;
            }
        }

        findings.Add(empty ?? new Finding(Severity.Error, "check.part", file, SourcePlace.WholeFile, words[0]));
    }

    /// <summary>What stands before the first colon; of a short paragraph without one, all of it.</summary>
    private static string? Label(string text)
    {
        int colon = text.AsSpan().IndexOfAny('：', ':');
        return colon > 0 && colon <= LabelChars ? text[..colon] : text.Length <= LabelChars ? text : null;
    }

    private static void Columns(string file, DocumentModel model, List<Finding> findings, params string[][] columns)
    {
        if (KindChoice.HasColumns(model, columns))
        {
            return;
        }

        SourcePlace place = model.Blocks.OfType<TableBlock>().FirstOrDefault()?.Place ?? SourcePlace.WholeFile;
        foreach (string[] words in columns.Where(w => !KindChoice.HasColumns(model, w)))
        {
            findings.Add(new Finding(Severity.Error, "check.column", file, place, words[0]));
        }
    }

    private static void Side(string file, DocumentModel model, List<Finding> findings, string[] words)
    {
        if (!KindChoice.Speaks(model, words))
        {
            findings.Add(new Finding(Severity.Error, "check.part", file, SourcePlace.WholeFile, words[0]));
        }
    }
}
