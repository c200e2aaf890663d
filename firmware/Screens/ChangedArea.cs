using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>Finds the strips in which two pages differ, so that title bars and buttons that stay are neither drawn nor sent again. Glyphs are summed up by strip: they are drawn in any
/// order, so equal sums mean equal strips. Shapes cover each other, so they are compared in order: from the first to the last that is not the same in both.</summary>
public sealed class ChangedArea
{
    /// <summary>Height of a strip in pixels.</summary>
    private const int StripBits = 4;

    /// <summary>More rectangles than this are sent as one: each costs a pass over the page.</summary>
    private const int MaxRectangles = 4;

    private readonly int[] _sum;
    private readonly bool[] _changed;
    private readonly int[] _left;
    private readonly int[] _right;
    private readonly int[] _style = new int[Limits.PageStyles];
    private readonly int _height;
    private readonly int _width;
    private int _next;
    private bool _asOne;

    public ChangedArea(int width, int height)
    {
        _width = width;
        _height = height;
        int strips = (height + (1 << StripBits) - 1) >> StripBits;
        _sum = new int[strips];
        _changed = new bool[strips];
        _left = new int[strips];
        _right = new int[strips];
    }

    /// <summary>The rectangle that <see cref="Next"/> found, inside the screen.</summary>
    public int X { get; private set; }

    public int Y { get; private set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public void Compare(DisplayList before, DisplayList after)
    {
        for (int i = 0; i < _sum.Length; i++)
        {
            _sum[i] = 0;
            _changed[i] = false;
            _left[i] = int.MaxValue;
            _right[i] = 0;
        }

        SumGlyphs(before, 1);
        SumGlyphs(after, -1);
        for (int i = 0; i < _sum.Length; i++)
        {
            _changed[i] = _sum[i] != 0;
        }

        CompareShapes(before, after);
        _next = 0;
        _asOne = false;
        int rectangles = 0;
        while (Next())
        {
            rectangles++;
        }

        _next = 0;
        _asOne = rectangles > MaxRectangles;
    }

    /// <summary>Goes to the next rectangle that differs.</summary>
    /// <returns>False if there is no more.</returns>
    public bool Next()
    {
        int first = _next;
        while (first < _changed.Length && !_changed[first])
        {
            first++;
        }

        if (first == _changed.Length)
        {
            return false;
        }

        // A single strip that is the same is not worth another rectangle.
        int end = first + 1;
        for (int i = end; i < _changed.Length && (_asOne || i <= end + 1); i++)
        {
            if (_changed[i])
            {
                end = i + 1;
            }
        }

        int left = int.MaxValue;
        int right = 0;
        for (int i = first; i < end; i++)
        {
            left = _left[i] < left ? _left[i] : left;
            right = _right[i] > right ? _right[i] : right;
        }

        right = right > _width ? _width : right;
        left = left >= right ? 0 : left;
        X = left;
        Y = first << StripBits;
        Width = right - left;
        Height = (end << StripBits > _height ? _height : end << StripBits) - Y;
        _next = end;
        return true;
    }

    private void SumGlyphs(DisplayList list, int sign)
    {
        for (int i = 0; i < list.StyleCount; i++)
        {
            _style[i] = (((list.Fonts.Id(list.StyleFont[i]) * 65599) + list.StyleInk[i]) * 65599) + list.StyleGround[i];
        }

        for (int i = 0; i < list.GlyphCount; i++)
        {
            int place = list.GlyphPlace[i];
            int cell = list.GlyphCell[i];
            int style = (cell >> DisplayList.GlyphBits) & DisplayList.StyleMask;
            int x = place & DisplayList.CoordinateMask;
            int y = (place >> DisplayList.CoordinateBits) & DisplayList.CoordinateMask;

            // Mixed twice, so that two glyphs that change places do not sum up to the same.
            int hash = (place * -1640531535) ^ _style[style] ^ ((cell & DisplayList.GlyphMask) * 668265263);
            hash = (hash ^ (hash >> 15)) * -2048144789;
            hash = (hash ^ (hash >> 13)) * -1028477387;
            hash = (hash ^ (hash >> 16)) * sign;
            int last = (y + list.Fonts.CellHeight(list.StyleFont[style]) - 1) >> StripBits;
            int right = x + (place >> (2 * DisplayList.CoordinateBits));
            for (int strip = y >> StripBits; strip <= last && strip < _sum.Length; strip++)
            {
                _sum[strip] += hash;
                _left[strip] = x < _left[strip] ? x : _left[strip];
                _right[strip] = right > _right[strip] ? right : _right[strip];
            }
        }
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

            int x = place & DisplayList.CoordinateMask;
            int y = place >> DisplayList.CoordinateBits;
            int right = x + (size & DisplayList.CoordinateMask);
            int last = (y + (size >> DisplayList.CoordinateBits) - 1) >> StripBits;
            for (int strip = y >> StripBits; strip <= last && strip < _sum.Length; strip++)
            {
                _changed[strip] = true;
                _left[strip] = x < _left[strip] ? x : _left[strip];
                _right[strip] = right > _right[strip] ? right : _right[strip];
            }
        }
    }
}
