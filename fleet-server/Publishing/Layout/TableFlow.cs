using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Lays a table out: columns as wide as their content asks and the screen allows, rows never split, the header again on each page.</summary>
internal static class TableFlow
{
    /// <summary>Lines of a cell beyond which its row is cut into several rows without a rule between, so that it fits a page.</summary>
    private const int LinesToARow = 4;

    public static List<FlowItem> Of(TableBlock table, ScreenLayout screen)
    {
        int columns = table.ColumnCount;
        if (columns == 0)
        {
            return [];
        }

        int padding = Math.Max(4, screen.Sans.Em / 4);
        int[] widths = ColumnWidths(table, screen, padding);
        int page = screen.Bottom - screen.Top - (2 * screen.Padding);
        if (widths.Min() < (2 * screen.Sans.Em) + (2 * padding))
        {
            return Cards(table, screen, padding);
        }

        bool[] numeric = [.. Enumerable.Range(0, columns).Select(c => IsNumeric(table, c))];
        List<FlowItem> items = [];
        RowItem? header = null;
        if (table.Header.Count > 0)
        {
            List<RowItem> parts = Rows(table.Header, screen.Bold, widths, numeric, screen, padding, Theme.Heading, null);
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
            List<RowItem> parts = Rows(row, IsTotal(row) ? screen.Bold : screen.Sans, widths, numeric, screen, padding, Theme.Text, header);
            items.AddRange(parts.Any(p => p.Height + (header?.Height ?? 0) > page) ? Stacked(row, screen) : parts);
        }

        if (table.Rows.Count == 0)
        {
            // A table without data is published all the same, and says so.
            TextLine empty = ScreenLayout.OneLine(screen.Sans, Texts.Get(Texts.Chinese, "table.empty"), screen.Column);
            items.Add(new SpaceItem(padding));
            items.Add(new FurnitureItem(new LineItem(empty, screen.Left, screen.Metrics.Leading, Theme.Text)));
        }

        items.Add(new SpaceItem(screen.Metrics.Leading / 4));
        return items;
    }

    /// <summary>A table with more columns than the screen has room for: one card a row, each cell beside its column's name.</summary>
    private static List<FlowItem> Cards(TableBlock table, ScreenLayout screen, int padding)
    {
        List<FlowItem> items = [];
        string names = string.Join("  ", table.Header);
        foreach (TextLine line in LineBreaker.Break(screen.Bold, names, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: false)))
        {
            items.Add(new LineItem(line, screen.Left, screen.BoldLeading, Theme.Heading) { KeepWithNext = items.Count == 0 });
        }

