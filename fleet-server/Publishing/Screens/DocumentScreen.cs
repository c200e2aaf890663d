using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Screens;

/// <summary>A document's pages.</summary>
internal static class DocumentScreen
{
    /// <param name="order">The document in the order in which the pages draw it.</param>
    public static List<DisplayListWriter> Build(ScreenLayout screen, BarLayout bars, string title, DocumentModel model, DocumentKind kind, out DocumentModel order)
    {
        FlowResult flow = DocumentFlow.Of(model, kind, screen);
        order = flow.Order;
        List<PageContent> pages = Paginator.Paginate(flow.Items, screen.Top + screen.Padding, screen.Bottom - 2);
        if (pages.Count == 0)
        {
            pages.Add(new PageContent([]));
        }

        List<DisplayListWriter> lists = [];
        for (int page = 0; page < pages.Count; page++)
        {
            DisplayListWriter list = new();
            list.Macro(Macros.ReadingFrame);
            Rules(list, screen, pages[page]);
            foreach ((FlowItem item, int y, bool repeated) in pages[page].Items)
            {
                list.Furniture(repeated);
                item.Draw(list, y);
            }

            list.Furniture(true);
            bars.Title(list, title);
            bars.Pages(list, page, pages.Count);
            lists.Add(list);
        }

        return lists;
    }

    internal static void Rules(DisplayListWriter list, ScreenLayout screen, PageContent page)
    {
        foreach (int y in page.Items.SelectMany(i => i.Item.Rules(i.Y)).Distinct())
        {
            list.Ink(Theme.Line);
            list.Fill(screen.Left, y, screen.Column, 1);
        }
    }
}
