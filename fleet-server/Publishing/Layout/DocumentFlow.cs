using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Turns a document's blocks into items for one screen.</summary>
internal static class DocumentFlow
{
    public static List<FlowItem> Of(DocumentModel model, ScreenLayout screen)
    {
        List<FlowItem> items = [];
        foreach (Block block in model.Blocks)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    Heading(items, heading, screen);
                    break;
                case ParagraphBlock paragraph:
                    Paragraph(items, paragraph, screen);
                    break;
                case ListItemBlock item:
                    ListItem(items, item, screen);
                    break;
                case TableBlock table:
                    items.AddRange(TableFlow.Of(table, screen));
                    break;
                default:
                    throw new InvalidOperationException($"No layout for {block.GetType().Name}.");
            }
        }

        return items;
    }

    private static void Heading(List<FlowItem> items, HeadingBlock heading, ScreenLayout screen)
    {
        bool title = heading.Level == 1;
        List<TextLine> lines = LineBreaker.Break(screen.Bold, heading.Text, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: false));
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
        foreach (TextLine line in lines)
        {
            TextLine placed = signature ? line with { Indent = Math.Max(0, screen.Column - line.Width) } : line;
            items.Add(new LineItem(placed, screen.Left, screen.Metrics.Leading, Theme.Text));
        }
    }

    private static void ListItem(List<FlowItem> items, ListItemBlock item, ScreenLayout screen)
    {
        int em = screen.Sans.Em;
        int outer = Math.Min(item.Depth, 3) * em;
        int dot = item.Marker.Length == 0 ? em : 0;
        List<Glyph> glyphs = screen.Sans.Shape(item.Marker.Length == 0 ? item.Text : item.Marker + " " + item.Text);
        int hanging = outer + (dot > 0 ? dot : Math.Min(3 * em, screen.Sans.Width(item.Marker) + (em / 4)));
        List<TextLine> lines = LineBreaker.Break(screen.Sans, glyphs, new ParagraphStyle(screen.Column, outer + dot, hanging, screen.Hang, Justify: true));
        for (int i = 0; i < lines.Count; i++)
        {
            int? bullet = i == 0 && dot > 0 ? screen.Left + outer + (em / 4) : null;
            items.Add(new LineItem(lines[i], screen.Left, screen.Metrics.Leading, Theme.Text, bullet));
        }
    }
}
