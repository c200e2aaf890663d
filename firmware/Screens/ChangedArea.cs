using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>Finds the rectangle in which two pages differ, from the first to the last item that is not the same in both: title bars and buttons that stay are neither drawn nor sent again.</summary>
public sealed class ChangedArea
{
    private readonly int[] _styleMap = new int[Limits.PageStyles];
    private int _left;
    private int _top;
    private int _right;
    private int _bottom;

    public int X => _left;

    public int Y => _top;

    /// <summary>0: the pages look the same.</summary>
    public int Width => _right > _left ? _right - _left : 0;

    public int Height => _bottom > _top ? _bottom - _top : 0;

    public void Compare(DisplayList before, DisplayList after)
    {
        _left = int.MaxValue;
        _top = int.MaxValue;
        _right = 0;
        _bottom = 0;
        CompareShapes(before, after);
        CompareGlyphs(before, after);
        _right = _right > after.Width ? after.Width : _right;
        _bottom = _bottom > after.Height ? after.Height : _bottom;
    }

    private void CompareShapes(DisplayList before, DisplayList after)
    {
        int first = 0;
        int shorter = before.ShapeCount < after.ShapeCount ? before.ShapeCount : after.ShapeCount;
        while (first < shorter && SameShape(before, first, after, first))
        {
            first++;
        }

        int same = 0;
        while (same < shorter - first && SameShape(before, before.ShapeCount - 1 - same, after, after.ShapeCount - 1 - same))
        {
            same++;
        }

        AddShapes(before, first, before.ShapeCount - same);
        AddShapes(after, first, after.ShapeCount - same);
    }

    private static bool SameShape(DisplayList a, int i, DisplayList b, int j)
    {
        if (a.ShapePlace[i] != b.ShapePlace[j] || a.ShapeSize[i] != b.ShapeSize[j])
        {
            return false;
        }

        int look = a.ShapeLook[i];
        int other = b.ShapeLook[j];
        return look >= 0 || other >= 0
            ? look == other
            : ObjectHash.Same(a.PictureIds, (look + 65536) * Limits.IdBytes, b.PictureIds, (other + 65536) * Limits.IdBytes);
    }

    private void AddShapes(DisplayList list, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            int place = list.ShapePlace[i];
            int size = list.ShapeSize[i];
            if (size == 0)
            {
                // A picture: how large is known when it is decoded.
                size = list.Width | (list.Height << DisplayList.CoordinateBits);
            }

            Add(place & DisplayList.CoordinateMask, place >> DisplayList.CoordinateBits, size & DisplayList.CoordinateMask, size >> DisplayList.CoordinateBits);
        }
    }

    private void CompareGlyphs(DisplayList before, DisplayList after)
    {
        MapStyles(before, after);
        int first = 0;
        int shorter = before.GlyphCount < after.GlyphCount ? before.GlyphCount : after.GlyphCount;
        while (first < shorter && SameGlyph(before, first, after, first))
        {
            first++;
        }

        int same = 0;
        while (same < shorter - first && SameGlyph(before, before.GlyphCount - 1 - same, after, after.GlyphCount - 1 - same))
        {
            same++;
        }

        AddGlyphs(before, first, before.GlyphCount - same);
        AddGlyphs(after, first, after.GlyphCount - same);
    }

    private void MapStyles(DisplayList before, DisplayList after)
    {
        for (int i = 0; i < before.StyleCount; i++)
        {
            _styleMap[i] = -1;
            for (int j = 0; j < after.StyleCount; j++)
            {
                if (before.Fonts.Id(before.StyleFont[i]) == after.Fonts.Id(after.StyleFont[j])
                    && before.StyleInk[i] == after.StyleInk[j] && before.StyleGround[i] == after.StyleGround[j])
                {
                    _styleMap[i] = j;
                }
            }
        }
    }

    private bool SameGlyph(DisplayList before, int i, DisplayList after, int j)
    {
        int a = before.GlyphCell[i];
        int b = after.GlyphCell[j];
        return before.GlyphPlace[i] == after.GlyphPlace[j] && (a & DisplayList.GlyphMask) == (b & DisplayList.GlyphMask)
            && _styleMap[(a >> DisplayList.GlyphBits) & DisplayList.StyleMask] == ((b >> DisplayList.GlyphBits) & DisplayList.StyleMask);
    }

    private void AddGlyphs(DisplayList list, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            int place = list.GlyphPlace[i];
            int font = list.StyleFont[(list.GlyphCell[i] >> DisplayList.GlyphBits) & DisplayList.StyleMask];
            Add(place & DisplayList.CoordinateMask, (place >> DisplayList.CoordinateBits) & DisplayList.CoordinateMask,
                place >> (2 * DisplayList.CoordinateBits), list.Fonts.CellHeight(font));
        }
    }

    private void Add(int x, int y, int width, int height)
    {
        _left = x < _left ? x : _left;
        _top = y < _top ? y : _top;
        _right = x + width > _right ? x + width : _right;
        _bottom = y + height > _bottom ? y + height : _bottom;
    }
}
