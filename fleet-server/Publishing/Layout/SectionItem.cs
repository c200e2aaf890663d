using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.Layout;

/// <summary>The name of a part of a page that has fixed parts: a strip over the whole column, so that the parts are found at a glance.</summary>
internal sealed class SectionItem(List<TextLine> lines, ScreenLayout screen) : FlowItem
{
    private readonly int _strip = (lines.Count * screen.BoldLeading) + (screen.Sans.Em / 4);

    public override int Height => _strip + Gap;

    public override int Needs => _strip;

    private int Gap => screen.Sans.Em / 4;

    public static IEnumerable<FlowItem> Of(string text, ScreenLayout screen)
    {
        int inset = (screen.Sans.Em / 2) + Edge;
        List<TextLine> lines = LineBreaker.Break(screen.Bold, text, new ParagraphStyle(screen.Column - (2 * inset), 0, 0, 0, Justify: false));
        int most = Math.Max(1, (screen.Bottom - screen.Top - (2 * screen.Padding)) / screen.BoldLeading / 2);
        for (int i = 0; i < lines.Count; i += most)
        {
            yield return new SectionItem([.. lines.Skip(i).Take(most)], screen) { KeepWithNext = true, SpaceBefore = i == 0 ? screen.Metrics.Leading / 4 : 0 };
        }
    }

    public override void Draw(DisplayListWriter list, int y)
    {
        list.Ink(Theme.Button);
        list.Fill(screen.Left, y, screen.Column, _strip);
        list.Ink(Theme.Bar);
        list.Fill(screen.Left, y, Edge, _strip);
        list.Ink(Theme.Heading);
        list.Ground(Theme.Button);
        list.Leading(screen.BoldLeading);
        for (int i = 0; i < lines.Count; i++)
        {
            list.Line(lines[i], screen.Left + Edge + (screen.Sans.Em / 2), y + (screen.Sans.Em / 8) + ((screen.BoldLeading - screen.Bold.CellHeight) / 2) + (i * screen.BoldLeading));
        }

        list.Ground(Theme.Paper);
    }

    /// <summary>Width of the strip's coloured edge, pixels.</summary>
    private const int Edge = 5;
}
