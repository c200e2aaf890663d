using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Lays a table out: columns as wide as their content asks and the screen allows, rows never split, the header again on each page.
/// A table wider than the screen is split by columns with its key again in each part; one whose cells are running text becomes cards.</summary>
internal static class TableFlow
{
    /// <summary>Lines of a cell beyond which its row is cut into several rows without a rule between, so that it fits a page.</summary>
    private const int LinesToARow = 4;

    /// <summary>Adds the table's items.</summary>
    /// <returns>The table in the order in which it is drawn: itself, or its column parts.</returns>
    public static IEnumerable<TableBlock> Add(List<FlowItem> items, TableBlock table, ScreenLayout screen)
    {
        if (table.ColumnCount == 0)
        {
            return [];
        }

        TableMeasure measure = new(table, screen);
        int[] all = [.. Enumerable.Range(0, table.ColumnCount)];
        if (measure.Share(all, screen.Column) is { } widths)
        {
            Grid(items, table, measure, screen, all, widths, 0);
            Empty(items, table, screen);
            return [table];
        }

        if (ColumnSplit.Of(table, measure, screen.Column, out int keys) is not { } parts)
        {
            Cards(items, table, screen, measure.Padding);
            Empty(items, table, screen);
            return [table];
        }

        List<TableBlock> order = [];
        for (int p = 0; p < parts.Count; p++)
        {
            TextLine label = ScreenLayout.OneLine(screen.Sans, Texts.Get(Texts.Chinese, "table.part", p + 1, parts.Count), screen.Column);
            items.Add(new FurnitureItem(new LineItem(label, screen.Left, screen.Metrics.Leading, Theme.Heading)) { KeepWithNext = true, SpaceBefore = screen.Metrics.Leading / 4 });
            Grid(items, table, measure, screen, parts[p].Columns, parts[p].Widths, p == 0 ? 0 : keys);
            order.Add(ColumnSplit.Part(table, parts[p].Columns.Skip(p == 0 ? 0 : keys)));
        }

        Empty(items, table, screen);
        return order;
    }

    /// <summary>A row that adds up what stands above it.</summary>
    public static bool IsTotal(IReadOnlyList<string> row)
    {
        string first = row.FirstOrDefault(c => c.Length > 0) ?? "";
        return first.Length <= 8 && (first.StartsWith("合计", StringComparison.Ordinal) || first.StartsWith("小计", StringComparison.Ordinal) || first.StartsWith("总计", StringComparison.Ordinal)
            || first.StartsWith("共计", StringComparison.Ordinal) || first is "合 计" or "总 计" or "本月合计" or "本年累计" or "Total");
    }

    /// <param name="repeated">Leading columns that were drawn before, in another part.</param>
    private static void Grid(List<FlowItem> items, TableBlock table, TableMeasure measure, ScreenLayout screen, int[] columns, int[] widths, int repeated)
    {
        RowStyle style = new(screen, widths, measure.Padding, repeated);
        int page = screen.Bottom - screen.Top - (2 * screen.Padding);
        RowItem? header = null;
        if (table.Header.Count > 0)
        {
            List<RowItem> parts = Rows(table.Header, screen.Bold, columns, measure, style, Theme.Heading, null);
            parts[0] = parts[0].After(screen.Metrics.Leading / 3);
            foreach (RowItem part in parts)
            {
                part.KeepWithNext = true;
                items.Add(part);
            }

            header = parts.Count == 1 ? parts[0] : null;
        }

        foreach (IReadOnlyList<string> row in table.Rows)
        {
            List<RowItem> parts = Rows(row, IsTotal(row) ? screen.Bold : screen.Sans, columns, measure, style, Theme.Text, header);
            items.AddRange(parts.Any(p => p.Height + (header?.Height ?? 0) > page) ? Stacked(row, columns, repeated, screen) : parts);
        }
    }

    /// <summary>A table without data is published all the same, and says so.</summary>
    private static void Empty(List<FlowItem> items, TableBlock table, ScreenLayout screen)
    {
        if (table.Rows.Count == 0)
        {
            TextLine empty = ScreenLayout.OneLine(screen.Sans, Texts.Get(Texts.Chinese, "table.empty"), screen.Column);
            items.Add(new SpaceItem(screen.Padding));
            items.Add(new FurnitureItem(new LineItem(empty, screen.Left, screen.Metrics.Leading, Theme.Text)));
        }

        items.Add(new SpaceItem(screen.Metrics.Leading / 4));
    }

