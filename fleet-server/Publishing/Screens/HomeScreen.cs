using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.Screens;

/// <summary>The home screen: a tile for each column.</summary>
internal static class HomeScreen
{
    public static List<DisplayListWriter> Build(ScreenLayout screen, BarLayout bars, string division, IReadOnlyList<ColumnInput> columns)
    {
        int gap = Math.Max(6, screen.Width / 80);
        int area = screen.Bottom - screen.Top - gap;

        // As many tiles side by side as show a name of four characters with air at both sides.
        int across = Math.Clamp((screen.Width - gap) / ((4 * screen.Bold.Em) + (4 * gap)), 1, 5);
        int down = Math.Max(1, area / (Math.Max(screen.Metrics.TouchMinimum, 2 * screen.Bold.CellHeight) + gap));
        int rows = Math.Clamp((columns.Count + across - 1) / across, 1, down);
        across = Math.Min(across, (columns.Count + rows - 1) / Math.Max(1, rows)) is int even and > 0 && rows * even >= columns.Count ? even : across;
        int width = (screen.Width - gap) / across - gap;
        int height = Math.Min((area / rows) - gap, screen.Bold.Em * 5);
        int perPage = across * down;
        int pages = Math.Max(1, (columns.Count + perPage - 1) / perPage);
        List<DisplayListWriter> lists = [];
        for (int page = 0; page < pages; page++)
        {
            DisplayListWriter list = new();
            list.Furniture(true);
            list.Macro(Macros.HomeFrame);
            ColumnInput[] shown = [.. columns.Skip(page * perPage).Take(perPage)];
            for (int i = 0; i < shown.Length; i++)
            {
                int x = gap + (i % across * (width + gap));
                int y = screen.Top + gap + (i / across * (height + gap));
                list.Ink(Theme.Button);
                list.Fill(x, y, width, height);
                list.Ink(Theme.Bar);
                list.Fill(x, y, 4, height);
                list.Touch(x, y, width, height, TouchAction.OpenColumn, shown[i].Key);
            }

            list.Ink(Theme.ButtonText);
            list.Ground(Theme.Button);
            for (int i = 0; i < shown.Length; i++)
            {
                int x = gap + (i % across * (width + gap));
                int y = screen.Top + gap + (i / across * (height + gap));
                List<TextLine> name = ScreenLayout.FewLines(screen.Bold, shown[i].Name, width - 12, 2);
                int top = y + ((height - (name.Count * screen.BoldLeading) + (screen.BoldLeading - screen.Bold.CellHeight)) / 2);
                foreach (TextLine line in name)
                {
                    list.Line(line, x + 4 + Math.Max(0, (width - 4 - line.Width) / 2), top);
                    top += screen.BoldLeading;
                }
            }

            bars.Title(list, division);
            bars.Pages(list, page, pages);
            lists.Add(list);
        }

        return lists;
    }
}
