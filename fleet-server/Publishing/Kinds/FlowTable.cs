using System.Globalization;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Kinds;

/// <summary>A procedure given as a table: under a heading that speaks of 流程, 程序 or 步骤, with a column of steps and at least one that says what comes next (下一步, 是, 否, 同意, 不同意 and the like).
/// It becomes the numbered list with ways out of which <see cref="FlowChart"/> is made; every cell's text stays.</summary>
internal static class FlowTable
{
    private const int FewestSteps = 3;
    private static readonly string[] NumberHeaders = ["序号", "步骤", "步骤号", "编号", "步"];
    private static readonly string[] StepWords = ["步骤", "环节", "内容", "事项", "程序", "流程"];
    private static readonly string[] NextHeaders = ["下一步", "下一步骤", "下一环节", "去向", "转到"];
    private static readonly string[] AnswerHeaders = ["是", "否", "同意", "不同意", "通过", "不通过", "符合", "不符合", "齐全", "不齐全", "合格", "不合格", "有异议", "无异议"];

    /// <summary>The blocks with each such table as a list.</summary>
    public static List<Block> AsLists(List<Block> blocks)
    {
        List<Block> result = new(blocks.Count);
        for (int i = 0; i < blocks.Count; i++)
        {
            if (i > 0 && blocks[i - 1] is HeadingBlock heading && FlowChart.Speaks(heading.Text) && blocks[i] is TableBlock table && Columns(table) is { } columns)
            {
                result.AddRange(Items(table, columns));
                continue;
            }

            result.Add(blocks[i]);
        }

        return result;
    }

    /// <summary>Columns by what they say; Number is −1 where steps are not numbered.</summary>
    private sealed record FlowColumns(int Number, int Step, IReadOnlyList<int> Ways, IReadOnlyList<int> More);

    private static FlowColumns? Columns(TableBlock table)
    {
        string[] header = [.. table.Header.Select(h => h.Replace(" ", "", StringComparison.Ordinal))];
        int[] ways = [.. Enumerable.Range(0, header.Length).Where(c => NextHeaders.Contains(header[c]) || AnswerHeaders.Contains(header[c]))];
        if (ways.Length == 0 || table.Rows.Count < FewestSteps || table.ColumnCount > header.Length)
        {
            return null;
        }

        int number = Array.FindIndex(header, h => NumberHeaders.Contains(h));
        if (number >= 0 && !table.Rows.Select((r, i) => NumberOf(Cell(r, number)) == i + 1).All(same => same))
        {
            number = -1;
        }

        int[] left = [.. Enumerable.Range(0, header.Length).Where(c => c != number && !ways.Contains(c))];
        int step = Array.FindIndex(left, c => KindChoice.Holds(header[c], StepWords));
        return step < 0 || table.Rows.Any(r => Cell(r, left[step]).Length == 0) ? null : new FlowColumns(number, left[step], ways, [.. left.Where((_, i) => i != step)]);
    }

    private static IEnumerable<Block> Items(TableBlock table, FlowColumns columns)
    {
        for (int r = 0; r < table.Rows.Count; r++)
        {
            IReadOnlyList<string> row = table.Rows[r];
            string text = Cell(row, columns.Step);
            string[] more = [.. columns.More.Where(c => Cell(row, c).Length > 0).Select(c => table.Header[c] + "：" + Cell(row, c))];
            List<string> ways = [];
            foreach (int c in columns.Ways)
            {
                bool answer = AnswerHeaders.Contains(table.Header[c].Replace(" ", "", StringComparison.Ordinal));
                foreach (string way in Cell(row, c).Split(['\n', '；', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(w => w is not ("—" or "-" or "/" or "无")))
                {
                    string named = NumberOf(way) is { } target ? string.Create(CultureInfo.InvariantCulture, $"到第{target}步") : way;
                    ways.Add(answer ? table.Header[c] + "：" + named : named);
                }
            }

            if (columns.Ways.Count == 1 && ways.Count == 1 && !AnswerHeaders.Contains(table.Header[columns.Ways[0]]))
            {
                // The arrow down says where it goes on; an end of the last step is part of its words.
                if (FlowChart.TargetOf(ways[0]) == r + 2)
                {
                    ways.Clear();
                }
                else if (r == table.Rows.Count - 1 && FlowChart.TargetOf(ways[0]) is null)
                {
                    text += "，" + ways[0];
                    ways.Clear();
                }
            }

            yield return new ListItemBlock(table.Place, 0, string.Create(CultureInfo.InvariantCulture, $"{r + 1}."), more.Length == 0 ? text : $"{text}（{string.Join('；', more)}）");
            foreach (string way in ways)
            {
                yield return new ListItemBlock(table.Place, 1, "", way);
            }
        }
    }

    /// <summary>A cell that is nothing but a step's number: "3", "3." or "第3步".</summary>
    private static int? NumberOf(string text)
    {
        string figures = text.StartsWith('第') && text.EndsWith('步') ? text[1..^1] : text.TrimEnd('.', '、', '．');
        return int.TryParse(figures, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is > 0 and < 100 ? value : null;
    }

    private static string Cell(IReadOnlyList<string> row, int column) => column < row.Count ? row[column].Trim() : "";
}
