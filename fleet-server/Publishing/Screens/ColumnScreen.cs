using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Batches;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.Screens;

/// <summary>A column's list: one row a document with its day, the whole row to be touched.</summary>
internal static class ColumnScreen
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static List<DisplayListWriter> Build(ScreenLayout screen, BarLayout bars, string language, ColumnInput column, IReadOnlyList<DocumentInput> documents, bool search = false, bool years = false)
    {
        int leading = screen.BoldLeading;
        int height = Math.Max(screen.Metrics.TouchMinimum, (2 * leading) + screen.Padding);

        // The first page begins with the buttons of the search, where there is something to look up.
        int band = search ? SearchBandItem.HeightOf(screen) : 0;
        int rows = Math.Max(1, (screen.Bottom - screen.Top) / height);
        height = (screen.Bottom - screen.Top) / rows;
        int firstRows = Math.Max(1, (screen.Bottom - screen.Top - band) / height);
        int date = screen.Sans.Width("0000-00-00") + screen.Sans.Em;
        int width = screen.Width - (2 * screen.Left) - date;
        int pages = documents.Count <= firstRows ? 1 : 1 + ((documents.Count - firstRows + rows - 1) / rows);
        List<DisplayListWriter> lists = [];
        for (int page = 0; page < pages; page++)
        {
            DisplayListWriter list = new();
            list.Furniture(true);
            list.Macro(Macros.ReadingFrame);
            int here = page == 0 ? firstRows : rows;
            int start = screen.Top + (page == 0 ? band : 0);
            DocumentInput[] shown = [.. page == 0 ? documents.Take(firstRows) : documents.Skip(firstRows + ((page - 1) * rows)).Take(rows)];
            if (page == 0 && search)
            {
                new SearchBandItem(screen, language, years).Draw(list, screen.Top);
            }

            for (int i = 0; i < shown.Length; i++)
            {
                int y = start + (i * height);
                list.Touch(0, y, screen.Width, height, TouchAction.OpenDocument, shown[i].Key);
                list.Ink(Theme.Text);
                list.Leading(leading);
                List<TextLine> title = ScreenLayout.FewLines(screen.Bold, shown[i].Title, width, 2);
                int top = y + ((height - (title.Count * leading) + (leading - screen.Bold.CellHeight)) / 2);
                foreach (TextLine line in title)
                {
                    list.Line(line, screen.Left, top);
                    top += leading;
                }
            }

            for (int i = 0; i < shown.Length; i++)
            {
                int y = start + (i * height);
                string day = shown[i].PublishedAt.ToOffset(China).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                list.Line(new TextLine(screen.Sans, screen.Sans.Shape(day), 0, 0), screen.Width - screen.Left - date + screen.Sans.Em,
                    y + ((height - screen.Sans.CellHeight) / 2));
            }

            if (shown.Length == 0)
            {
                TextLine empty = ScreenLayout.OneLine(screen.Sans, Texts.Get(language, "column.empty"), screen.Column);
                list.Ink(Theme.Text);
                list.Line(empty, (screen.Width - empty.Width) / 2, (screen.Top + screen.Bottom - screen.Sans.CellHeight) / 2);
            }

            list.Ink(Theme.Line);
            for (int i = 1; i <= shown.Length && i < here; i++)
            {
                list.Fill(screen.Left, start + (i * height), screen.Width - (2 * screen.Left), 1);
            }

            bars.Title(list, column.Name);
            bars.Pages(list, page, pages);
            lists.Add(list);
        }

        return lists;
    }
}
