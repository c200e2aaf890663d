using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>Makes blocks of a sheet's cells: what stands alone above the table is its title, the first full row names the columns.</summary>
internal static class SheetTable
{
    /// <param name="rows">Cells; empty rows and columns are dropped.</param>
    /// <param name="headingLevel">Level of the title above the table.</param>
    public static List<Block> Of(List<IReadOnlyList<string>> rows, int headingLevel)
    {
        List<Block> blocks = [];
        int width = rows.Count == 0 ? 0 : rows.Max(r => r.Count);
        int[] used = [.. Enumerable.Range(0, width).Where(c => rows.Exists(r => c < r.Count && r[c].Length > 0))];
        List<(int Number, string[] Cells)> full = [.. rows.Select((r, i) => (i + 1, used.Select(c => c < r.Count ? r[c] : "").ToArray())).Where(r => Array.Exists(r.Item2, c => c.Length > 0))];
        int at = 0;
        while (used.Length > 1 && at < full.Count && full[at].Cells.Count(c => c.Length > 0) == 1)
        {
            string text = Array.Find(full[at].Cells, c => c.Length > 0)!;
            SourcePlace place = SourcePlace.Cell(full[at].Number, 1);
            blocks.Add(blocks.Count == 0 ? new HeadingBlock(place, headingLevel, text) : new ParagraphBlock(place, text, ParagraphKind.Flush));
            at++;
        }

        if (at < full.Count)
        {
            (int number, string[] header) = full[at];
            blocks.Add(new TableBlock(SourcePlace.Cell(number, 1), header, [.. full.Skip(at + 1).Select(r => r.Cells)]));
        }

        return blocks;
    }
}