        int label = Math.Min(screen.Column * 2 / 5, table.Header.Select(screen.Sans.Width).DefaultIfEmpty(0).Max() + (2 * padding));
        int[] widths = table.Header.Count == 0 ? [screen.Column] : [label, screen.Column - label];
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            for (int c = 0; c < row.Count; c++)
            {
                string name = c < table.Header.Count ? table.Header[c] : "";
                IReadOnlyList<string> cells = table.Header.Count == 0 ? [row[c]] : [name, row[c]];
                List<RowItem> parts = Rows(cells, screen.Sans, widths, new bool[widths.Length], screen, padding, Theme.Text, null,
                    first: c == 0, last: c == row.Count - 1, furniture: widths.Length - 1);
                items.AddRange(parts);
            }
        }

        items.Add(new SpaceItem(screen.Metrics.Leading / 4));
        return items;
    }

    // A row taller than a page, which a rule cannot hold together any more: its cells one under another.
    private static IEnumerable<FlowItem> Stacked(IReadOnlyList<string> row, ScreenLayout screen)
        => row.SelectMany(cell => LineBreaker.Break(screen.Sans, cell, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: true)))
            .Select(line => new LineItem(line, screen.Left, screen.Metrics.Leading, Theme.Text));

    private static List<RowItem> Rows(IReadOnlyList<string> cells, LayoutFont font, int[] widths, bool[] numeric, ScreenLayout screen, int padding, ushort ink,
        RowItem? header, bool first = true, bool last = true, int furniture = 0)
    {
        List<List<TextLine>> lines = [];
        for (int c = 0; c < widths.Length; c++)
        {
            string text = c < cells.Count ? cells[c] : "";
            int width = widths[c] - (2 * padding) - (numeric[c] && c + 1 < widths.Length ? screen.Sans.Em / 2 : 0);
            List<TextLine> broken = LineBreaker.Break(font, text, new ParagraphStyle(width, 0, 0, 0, Justify: false));
            lines.Add(numeric[c] ? [.. broken.Select(l => l with { Indent = Math.Max(0, width - l.Width) })] : broken);
        }

        int height = Math.Max(1, lines.Max(l => l.Count));

        // A row taller than a part goes over several parts. Cells that are long alone keep their order: parts are cut only if one cell is long.
        bool cut = height > LinesToARow && lines.Count(l => l.Count > LinesToARow) == 1 && lines.FindLastIndex(l => l.Count > 0) == lines.FindIndex(l => l.Count > LinesToARow);
        if (!cut)
        {
            return [new RowItem(lines, widths, screen, padding, ink, first, last, header, furniture)];
        }

        List<RowItem> parts = [];
        for (int from = 0; from < height; from += LinesToARow)
        {
            List<List<TextLine>> part = [.. lines.Select(l => l.Skip(from).Take(LinesToARow).ToList())];
            parts.Add(new RowItem(part, widths, screen, padding, ink, first && from == 0, last && from + LinesToARow >= height, header, furniture));
        }

        return parts;
    }

    /// <summary>Natural widths where they fit; else narrow columns keep theirs and the wide ones share the rest.</summary>
    private static int[] ColumnWidths(TableBlock table, ScreenLayout screen, int padding)
    {
        int columns = table.ColumnCount;
        int[] natural = new int[columns];
        for (int c = 0; c < columns; c++)
        {
            int header = c < table.Header.Count ? screen.Bold.Width(table.Header[c]) : 0;
            int body = table.Rows.Where(r => c < r.Count).Select(r => (IsTotal(r) ? screen.Bold : screen.Sans).Width(r[c])).DefaultIfEmpty(0).Max();
            natural[c] = Math.Max(Math.Max(header, body), screen.Sans.Em) + (2 * padding) + (IsNumeric(table, c) && c + 1 < columns ? screen.Sans.Em / 2 : 0);
        }

        int available = screen.Column;
        int[] widths = [.. natural];
        if (natural.Sum() > available)
        {
            bool[] settled = new bool[columns];
            int rest = available;
            int open = columns;
            bool changed = true;
            while (changed && open > 0)
            {
                changed = false;
                for (int c = 0; c < columns; c++)
                {
                    if (!settled[c] && natural[c] <= rest / open)
                    {
                        settled[c] = true;
                        rest -= natural[c];
                        open--;
                        changed = true;
                    }
                }
            }

            for (int c = 0; c < columns; c++)
            {
                widths[c] = settled[c] ? natural[c] : rest / open;
            }
        }

        int spare = available - widths.Sum();
        for (int c = 0; c < columns && spare > 0; c++)
        {
            int share = spare / (columns - c);
            widths[c] += share;
            spare -= share;
        }

        return widths;
    }

    private static bool IsTotal(IReadOnlyList<string> row)
    {
        string first = row.FirstOrDefault(c => c.Length > 0) ?? "";
        return first is "合计" or "小计" or "总计" or "合 计" or "总 计" or "本月合计" or "本年累计" or "Total";
    }

    private static bool IsNumeric(TableBlock table, int column)
    {
        List<string> cells = [.. table.Rows.Where(r => column < r.Count && r[column].Length > 0).Select(r => r[column])];
        return cells.Exists(c => c.Any(char.IsAsciiDigit))
            && cells.TrueForAll(c => c is "—" or "-" or "/" or "无" || c.All(ch => char.IsAsciiDigit(ch) || ch is '.' or ',' or '-' or '+' or '%' or ' ' or '¥' or '￥' or '元'));
    }
}

/// <summary>A row of a table with its rules.</summary>
internal sealed class RowItem(List<List<TextLine>> cells, int[] widths, ScreenLayout screen, int padding, ushort ink, bool first, bool last, RowItem? header,
    int furniture) : FlowItem
{
    private readonly int _lines = Math.Max(1, cells.Max(c => c.Count));
    private readonly int _leading = cells.SelectMany(c => c).Any(l => l.Font == screen.Bold) ? screen.BoldLeading : screen.Metrics.Leading;

    public override int Height => (_lines * _leading) + (first ? padding : 0) + (last ? 2 : 0);

    /// <summary>The same row with air above it.</summary>
    public RowItem After(int space) => new(cells, widths, screen, padding, ink, first, last, header, furniture) { SpaceBefore = space };

    public override FlowItem? Repeats => header;

    public override void Draw(DisplayListWriter list, int y)
    {
        list.Ink(ink);

        // Rows of one line step by their height, so that going to the next row is one operation.
        list.Leading(_lines == 1 ? Height : _leading);
        int x = screen.Left;
        for (int c = 0; c < cells.Count; c++)
        {
            int top = y + (first ? padding : 0);
            if (furniture > 0)
            {
                list.Furniture(c < furniture);
            }

            for (int i = 0; i < cells[c].Count; i++)
            {
                list.Line(cells[c][i], x + padding, top + (i * _leading));
            }

            x += widths[c];
        }
    }

    public override IEnumerable<int> Rules(int y) => first && last ? [y, y + Height] : first ? [y] : last ? [y + Height] : [];
}
