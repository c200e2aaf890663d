using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Lays a procedure out: steps as boxes one under another, decisions with pointed sides, the way on below them, every other way in a box at the side.</summary>
internal static class FlowChartFlow
{
    public static IEnumerable<FlowItem> Of(FlowChart chart, ScreenLayout screen)
    {
        bool lanes = Enumerable.Range(0, chart.Steps.Count).Any(i => chart.Steps[i].Branches.Any(b => b != chart.Down(i)));
        int em = screen.Sans.Em;
        FlowLanes places = lanes
            ? new FlowLanes(screen.Left, screen.Column * 56 / 100, em * 5 / 4, screen.Column - (screen.Column * 56 / 100) - (em * 5 / 4))
            : new FlowLanes(screen.Left, screen.Column, 0, 0);
        int page = screen.Bottom - screen.Top - (2 * screen.Padding);
        for (int i = 0; i < chart.Steps.Count; i++)
        {
            FlowStep step = chart.Steps[i];
            FlowChartItem box = new(step, chart.Down(i), i + 1 < chart.Steps.Count && (step.Branches.Count == 0 || chart.Down(i) is not null), i > 0, places, screen);
            if (box.Needs <= page)
            {
                yield return box;
                continue;
            }

            // A step longer than a page is text like any other.
            foreach (ListItemBlock item in step.Branches.Select(b => b.Item).Prepend(step.Item))
            {
                foreach (TextLine line in Lines(item, screen, screen.Column - (item.Depth * em)))
                {
                    yield return new LineItem(line, screen.Left + (Math.Min(1, item.Depth) * em), screen.Metrics.Leading, Theme.Text);
                }
            }
        }
    }

    public static List<TextLine> Lines(ListItemBlock item, ScreenLayout screen, int width)
    {
        List<Glyph> glyphs = screen.Sans.Shape(item.Marker.Length == 0 ? item.Text : item.Marker + " " + item.Text);
        int hanging = item.Marker.Length == 0 ? 0 : Math.Min(width / 4, screen.Sans.Width(item.Marker) + (screen.Sans.Em / 4));
        return LineBreaker.Break(screen.Sans, glyphs, new ParagraphStyle(width, 0, hanging, 0, Justify: false));
    }
}

/// <summary>Where the boxes of a flow chart stand.</summary>
/// <param name="Left">Left edge of the steps, pixels.</param>
/// <param name="Main">Width of the steps.</param>
/// <param name="Gap">Width of the arrows to the side; 0: no step has a way to the side.</param>
/// <param name="Side">Width of the boxes at the side.</param>
internal sealed record FlowLanes(int Left, int Main, int Gap, int Side);
