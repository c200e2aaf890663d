using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>A page read into arrays: shapes, glyphs gathered by the sheet they stand on, touch areas. Nothing is drawn before a page was read to its end,
/// so a bad page never spoils the glass; and each sheet is needed once a page, however small the cache is.
/// All arrays are made once; reading a page allocates nothing.</summary>
public sealed class DisplayList
{
    /// <summary>Bits of a coordinate in the packed arrays; see <see cref="Limits.MaxCoordinate"/>.</summary>
    public const int CoordinateBits = 11;
    public const int CoordinateMask = (1 << CoordinateBits) - 1;

    /// <summary>Bits of a glyph number in <see cref="GlyphCell"/>; above it the style, and one bit for glyphs that are not the document's text (SPEC.md §3.3).</summary>
    public const int GlyphBits = 14;
    public const int GlyphMask = (1 << GlyphBits) - 1;
    public const int StyleMask = Limits.PageStyles - 1;
    public const int Furniture = 1 << (GlyphBits + 6);

    private readonly int[] _binTable;
    private readonly int _binTableMask;
    private int _lastBinKey;
    private int _lastBin;

    /// <param name="width">Of the screen, pixels.</param>
    /// <param name="height">Of the screen, pixels.</param>
    /// <param name="maxGlyphs">Glyphs that fit.</param>
    public DisplayList(int width, int height, int maxGlyphs)
    {
        Width = width;
        Height = height;
        GlyphPlace = new int[maxGlyphs];
        GlyphCell = new int[maxGlyphs];
        GlyphNext = new int[maxGlyphs];
        BinKey = new int[maxGlyphs];
        BinHead = new int[maxGlyphs];
        int size = 64;
        while (size < 2 * maxGlyphs)
        {
            size *= 2;
        }

        _binTable = new int[size];
        _binTableMask = size - 1;
    }

    /// <summary>Glyphs that a page of a screen may have.</summary>
    public static int GlyphsOfScreen(int width, int height) => width * height / Limits.PixelsPerGlyph;

    public readonly int Width;
    public readonly int Height;

    /// <summary>The fonts that the styles name; the list can be painted as long as they are there.</summary>
    public FontSet Fonts = FontSet.None;

    /// <summary>Glyphs in the list's order: x, y, advance (11, 11, 8 bits from the lowest).</summary>
    public readonly int[] GlyphPlace;

    /// <summary>Glyph number, style, <see cref="Furniture"/>.</summary>
    public readonly int[] GlyphCell;

    /// <summary>Next glyph in the same bin, -1 at its end.</summary>
    public readonly int[] GlyphNext;
    public int GlyphCount;

    /// <summary>A bin is one sheet in one style: style × 1024 + sheet.</summary>
    public readonly int[] BinKey;
    public readonly int[] BinHead;
    public int BinCount;

    public readonly int[] StyleFont = new int[Limits.PageStyles];
    public readonly int[] StyleInk = new int[Limits.PageStyles];
    public readonly int[] StyleGround = new int[Limits.PageStyles];
    public int StyleCount;

    /// <summary>Rectangles and pictures in drawing order: x and y; width and height (0 for a picture); colour, or picture number − 65,536.</summary>
    public readonly int[] ShapePlace = new int[Limits.PageShapes];
    public readonly int[] ShapeSize = new int[Limits.PageShapes];
    public readonly int[] ShapeLook = new int[Limits.PageShapes];
    public int ShapeCount;

    public readonly byte[] PictureIds = new byte[Limits.PagePictures * Limits.IdBytes];
    public int PictureCount;

    public readonly int[] TouchPlace = new int[Limits.TouchAreas];
    public readonly int[] TouchSize = new int[Limits.TouchAreas];
    public readonly byte[] TouchAction = new byte[Limits.TouchAreas];
    public readonly int[] TouchArgument = new int[Limits.TouchAreas];
    public int TouchCount;

    public void Begin(FontSet fonts)
    {
        Fonts = fonts;
        GlyphCount = 0;
        BinCount = 0;
        StyleCount = 0;
        ShapeCount = 0;
        PictureCount = 0;
        TouchCount = 0;
        _lastBinKey = -1;
        Array.Clear(_binTable, 0, _binTable.Length);
    }

