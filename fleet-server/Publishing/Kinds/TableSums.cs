using System.Globalization;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Kinds;

/// <summary>A total and what its rows make.</summary>
/// <param name="Row">Row of the table from 0.</param>
/// <param name="Column">Column from 0.</param>
/// <param name="Stated">What the document says.</param>
/// <param name="Sum">What its rows add up to.</param>
public readonly record struct TableSum(int Row, int Column, decimal Stated, decimal Sum);

/// <summary>Adds tables up: subtotals over the rows since the one before, totals over all rows that are no sums themselves.</summary>
public static class TableSums
{
    private static readonly string[] TotalWords = ["合计", "总计", "共计"];
    private static readonly string[] SubtotalWords = ["小计"];

    /// <summary>Every total that can be checked, right or wrong, in reading order.</summary>
    public static IEnumerable<TableSum> Of(TableBlock table)
    {
        ArgumentNullException.ThrowIfNull(table);
        int from = 0;
        for (int row = 0; row < table.Rows.Count; row++)
        {
            string label = Label(table.Rows[row]);
            if (!IsSum(label))
            {
                continue;
            }

            bool grand = !KindChoice.Holds(label, SubtotalWords);
            bool first = !table.Rows.Take(row).Any(r => KindChoice.Holds(Label(r), TotalWords));
            IReadOnlyList<string>[] rows = [.. table.Rows.Take(row).Skip(grand ? 0 : from).Where(r => !IsSum(Label(r)))];
            from = row + 1;
            if (rows.Length == 0 || (grand && !first))
            {
                continue;
            }

            for (int c = 0; c < table.Rows[row].Count; c++)
            {
                if (Number(table.Rows[row][c]) is { } stated && Add(rows, c) is { } sum)
                {
                    // A total may as well be made of the subtotals above it, whatever rows of their own they count.
                    decimal subtotals = grand ? table.Rows.Take(row).Where(r => IsSum(Label(r))).Sum(r => c < r.Count ? Number(r[c]) ?? 0 : 0) : 0;
                    yield return new TableSum(row, c, stated, subtotals == stated ? stated : sum);
                }
            }
        }
    }

    /// <summary>The number in a cell, its currency and thousands marks left out; null: it holds something else.</summary>
    public static decimal? Number(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return decimal.TryParse(cell.Trim('￥', '¥', '元', ' '), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value)
            ? value : null;
    }

    internal static bool IsSum(IReadOnlyList<string> row) => IsSum(Label(row));

    private static bool IsSum(string label) => KindChoice.Holds(label, TotalWords) || KindChoice.Holds(label, SubtotalWords);

    private static string Label(IReadOnlyList<string> row) => row.FirstOrDefault(c => c.Length > 0) ?? "";

    /// <summary>Null: the column has words among its numbers, or nothing at all.</summary>
    private static decimal? Add(IReadOnlyList<string>[] rows, int column)
    {
        decimal sum = 0;
        bool any = false;
        foreach (string cell in rows.Select(r => column < r.Count ? r[column] : ""))
        {
            if (cell.Length == 0 || cell is "—" or "-" or "/" or "无")
            {
                continue;
            }

            if (Number(cell) is not { } number)
            {
                return null;
            }

            sum += number;
            any |= number != 0;
        }

        return any ? sum : null;
    }
}
