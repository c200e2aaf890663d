using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Turns a document's blocks into items for one screen, by the template of its kind.</summary>
internal static class DocumentFlow
{
    public static FlowResult Of(DocumentModel model, DocumentKind kind, ScreenLayout screen)
    {
        List<FlowItem> items = [];
        List<Block> order = [];
        IReadOnlyDictionary<string, Picture> photos = kind == DocumentKind.People ? PeopleFlow.Photos(model) : NoPhotos;
        for (int i = 0; i < model.Blocks.Count; i++)
        {
            if (FlowChart.At(model.Blocks, i) is { } chart)
            {
                items.AddRange(FlowChartFlow.Of(chart, screen));
                order.AddRange(model.Blocks.Skip(i).Take(chart.BlockCount));
                i += chart.BlockCount - 1;
                continue;
            }

            Block block = model.Blocks[i];
            switch (block)
            {
                case HeadingBlock heading:
                    Heading(items, heading, kind, screen);
                    order.Add(block);
                    break;
                case ParagraphBlock paragraph:
                    Paragraph(items, paragraph, screen);
                    order.Add(block);
                    break;
                case ListItemBlock item:
                    ListItem(items, item, screen);
                    order.Add(block);
                    break;
                case TableBlock table:
                    order.AddRange(Table(items, table, kind, photos, screen));
                    break;
                case PictureBlock photo when photos.ContainsKey(photo.Caption):
                    // It stands on the card of the person whose name its caption is.
                    order.Add(photo with { Caption = "" });
                    break;
                case PictureBlock picture:
                    items.AddRange(PictureFlow.Of(picture, screen));
                    order.Add(block);
                    break;
                default:
                    throw new InvalidOperationException($"No layout for {block.GetType().Name}.");
            }
        }

        return new FlowResult(items, new DocumentModel(order));
    }

    private static readonly Dictionary<string, Picture> NoPhotos = [];

    private static IEnumerable<TableBlock> Table(List<FlowItem> items, TableBlock table, DocumentKind kind, IReadOnlyDictionary<string, Picture> photos, ScreenLayout screen)
    {
        if (kind == DocumentKind.People && PeopleFlow.Lists(table))
        {
            items.AddRange(PeopleFlow.Of(table, photos, screen));
            return [table];
        }

        IEnumerable<TableBlock> parts = TableFlow.Add(items, table, screen);
        if (kind == DocumentKind.Budget)
        {
            BudgetNote.Add(items, table, screen);
        }

        return parts;
    }

    private static void Heading(List<FlowItem> items, HeadingBlock heading, DocumentKind kind, ScreenLayout screen)
    {
        bool title = heading.Level == 1;
        if (!title && kind is DocumentKind.Guide or DocumentKind.Power or DocumentKind.People or DocumentKind.Budget)
        {
            items.AddRange(SectionItem.Of(heading.Text, screen));
            return;
        }

        List<TextLine> lines = title
            ? LineBreaker.Balanced(screen.Bold, heading.Text, screen.Column, screen.Hang)
            : LineBreaker.Break(screen.Bold, heading.Text, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: false));
        for (int i = 0; i < lines.Count; i++)
        {
            TextLine line = title ? lines[i] with { Indent = Math.Max(0, (screen.Column - lines[i].Width) / 2) } : lines[i];
            items.Add(new LineItem(line, screen.Left, screen.BoldLeading, Theme.Heading)
            {
                SpaceBefore = i == 0 ? screen.Metrics.Leading / 3 : 0,
                KeepWithNext = true,
            });
        }
    }

    private static void Paragraph(List<FlowItem> items, ParagraphBlock paragraph, ScreenLayout screen)
    {
        int indent = paragraph.Kind == ParagraphKind.Running ? 2 * screen.Sans.Em : 0;
        bool signature = paragraph.Kind == ParagraphKind.Signature;
        List<TextLine> lines = LineBreaker.Break(screen.Sans, paragraph.Text,
            new ParagraphStyle(screen.Column, indent, 0, screen.Hang, Justify: !signature));
        int first = items.Count;
        foreach (TextLine line in lines)
        {
            TextLine placed = signature ? line with { Indent = Math.Max(0, screen.Column - line.Width) } : line;
            items.Add(new LineItem(placed, screen.Left, screen.Metrics.Leading, Theme.Text));
        }

        KeepTogether(items, first, lines, screen);
    }

    /// <summary>No page begins with the last line of a paragraph, and on screens with many lines none ends with the first: the reader would lose the thread.
    /// A paragraph of two lines is kept whole only if its second line is a mere stump: a small screen cannot give a line away for less.</summary>
    private static void KeepTogether(List<FlowItem> items, int first, List<TextLine> lines, ScreenLayout screen)
    {
        int last = items.Count - 1;
        int rows = (screen.Bottom - screen.Top) / screen.Metrics.Leading;
        if (lines.Count >= 3 || (lines.Count == 2 && lines[^1].Width <= 3 * screen.Sans.Em))
        {
            items[last - 1].KeepWithNext = true;
        }

        if (lines.Count >= 4 && rows >= ManyRows)
        {
            items[first].KeepWithNext = true;
        }
    }

    /// <summary>Lines of a screen from which on a first line at its end is worth a lost row.</summary>
    private const int ManyRows = 9;

    private static void ListItem(List<FlowItem> items, ListItemBlock item, ScreenLayout screen)
    {
        int em = screen.Sans.Em;
        int outer = Math.Min(item.Depth, 3) * em;
        int dot = item.Marker.Length == 0 ? em : 0;
        List<Glyph> glyphs = screen.Sans.Shape(item.Marker.Length == 0 ? item.Text : item.Marker + " " + item.Text);
        int hanging = outer + (dot > 0 ? dot : Math.Min(3 * em, screen.Sans.Width(item.Marker) + (em / 4)));
        List<TextLine> lines = LineBreaker.Break(screen.Sans, glyphs, new ParagraphStyle(screen.Column, outer + dot, hanging, screen.Hang, Justify: true));
        int first = items.Count;
        for (int i = 0; i < lines.Count; i++)
        {
            int? bullet = i == 0 && dot > 0 ? screen.Left + outer + (em / 4) : null;
            items.Add(new LineItem(lines[i], screen.Left, screen.Metrics.Leading, Theme.Text, bullet));
        }

        KeepTogether(items, first, lines, screen);
    }
}