    /// <summary>One card a row, each cell beside its column's name.</summary>
    private static void Cards(List<FlowItem> items, TableBlock table, ScreenLayout screen, int padding)
    {
        string names = string.Join("  ", table.Header);
        int first = items.Count;
        foreach (TextLine line in LineBreaker.Break(screen.Bold, names, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: false)))
        {
            items.Add(new LineItem(line, screen.Left, screen.BoldLeading, Theme.Heading) { KeepWithNext = items.Count == first });
        }

        int label = Math.Min(screen.Column * 2 / 5, table.Header.Select(screen.Sans.Width).DefaultIfEmpty(0).Max() + (2 * padding));
        int[] widths = table.Header.Count == 0 ? [screen.Column] : [label, screen.Column - label];
        RowStyle style = new(screen, widths, padding, widths.Length - 1);
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            for (int c = 0; c < row.Count; c++)
            {
                string name = c < table.Header.Count ? table.Header[c] : "";
                IReadOnlyList<string> cells = table.Header.Count == 0 ? [row[c]] : [name, row[c]];
                List<List<TextLine>> lines = [.. cells.Select((cell, i) => LineBreaker.Break(screen.Sans, cell, new ParagraphStyle(widths[i] - (2 * padding), 0, 0, 0, Justify: false)))];
                items.AddRange(Cut(lines, style, Theme.Text, null, first: c == 0, last: c == row.Count - 1));
            }
        }
    }

    // A row taller than a page, which a rule cannot hold together any more: its cells one under another.
    private static IEnumerable<FlowItem> Stacked(IReadOnlyList<string> row, int[] columns, int repeated, ScreenLayout screen)
        => columns.Skip(repeated).Where(c => c < row.Count)
            .SelectMany(c => LineBreaker.Break(screen.Sans, row[c], new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: true)))
            .Select(line => new LineItem(line, screen.Left, screen.Metrics.Leading, Theme.Text));

    private static List<RowItem> Rows(IReadOnlyList<string> cells, LayoutFont font, int[] columns, TableMeasure measure, RowStyle style, ushort ink, RowItem? header)
    {
        List<List<TextLine>> lines = [];
        for (int i = 0; i < columns.Length; i++)
        {
            int c = columns[i];
            bool numeric = measure.Numeric[c];
            int width = style.Widths[i] - (2 * style.Padding) - (numeric && i + 1 < columns.Length ? style.Screen.Sans.Em / 2 : 0);
            List<TextLine> broken = LineBreaker.Break(font, measure.Shape(font, c < cells.Count ? cells[c] : "", c), new ParagraphStyle(width, 0, 0, 0, Justify: false));
            lines.Add(numeric ? [.. broken.Select(l => l with { Indent = Math.Max(0, width - l.Width) })] : broken);
        }

        return Cut(lines, style, ink, header, first: true, last: true);
    }

    /// <summary>A row taller than a part goes over several parts. Cells that are long alone keep their order: parts are cut only if one cell is long.</summary>
    private static List<RowItem> Cut(List<List<TextLine>> lines, RowStyle style, ushort ink, RowItem? header, bool first, bool last)
    {
        int height = Math.Max(1, lines.Max(l => l.Count));
        bool cut = height > LinesToARow && lines.Count(l => l.Count > LinesToARow) == 1 && lines.FindLastIndex(l => l.Count > 0) == lines.FindIndex(l => l.Count > LinesToARow);
        if (!cut)
        {
            return [new RowItem(lines, style, ink, first, last, header)];
        }

        List<RowItem> parts = [];
        for (int from = 0; from < height; from += LinesToARow)
        {
            List<List<TextLine>> part = [.. lines.Select(l => l.Skip(from).Take(LinesToARow).ToList())];
            parts.Add(new RowItem(part, style, ink, first && from == 0, last && from + LinesToARow >= height, header));
        }

        return parts;
    }
}
