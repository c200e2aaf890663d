using KioskFleet.Publishing.DisplayLists;

namespace KioskFleet.Publishing.Layout;

/// <summary>What all rows of a table have in common.</summary>
/// <param name="Widths">Of the columns, pixels.</param>
/// <param name="Padding">Empty pixels at each side of a cell.</param>
/// <param name="Furniture">Leading cells that are not the document's text here: labels of cards, a key that is repeated.</param>
internal sealed record RowStyle(ScreenLayout Screen, int[] Widths, int Padding, int Furniture);

/// <summary>A row of a table with its rules.</summary>
internal sealed class RowItem(List<List<TextLine>> cells, RowStyle style, ushort ink, bool first, bool last, RowItem? header) : FlowItem
{
    private readonly int _lines = Math.Max(1, cells.Max(c => c.Count));
    private readonly int _leading = cells.SelectMany(c => c).Any(l => l.Font == style.Screen.Bold) ? style.Screen.BoldLeading : style.Screen.Metrics.Leading;

    public override int Height => (_lines * _leading) + (first ? style.Padding : 0) + (last ? 2 : 0);

    /// <summary>The same row with air above it.</summary>
    public RowItem After(int space) => new(cells, style, ink, first, last, header) { SpaceBefore = space };

    public override FlowItem? Repeats => header;

    public override void Draw(DisplayListWriter list, int y)
    {
        list.Ink(ink);

        // Rows of one line step by their height, so that going to the next row is one operation.
        list.Leading(_lines == 1 ? Height : _leading);
        bool repeated = list.IsFurniture;
        int x = style.Screen.Left;
        for (int c = 0; c < cells.Count; c++)
        {
            int top = y + (first ? style.Padding : 0);
            list.Furniture(repeated || c < style.Furniture);
            for (int i = 0; i < cells[c].Count; i++)
            {
                list.Line(cells[c][i], x + style.Padding, top + (i * _leading));
            }

            x += style.Widths[c];
        }

        list.Furniture(repeated);
    }

    public override IEnumerable<int> Rules(int y) => first && last ? [y, y + Height] : first ? [y] : last ? [y + Height] : [];
}