    /// <returns>The style's number, -1 if there are too many.</returns>
    public int Style(int font, int ink, int ground)
    {
        for (int i = StyleCount - 1; i >= 0; i--)
        {
            if (StyleFont[i] == font && StyleInk[i] == ink && StyleGround[i] == ground)
            {
                return i;
            }
        }

        if (StyleCount == Limits.PageStyles)
        {
            return -1;
        }

        StyleFont[StyleCount] = font;
        StyleInk[StyleCount] = ink;
        StyleGround[StyleCount] = ground;
        return StyleCount++;
    }

    /// <param name="cell">Glyph number, style and mark as in <see cref="GlyphCell"/>.</param>
    /// <returns>False if the list is full or the place is no place.</returns>
    public bool AddGlyph(int x, int y, int advance, int cell)
    {
        int n = GlyphCount;
        if (n == GlyphPlace.Length || x < 0 || x > CoordinateMask || y < 0 || y > CoordinateMask)
        {
            return false;
        }

        GlyphPlace[n] = x | (y << CoordinateBits) | (advance << (2 * CoordinateBits));
        GlyphCell[n] = cell;
        int key = (cell >> 4) & ((StyleMask << 10) | 1023);
        if (key != _lastBinKey)
        {
            _lastBinKey = key;
            _lastBin = Bin(key);
        }

        GlyphNext[n] = BinHead[_lastBin];
        BinHead[_lastBin] = n;
        GlyphCount = n + 1;
        return true;
    }

    /// <summary>Adds a rectangle, cut to the screen.</summary>
    /// <returns>False if the list is full.</returns>
    public bool AddFill(int x, int y, int width, int height, int colour)
    {
        if (x >= Width || y >= Height || width == 0 || height == 0)
        {
            return true;
        }

        if (ShapeCount == Limits.PageShapes)
        {
            return false;
        }

        width = width > Width - x ? Width - x : width;
        height = height > Height - y ? Height - y : height;
        ShapePlace[ShapeCount] = x | (y << CoordinateBits);
        ShapeSize[ShapeCount] = width | (height << CoordinateBits);
        ShapeLook[ShapeCount++] = colour;
        return true;
    }

    public bool AddPicture(int x, int y, byte[] ids, int offset)
    {
        if (ShapeCount == Limits.PageShapes || PictureCount == Limits.PagePictures)
        {
            return false;
        }

        Array.Copy(ids, offset, PictureIds, PictureCount * Limits.IdBytes, Limits.IdBytes);
        ShapePlace[ShapeCount] = x | (y << CoordinateBits);
        ShapeSize[ShapeCount] = 0;
        ShapeLook[ShapeCount++] = PictureCount++ - 65536;
        return true;
    }

    public bool AddTouch(int x, int y, int width, int height, byte action, int argument)
    {
        if (TouchCount == Limits.TouchAreas)
        {
            return false;
        }

        TouchPlace[TouchCount] = x | (y << CoordinateBits);
        TouchSize[TouchCount] = width | (height << CoordinateBits);
        TouchAction[TouchCount] = action;
        TouchArgument[TouchCount++] = argument;
        return true;
    }

    /// <returns>The touch area at a point, the last one that covers it; -1 if none does.</returns>
    public int TouchAt(int x, int y)
    {
        for (int i = TouchCount - 1; i >= 0; i--)
        {
            int left = TouchPlace[i] & CoordinateMask;
            int top = TouchPlace[i] >> CoordinateBits;
            if (x >= left && y >= top && x < left + (TouchSize[i] & CoordinateMask) && y < top + (TouchSize[i] >> CoordinateBits))
            {
                return i;
            }
        }

        return -1;
    }

    private int Bin(int key)
    {
        int at = (key ^ (key >> 7)) & _binTableMask;
        while (_binTable[at] != 0)
        {
            int bin = _binTable[at] - 1;
            if (BinKey[bin] == key)
            {
                return bin;
            }

            at = (at + 1) & _binTableMask;
        }

        BinKey[BinCount] = key;
        BinHead[BinCount] = -1;
        _binTable[at] = ++BinCount;
        return BinCount - 1;
    }
}
