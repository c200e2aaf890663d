using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Shares the columns of a table that is wider than the screen out to parts, each with the key columns again, so that every row says whose it is.</summary>
internal static class ColumnSplit
{
    /// <summary>More parts are no table any more: nobody turns six pages to read one row. Such a table becomes cards.</summary>
    private const int MostParts = 6;

    /// <summary>A cell that takes more lines in its part is running text, which reads better in a card.</summary>
    private const int MostLines = 3;

    /// <summary>The key may take at most this share of the screen: the rest is what the page is turned for.</summary>
    private const int KeyShare = 2;

    private static readonly string[] SerialWords = ["序号", "编号", "No", "NO"];

    /// <summary>The parts, each as its columns' numbers and widths, keys first; null: this table reads better as cards.</summary>
    /// <param name="keys">How many of the first columns are the key.</param>
    public static List<(int[] Columns, int[] Widths)>? Of(TableBlock table, TableMeasure measure, int available, out int keys)
    {
        int columns = table.ColumnCount;
        keys = 1;
        if (table.Header.Count == 0 || columns < 3)
        {
            return null;
        }

        // A serial number names nobody: the column beside it goes along.
        if (columns > 3 && Array.Exists(SerialWords, w => table.Header[0].Contains(w, StringComparison.Ordinal)) && measure.Least[0] + measure.Least[1] <= available / KeyShare)
        {
            keys = 2;
        }

        int key = measure.Least.Take(keys).Sum();
        if (key > available / KeyShare)
        {
            return null;
        }

        int room = available - key;
        List<List<int>> parts = [[]];
        int used = 0;
        for (int c = keys; c < columns; c++)
        {
            if (measure.Least[c] > room || measure.Natural[c] > MostLines * room)
            {
                return null;
            }

            int width = Math.Min(measure.Natural[c], room / 2) < measure.Least[c] ? measure.Least[c] : Math.Min(measure.Natural[c], room / 2);
            if (used + width > room && parts[^1].Count > 0)
            {
                parts.Add([]);
                used = 0;
            }

            parts[^1].Add(c);
            used += width;
        }

        if (parts.Count > MostParts)
        {
            return null;
        }

        List<(int[], int[])> shared = [];
        foreach (List<int> part in parts)
        {
            int[] all = [.. Enumerable.Range(0, keys), .. part];
            if (measure.Share(all, available) is not { } widths)
            {
                return null;
            }

            shared.Add((all, widths));
        }

        return shared;
    }

    /// <summary>The cells of some columns as a table of their own: what a part draws that is not the repeated key.</summary>
    public static TableBlock Part(TableBlock table, IEnumerable<int> columns)
    {
        int[] taken = [.. columns];
        return new TableBlock(table.Place, Cells(table.Header, taken), [.. table.Rows.Select(r => Cells(r, taken))]);
    }

    private static string[] Cells(IReadOnlyList<string> row, int[] columns) => [.. columns.Select(c => c < row.Count ? row[c] : "")];
}
