using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.Batches;

/// <summary>The full record of a payment: each column's name with room for its value beside it, as many lines as the longest value of the batch needs.</summary>
internal static class RecordScreen
{
    /// <param name="lines">Lines that the longest value of a column takes at a width.</param>
    public static List<DisplayListWriter> Build(ScreenLayout screen, BarLayout bars, BatchDocument batch, Func<int, int, int> lines)
    {
        int leading = screen.Metrics.Leading;
        int padding = screen.Padding;
        int label = Math.Min(screen.Column * 2 / 5, batch.Header.Select(screen.Sans.Width).DefaultIfEmpty(0).Max() + screen.Sans.Em);
        int value = screen.Column - label;
        int columns = Math.Max(batch.Header.Count, batch.Rows.Max(r => r.Cells.Count));
        int area = screen.Bottom - 2 - screen.Top - padding;
        List<List<(int Column, List<TextLine> Label, int From, int Lines, bool More, int Y)>> pages = [[]];
        int y = 0;
        for (int c = 0; c < columns; c++)
        {
            List<TextLine> name = LineBreaker.Break(screen.Sans, c < batch.Header.Count ? batch.Header[c] : "", new ParagraphStyle(label - (screen.Sans.Em / 2), 0, 0, 0, Justify: false));
            int most = (area - padding) / leading;
            int needed = Math.Max(1, lines(c, value));
            if (needed > most)
            {
                // A remark longer than a page goes over several, with its column's name on each.
                for (int from = 0; from < needed; from += most)
                {
                    int here = Math.Min(most, needed - from);
                    Place(c, name, from, here, from + here < needed);
                }
            }
            else
            {
                Place(c, name, 0, needed, more: false);
            }
        }

        List<DisplayListWriter> built = [];
        for (int page = 0; page < pages.Count; page++)
        {
            DisplayListWriter list = new();
            list.Macro(Macros.ReadingFrame);
            list.Furniture(true);
            foreach (int at in pages[page].Skip(1).Select(p => p.Y))
            {
                list.Ink(Theme.Line);
                list.Fill(screen.Left, screen.Top + padding + at - 1, screen.Column, 1);
            }

            list.Ink(Theme.Heading);
            list.Leading(leading);
            foreach ((_, List<TextLine> name, _, _, _, int at) in pages[page])
            {
                for (int i = 0; i < name.Count; i++)
                {
                    list.Line(name[i], screen.Left, screen.Top + padding + at + (i * leading) + 2);
                }
            }

            list.Furniture(false);
            list.Ink(Theme.Text);
            foreach ((int column, _, int from, int needed, bool more, int at) in pages[page])
            {
                list.Slot(screen.Sans, SearchSlot.Cells + column, screen.Left + label, screen.Top + padding + at + 2, value, needed, leading, more ? 3 : 0, from);
            }

            list.Furniture(true);
            bars.SlotTitle(list, SearchSlot.Title);
            bars.Pages(list, page, pages.Count);
            built.Add(list);
        }

        return built;

        void Place(int column, List<TextLine> name, int from, int count, bool more)
        {
            int height = (Math.Max(Math.Min(name.Count, Math.Max(1, (area - padding) / leading)), count) * leading) + padding;
            if (y + height > area && pages[^1].Count > 0)
            {
                pages.Add([]);
                y = 0;
            }

            pages[^1].Add((column, name, from, count, more, y));
            y += height;
        }
    }
}
