using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.Layout;

/// <summary>One step with all its ways out: never split, so that a question and its answers stand on the same page.</summary>
internal sealed class FlowChartItem : FlowItem
{
    private readonly FlowStep _step;
    private readonly FlowBranch? _down;
    private readonly bool _goesOn;
    private readonly FlowLanes _lanes;
    private readonly ScreenLayout _screen;
    private readonly List<TextLine> _text;
    private readonly List<List<TextLine>> _branches;
    private readonly int _padding;
    private readonly int _box;
    private readonly int _arrow;

    /// <param name="down">The way out that leads to the step below; null: none.</param>
    /// <param name="goesOn">An arrow leads to the step below.</param>
    /// <param name="continues">Something is above: at a page's top an arrow says so.</param>
    public FlowChartItem(FlowStep step, FlowBranch? down, bool goesOn, bool continues, FlowLanes lanes, ScreenLayout screen)
    {
        (_step, _down, _goesOn, _lanes, _screen) = (step, down, goesOn, lanes, screen);
        _padding = screen.Sans.Em / 3;
        bool decision = step.Branches.Count > 0;
        Point = decision ? screen.Sans.Em / 2 : 0;
        _text = FlowChartFlow.Lines(step.Item, screen, lanes.Main - (2 * (_padding + Point)));
        _branches = [.. step.Branches.Select(b => FlowChartFlow.Lines(b.Item, screen, b == down ? screen.Column - (lanes.Main / 2) - _padding : lanes.Side - (2 * _padding)))];
        int sides = _branches.Where((_, i) => step.Branches[i] != down).Sum(l => BoxHeight(l.Count) + _padding) - _padding;
        _box = Math.Max(BoxHeight(_text.Count), sides);
        int shortest = goesOn ? Math.Max(ArrowHead + 8, screen.Sans.Em * 2 / 3) : screen.Sans.Em / 4;
        int label = down is null ? 0 : (_branches[step.Branches.ToList().IndexOf(down)].Count * screen.Metrics.Leading) + (screen.Sans.Em / 4);
        _arrow = Math.Max(shortest, label);
        if (continues)
        {
            Repeats = new FlowArrow(lanes, screen);
        }
    }

    public override int Height => _box + _arrow;

    public override int Needs => _box + (_goesOn ? _arrow : 1);

    public override FlowItem? Repeats { get; }

    /// <summary>Pixels by which the sides of a decision run to a point; 0: a step.</summary>
    private int Point { get; }

    /// <summary>Height of an arrow's head, pixels.</summary>
    internal const int ArrowHead = 6;

    public override void Draw(DisplayListWriter list, int y)
    {
        Frame(list, _lanes.Left, y, _lanes.Main, _box, Point);
        int middle = _lanes.Left + (_lanes.Main / 2);
        if (_goesOn)
        {
            Down(list, middle, y + _box, _arrow);
        }

        int top = y;
        List<(int X, int Y)> places = [];
        for (int i = 0; i < _branches.Count; i++)
        {
            if (_step.Branches[i] == _down)
            {
                places.Add((middle + _padding, y + _box + (_screen.Sans.Em / 8)));
                continue;
            }

            int x = _lanes.Left + _lanes.Main + _lanes.Gap;
            int height = BoxHeight(_branches[i].Count);
            int at = _branches.Count(b => b.Count > 0) - (_down is null ? 0 : 1) == 1 ? y + ((_box - height) / 2) : top;
            Frame(list, x, at, _lanes.Side, height, 0);
            Right(list, _lanes.Left + _lanes.Main, at + (height / 2), _lanes.Gap);
            places.Add((x + _padding, at + Inset(height, _branches[i].Count)));
            top += height + _padding;
        }

        list.Ink(Theme.Text);
        list.Leading(_screen.Metrics.Leading);
        Lines(list, _text, _lanes.Left + _padding + Point, y + Inset(_box, _text.Count));
        for (int i = 0; i < _branches.Count; i++)
        {
            Lines(list, _branches[i], places[i].X, places[i].Y);
        }
    }

    /// <summary>An arrow downwards: a stem, and a head of three shrinking bars.</summary>
    internal static void Down(DisplayListWriter list, int x, int y, int length)
    {
        list.Ink(Theme.Bar);
        list.Fill(x - 1, y, 2, length - ArrowHead);
        for (int i = 0; i < 3; i++)
        {
            int half = 6 - (2 * i);
            list.Fill(x - half, y + length - ArrowHead + (2 * i), 2 * half, 2);
        }
    }

    private static void Right(DisplayListWriter list, int x, int y, int length)
    {
        list.Ink(Theme.Bar);
        list.Fill(x, y - 1, length - ArrowHead, 2);
        for (int i = 0; i < 3; i++)
        {
            int half = 6 - (2 * i);
            list.Fill(x + length - ArrowHead + (2 * i), y - half, 2, 2 * half);
        }
    }

    /// <summary>A box; with <paramref name="point"/> its sides run to a point, so that a decision is told by its shape.</summary>
    private static void Frame(DisplayListWriter list, int x, int y, int width, int height, int point)
    {
        if (point == 0)
        {
            list.Ink(Theme.Line);
            list.Frame(x, y, width, height, 2);
            return;
        }

        list.Ink(Theme.Bar);
        list.Fill(x + point, y, width - (2 * point), 2);
        list.Fill(x + point, y + height - 2, width - (2 * point), 2);

        // Each side in steps two pixels wide, down to the middle and back.
        int steps = Math.Max(1, point / 2);
        int half = height / 2;
        for (int i = 0; i < steps; i++)
        {
            int from = half * i / steps;
            int length = Math.Max(2, (half * (i + 1) / steps) - from);
            int inward = point - (2 * (i + 1));
            list.Fill(x + inward, y + from, 2, length);
            list.Fill(x + inward, y + height - from - length, 2, length);
            list.Fill(x + width - inward - 2, y + from, 2, length);
            list.Fill(x + width - inward - 2, y + height - from - length, 2, length);
        }
    }

    private void Lines(DisplayListWriter list, List<TextLine> lines, int x, int y)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            list.Line(lines[i], x, y + (i * _screen.Metrics.Leading));
        }
    }

    private int BoxHeight(int lines) => (lines * _screen.Metrics.Leading) + _padding;

    private int Inset(int box, int lines) => (box - (((lines - 1) * _screen.Metrics.Leading) + _screen.Sans.CellHeight)) / 2;
}

/// <summary>At the top of a page on which a flow chart goes on: an arrow from above.</summary>
internal sealed class FlowArrow(FlowLanes lanes, ScreenLayout screen) : FlowItem
{
    public override int Height => Math.Max(FlowChartItem.ArrowHead + 6, screen.Sans.Em / 2);

    public override void Draw(DisplayListWriter list, int y) => FlowChartItem.Down(list, lanes.Left + (lanes.Main / 2), y, Height);
}
