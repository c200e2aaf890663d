using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Draws the steps of a procedure as a chain of boxes: the numbered list under a heading that speaks of 流程 or 程序.</summary>
internal static class StepFlow
{
    private const int FewestSteps = 3;
    private static readonly string[] Words = ["流程", "程序", "步骤"];

    /// <summary>How many blocks from <paramref name="index"/> on are the steps of one procedure; 0: none.</summary>
    public static int Count(IReadOnlyList<Block> blocks, int index)
    {
        if (index == 0 || blocks[index - 1] is not HeadingBlock heading || !Array.Exists(Words, w => heading.Text.Contains(w, StringComparison.Ordinal)))
        {
            return 0;
        }

        int count = 0;
        while (index + count < blocks.Count && blocks[index + count] is ListItemBlock { Depth: 0, Marker.Length: > 0 })
        {
            count++;
        }

        return count >= FewestSteps ? count : 0;
    }

    public static IEnumerable<FlowItem> Of(IReadOnlyList<ListItemBlock> steps, ScreenLayout screen)
    {
        int padding = screen.Sans.Em / 3;
        int inner = screen.Column - (2 * padding);
        int page = screen.Bottom - screen.Top - (2 * screen.Padding);
        for (int i = 0; i < steps.Count; i++)
        {
            List<Glyph> glyphs = screen.Sans.Shape(steps[i].Marker + " " + steps[i].Text);
            int hanging = Math.Min(3 * screen.Sans.Em, screen.Sans.Width(steps[i].Marker) + (screen.Sans.Em / 4));
            List<TextLine> lines = LineBreaker.Break(screen.Sans, glyphs, new ParagraphStyle(inner, 0, hanging, 0, Justify: false));
            StepItem box = new(lines, screen, padding, arrow: i + 1 < steps.Count);
            if (box.Height <= page)
            {
                yield return box;
                continue;
            }

            // A step longer than a page is text like any other.
            foreach (TextLine line in lines)
            {
                yield return new LineItem(line, screen.Left + padding, screen.Metrics.Leading, Theme.Text);
            }
        }
    }
}

/// <summary>One step: a box, and an arrow to the next.</summary>
internal sealed class StepItem(List<TextLine> lines, ScreenLayout screen, int padding, bool arrow) : FlowItem
{
    private readonly int _box = (lines.Count * screen.Metrics.Leading) + padding;
    private readonly int _arrow = arrow ? Math.Max(14, screen.Sans.Em * 2 / 3) : screen.Sans.Em / 4;

    public override int Height => _box + _arrow;

    public override int Needs => _box + (arrow ? _arrow : 1);

    public override void Draw(DisplayListWriter list, int y)
    {
        list.Ink(Theme.Line);
        list.Frame(screen.Left, y, screen.Column, _box, 2);
        if (arrow)
        {
            // A stem and a head of three shrinking bars.
            int middle = screen.Left + (screen.Column / 2);
            list.Ink(Theme.Bar);
            list.Fill(middle - 1, y + _box, 2, _arrow - 6);
            for (int i = 0; i < 3; i++)
            {
                int half = 6 - (2 * i);
                list.Fill(middle - half, y + _box + _arrow - 6 + (2 * i), 2 * half, 2);
            }
        }

        list.Ink(Theme.Text);
        list.Leading(screen.Metrics.Leading);
        int text = ((lines.Count - 1) * screen.Metrics.Leading) + screen.Sans.CellHeight;
        for (int i = 0; i < lines.Count; i++)
        {
            list.Line(lines[i], screen.Left + padding, y + ((_box - text) / 2) + (i * screen.Metrics.Leading));
        }
    }
}
