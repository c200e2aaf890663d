using KioskFleet.Publishing.DisplayLists;

namespace KioskFleet.Publishing.Layout;

/// <summary>What stands on a page from top to bottom and is never split: a line, a row of a table.</summary>
internal abstract class FlowItem
{
    /// <summary>Pixels from its top to the next item's top.</summary>
    public abstract int Height { get; }

    /// <summary>Pixels that must be free for it at a page's end; less than <see cref="Height"/>, where the rest is air.</summary>
    public virtual int Needs => Height;

    /// <summary>Empty pixels above it, except at a page's top.</summary>
    public int SpaceBefore { get; init; }

    /// <summary>Must not be the last of its page: a heading, or the first of a paragraph's two last lines.</summary>
    public bool KeepWithNext { get; set; }

    /// <summary>Stands at the top of a page.</summary>
    public bool BeginsPage { get; init; }

    /// <summary>Drawn again at the top of a page that this item begins; null: nothing.</summary>
    public virtual FlowItem? Repeats => null;

    public abstract void Draw(DisplayListWriter list, int y);

    /// <summary>Pixel rows of the item's horizontal rules; drawn for the whole page at once, a rule that two items share only once.</summary>
    public virtual IEnumerable<int> Rules(int y) => [];
}

/// <summary>A line of text in a colour.</summary>
internal sealed class LineItem(TextLine line, int x, int leading, ushort ink, int? bulletX = null) : FlowItem
{
    public override int Height => leading;

    public override int Needs => line.Font.CellHeight;

    public override void Draw(DisplayListWriter list, int y)
    {
        list.Ink(ink);
        list.Leading(leading);
        if (bulletX is int at)
        {
            int side = Math.Max(4, line.Font.Em / 5);
            list.Fill(at, y + ((line.Font.Em - side) / 2), side, side);
        }

        list.Line(line, x, y);
    }
}

/// <summary>An item whose words are ours, not the document's.</summary>
internal sealed class FurnitureItem(FlowItem inner) : FlowItem
{
    public override int Height => inner.Height;

    public override int Needs => inner.Needs;

    public override void Draw(DisplayListWriter list, int y)
    {
        list.Furniture(true);
        inner.Draw(list, y);
        list.Furniture(false);
    }
}

/// <summary>Air between two items; none at a page's top.</summary>
internal sealed class SpaceItem(int height) : FlowItem
{
    public override int Height => height;

    public override int Needs => 0;

    public override void Draw(DisplayListWriter list, int y)
    {
        // Air needs no operation.
    }
}
