using System;
using KioskFleet.Hardware;
using nanoFramework.UI;

namespace KioskFleet.Firmware.Screens;

/// <summary>Writes words with the glyphs that come with the firmware: what must be readable without any set. Sheets are decoded one after another, so it needs room for one beside the frame.</summary>
internal sealed class BootWriter
{
    /// <summary>Glyphs of one screenful at most; more are left out.</summary>
    private const int MaxGlyphs = 256;

    private readonly IScreen _screen;
    private readonly int[] _x = new int[MaxGlyphs];
    private readonly int[] _y = new int[MaxGlyphs];
    private readonly int[] _glyph = new int[MaxGlyphs];
    private char[]? _characters;
    private int _count;

    public BootWriter(IScreen screen)
    {
        _screen = screen;
    }

    /// <summary>Height of a line of text in pixels.</summary>
    public static int LineHeight => BootGlyphs.CellHeight;

    /// <summary>Puts a line with its upper left corner at the place; characters without a glyph, and what does not fit on the screen, are left out.</summary>
    public void Put(string text, int x, int y)
    {
        char[] letters = text.ToCharArray();
        for (int i = 0; i < letters.Length && _count < MaxGlyphs; i++)
        {
            int glyph = Find(letters[i]);
            if (glyph < 0)
            {
                continue;
            }

            if (x + BootGlyphs.Advances[glyph] > _screen.Width)
            {
                return;
            }

            _glyph[_count] = glyph;
            _x[_count] = x;
            _y[_count++] = y;
            x += BootGlyphs.Advances[glyph];
        }
    }

    /// <summary>Puts a line in the middle of the screen; one that is wider begins at its left edge.</summary>
    public void PutCentred(string text, int y)
    {
        int width = Width(text);
        Put(text, width < _screen.Width ? (_screen.Width - width) / 2 : 0, y);
    }

    /// <summary>Draws what was put, and begins anew.</summary>
    /// <param name="ink">Colour of the letters, RGB 565.</param>
    /// <param name="ground">What they stand on.</param>
    public void Draw(int ink, int ground)
    {
        for (int sheet = 0; sheet + 1 < BootGlyphs.SheetStarts.Length; sheet++)
        {
            Bitmap? bitmap = null;
            for (int i = 0; i < _count; i++)
            {
                if (_glyph[i] / BootGlyphs.GlyphsPerSheet != sheet)
                {
                    continue;
                }

                if (bitmap == null)
                {
                    bitmap = Decode(sheet, ink, ground);
                }

                int cell = _glyph[i] % BootGlyphs.GlyphsPerSheet;
                _screen.Frame.DrawImage(_x[i], _y[i], bitmap, cell * BootGlyphs.CellWidth, 0, BootGlyphs.Advances[_glyph[i]], BootGlyphs.CellHeight);
            }

            if (bitmap != null)
            {
                bitmap.Dispose();
            }
        }

        _count = 0;
    }

    private int Width(string text)
    {
        char[] letters = text.ToCharArray();
        int width = 0;
        for (int i = 0; i < letters.Length; i++)
        {
            int glyph = Find(letters[i]);
            width += glyph < 0 ? 0 : BootGlyphs.Advances[glyph];
        }

        return width;
    }

    private int Find(char letter)
    {
        if (_characters == null)
        {
            _characters = BootGlyphs.Characters.ToCharArray();
        }

        for (int i = 0; i < _characters.Length; i++)
        {
            if (_characters[i] == letter)
            {
                return i;
            }
        }

        return -1;
    }

    private static Bitmap Decode(int sheet, int ink, int ground)
    {
        int start = BootGlyphs.SheetStarts[sheet];
        byte[] gif = new byte[BootGlyphs.SheetStarts[sheet + 1] - start];
        Array.Copy(BootGlyphs.Gifs, start, gif, 0, gif.Length);
        SheetColours.Patch(gif, 13, ink, ground);
        return new Bitmap(gif, Bitmap.BitmapImageType.Gif);
    }
}
