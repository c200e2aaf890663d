using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Screens;

/// <summary>The screen that rolls while nobody touches: each notice's beginning; a touch opens the whole.</summary>
internal static class NoticeScreen
{
    public static DisplayListWriter Build(ScreenLayout screen, BarLayout bars, string division, DocumentInput notice)
    {
        DisplayListWriter list = new();
        list.Furniture(true);
        list.Macro(Macros.NoticeFrame);
        IEnumerable<Block> blocks = notice.Model.Blocks;

        // The title stands at the top, be it part of the text or only the name of the document.
        if (notice.Model.Blocks is [HeadingBlock { Level: 1 } first, ..])
        {
            blocks = blocks.Where(b => b != first);
        }

        DocumentModel shown = new([new HeadingBlock(default, 1, notice.Title), .. blocks.Take(BlocksShown)]);
        PageContent page = Paginator.Paginate(DocumentFlow.Of(shown, notice.Kind, screen).Items, screen.Top + screen.Padding, screen.Bottom - 2)[0];
        DocumentScreen.Rules(list, screen, page);
        foreach ((FlowItem item, int y, _) in page.Items)
        {
            item.Draw(list, y);
        }

        list.Furniture(true);
        bars.Title(list, division);
        list.Touch(0, 0, screen.Width, screen.Profile.Height, TouchAction.OpenDocument, notice.Key);
        return list;
    }

    /// <summary>More blocks than any screen has lines: no need to lay out a long document for its first page.</summary>
    private const int BlocksShown = 24;
}
