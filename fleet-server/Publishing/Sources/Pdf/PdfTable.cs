using System.Text.RegularExpressions;

namespace KioskFleet.Publishing.Sources.Pdf;

/// <summary>Finds tables by the empty strips that run down between their columns.</summary>
internal static partial class PdfTable
{
    private const int FewestRows = 3;

    /// <summary>Width of the empty strip between two columns, against the height of the characters.</summary>
    private const double LeastGutter = 0.15;

    /// <summary>Lines of one row stand closer than this share of their height.</summary>
    private const double WithinRow = 0.35;

    /// <summary>The table that begins at a line.</summary>
    /// <param name="lines">Lines of one page.</param>
    /// <param name="from">First line.</param>
    /// <param name="count">How many lines it takes; 0: none begins here.</param>
    public static List<List<string>> At(IReadOnlyList<PdfLine> lines, int from, out int count)
    {
        count = 0;
        if (!lines[from].HasGaps)
        {
            return [];
        }

        int end = from + 1;
        List<(double Left, double Right)> columns = Columns(lines, from, end);
        while (end < lines.Count && Belongs(lines, from, end, columns) is { Count: >= 2 } wider)
        {
            columns = wider;
            end++;
        }

        List<List<string>> rows = Rows(lines, from, end, columns);
        if (rows.Count < FewestRows || columns.Count < 2 || IsList(rows))
        {
            return [];
        }

        count = end - from;
        return rows;
    }

    private static List<(double Left, double Right)> Belongs(IReadOnlyList<PdfLine> lines, int from, int at, List<(double Left, double Right)> columns)
    {
        PdfLine line = lines[at];

        // Far below, or much larger: something else begins.
        if (line.Top - lines[at - 1].Bottom > 2.5 * line.Height || line.Height > 1.35 * lines[from].Height)
        {
            return [];
        }

        List<(double Left, double Right)> wider = Columns(lines, from, at + 1);
        bool single = !line.HasGaps;
        bool fits = columns.Exists(c => line.Left >= c.Left - line.Height && line.Right <= c.Right + line.Height);

        // A line in one piece belongs to a cell only if it stays within a column; a paragraph does not.
        return (single && !fits) || wider.Count < columns.Count ? [] : wider;
    }

    private static List<(double Left, double Right)> Columns(IReadOnlyList<PdfLine> lines, int from, int end)
    {
        List<(double Left, double Right)> columns = [];
        double least = LeastGutter * lines[from].Height;
        foreach (PdfWord word in lines.Skip(from).Take(end - from).SelectMany(l => l.Words).OrderBy(w => w.Left))
        {
            if (columns.Count > 0 && word.Left - columns[^1].Right < least)
            {
                columns[^1] = (columns[^1].Left, Math.Max(columns[^1].Right, word.Right));
            }
            else
            {
                columns.Add((word.Left, word.Right));
            }
        }

        return columns;
    }

    private static List<List<string>> Rows(IReadOnlyList<PdfLine> lines, int from, int end, List<(double Left, double Right)> columns)
    {
        List<List<string>> rows = [];
        for (int i = from; i < end; i++)
        {
            List<string> cells = [.. columns.Select(c => PdfLine.Join(lines[i].Words.Where(w => w.Left >= c.Left - 0.5 && w.Left <= c.Right)))];
            bool close = i > from && lines[i].Top - lines[i - 1].Bottom < WithinRow * lines[i].Height;
            if (close && (cells[0].Length == 0 || rows[^1][0].Length == 0))
            {
                for (int c = 0; c < cells.Count; c++)
                {
                    rows[^1][c] += cells[c];
                }
            }
            else
            {
                rows.Add(cells);
            }
        }

        return rows;
    }

    /// <summary>Two columns of which the first holds only markers are a list.</summary>
    private static bool IsList(List<List<string>> rows) => rows[0].Count == 2 && rows.TrueForAll(r => r[0].Length == 0 || Marker().IsMatch(r[0]));

    [GeneratedRegex(@"^([（(]?[\d一二三四五六七八九十]{1,3}[）).、．]?|[•·●○■□◆◇★☆▪※－\-*])$")]
    private static partial Regex Marker();
}
