namespace KioskFleet.Publishing.Layout;

/// <summary>Items with their places on one page.</summary>
internal sealed record PageContent(IReadOnlyList<(FlowItem Item, int Y, bool Repeated)> Items);

/// <summary>Shares items out to pages: keeps a heading with what follows it, repeats headers of tables.</summary>
internal static class Paginator
{
    /// <param name="items">In order.</param>
    /// <param name="top">First pixel row of a page's text.</param>
    /// <param name="bottom">First pixel row below it.</param>
    public static List<PageContent> Paginate(IReadOnlyList<FlowItem> items, int top, int bottom)
    {
        List<PageContent> pages = [];
        List<(FlowItem, int, bool)> page = [];
        int y = top;
        for (int i = 0; i < items.Count; i++)
        {
            if (page.Count == 0 && items[i] is SpaceItem)
            {
                continue;
            }

            if (page.Count > 0 && (items[i].BeginsPage || y + GroupNeeds(items, i, bottom - top) > bottom))
            {
                pages.Add(new PageContent(page));
                page = [];
                y = top;
                if (items[i].Repeats is { } header && header.Height + items[i].Needs <= bottom - top)
                {
                    page.Add((header, y, true));
                    y += header.Height;
                }
            }
            else if (page.Count > 0)
            {
                y += items[i].SpaceBefore;
            }

            page.Add((items[i], y, false));
            y += items[i].Height;
        }

        if (page.Count > 0)
        {
            pages.Add(new PageContent(page));
        }

        return pages;
    }

    /// <summary>Pixels for an item with all that must stand on the same page; the item alone if the group is taller than a page.</summary>
    private static int GroupNeeds(IReadOnlyList<FlowItem> items, int index, int page)
    {
        int needs = items[index].SpaceBefore + items[index].Needs;
        int height = items[index].SpaceBefore + items[index].Height;
        int group = needs;
        for (int i = index; items[i].KeepWithNext && i + 1 < items.Count; i++)
        {
            group = height + items[i + 1].SpaceBefore + items[i + 1].Needs;
            height += items[i + 1].SpaceBefore + items[i + 1].Height;
        }

        return group <= page ? group : needs;
    }
}
