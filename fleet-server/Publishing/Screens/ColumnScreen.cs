using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.Screens;

/// <summary>A column's list: one row a document with its day, the whole row to be touched.</summary>
internal static class ColumnScreen
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static List<DisplayListWriter> Build(ScreenLayout screen, BarLayout bars, string language, ColumnInput column, IReadOnlyList<DocumentInput> documents)
    {
        int leading = screen.BoldLeading;
        int height = Math.Max(screen.Metrics.TouchMinimum, (2 * leading) + screen.Padding);
        int rows = Math.Max(1, (screen.Bottom - screen.Top) / height);
        height = (screen.Bottom - screen.Top) / rows;
        int date = screen.Sans.Width("0000-00-00") + screen.Sans.Em;
        int width = screen.Width - (2 * screen.Left) - date;
        int pages = Math.Max(1, (documents.Count + rows - 1) / rows);
        List<DisplayListWriter> lists = [];
        for (int page = 0; page < pages; page++)
        {
            DisplayListWriter list = new();
            list.Furniture(true);
            list.Macro(Macros.ReadingFrame);
            DocumentInput[] shown = [.. documents.Skip(page * rows).Take(rows)];
            for (int i = 0; i < shown.Length; i++)
            {
                int y = screen.Top + (i * height);
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
                int y = screen.Top + (i * height);
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
            for (int i = 1; i <= shown.Length && i < rows; i++)
            {
                list.Fill(screen.Left, screen.Top + (i * height), screen.Width - (2 * screen.Left), 1);
            }

            bars.Title(list, column.Name);
            bars.Pages(list, page, pages);
            lists.Add(list);
        }

        return lists;
    }
}
