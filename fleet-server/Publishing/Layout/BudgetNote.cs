using System.Globalization;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>The line under a table of a budget that says whether its totals are what its rows make.</summary>
internal static class BudgetNote
{
    public static void Add(List<FlowItem> items, TableBlock table, ScreenLayout screen)
    {
        TableSum[] sums = [.. TableSums.Of(table)];
        if (sums.Length == 0)
        {
            return;
        }

        TableSum[] off = [.. sums.Where(s => s.Stated != s.Sum)];
        string text = off.Length == 0
            ? Texts.Get(Texts.Chinese, "budget.right")
            : Texts.Get(Texts.Chinese, "budget.off", Math.Abs(off[0].Stated - off[0].Sum).ToString("#,##0.##", CultureInfo.InvariantCulture));
        foreach (TextLine line in LineBreaker.Break(screen.Sans, text, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: false)))
        {
            items.Add(new FurnitureItem(new LineItem(line, screen.Left, screen.Metrics.Leading, off.Length == 0 ? Theme.Text : Theme.Heading)));
        }
    }
}
