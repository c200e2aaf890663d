using System.Drawing;
using KioskFleet.Protocol;
using nanoFramework.UI;

namespace KioskFleet.Firmware.Screens;

/// <summary>Draws a page that was read, or a part of it, with native calls only: one for each rectangle, picture and glyph.
/// Glyphs go sheet by sheet, so a page needs each sheet once.</summary>
public sealed class PagePainter
{
    private readonly Bitmap _frame;
    private readonly int _width;
    private readonly int _height;
    private readonly SheetCache _sheets;

    public PagePainter(Bitmap frame, int width, int height, SheetCache sheets)
    {
        _frame = frame;
        _width = width;
        _height = height;
        _sheets = sheets;
    }

    /// <summary>Sheets and pictures that could not be had when a list was painted last; an empty frame stands for each of their glyphs.</summary>
    public int Missing { get; private set; }

    /// <summary>Fills a rectangle that lies on the screen.</summary>
    public void Fill(int x, int y, int width, int height, int colour) => _frame.FillRectangle(x, y, width, height, SheetColours.Of(colour));

    /// <summary>A frame inside a rectangle that lies on the screen.</summary>
    public void Outline(int x, int y, int width, int height, int thickness, int colour)
    {
        Color ink = SheetColours.Of(colour);
        _frame.FillRectangle(x, y, width, thickness, ink);
        _frame.FillRectangle(x, y + height - thickness, width, thickness, ink);
        _frame.FillRectangle(x, y, thickness, height, ink);
        _frame.FillRectangle(x + width - thickness, y, thickness, height, ink);
    }

    /// <summary>Draws what of a list falls into a rectangle of the screen. The ground under it must have been filled.</summary>
    public void Paint(DisplayList list, int x, int y, int width, int height)
    {
        Missing = 0;
        _frame.SetClippingRectangle(x, y, width, height);
        try
        {
            PaintShapes(list, x, y, x + width, y + height);
            for (int bin = 0; bin < list.BinCount; bin++)
            {
                PaintBin(list, bin, x, y, x + width, y + height);
            }
        }
        finally
        {
            _frame.SetClippingRectangle(0, 0, _width, _height);
        }
    }

    /// <summary>Draws the shapes of a page; its bins follow one by one by <see cref="PaintWhole"/>.</summary>
    public void BeginWhole(DisplayList list)
    {
        Missing = 0;
        PaintShapes(list, 0, 0, _width, _height);
    }

    /// <summary>Draws all glyphs of one bin.</summary>
    public void PaintWhole(DisplayList list, int bin) => PaintBin(list, bin, 0, 0, _width, _height);

    private void PaintShapes(DisplayList list, int left, int top, int right, int bottom)
    {
        for (int i = 0; i < list.ShapeCount; i++)
        {
            int place = list.ShapePlace[i];
            int x = place & DisplayList.CoordinateMask;
            int y = place >> DisplayList.CoordinateBits;
            int look = list.ShapeLook[i];
            if (x >= right || y >= bottom)
            {
                continue;
            }

            if (look < 0)
            {
                PaintPicture(list, look + 65536, x, y);
                continue;
            }

            int width = list.ShapeSize[i] & DisplayList.CoordinateMask;
            int height = list.ShapeSize[i] >> DisplayList.CoordinateBits;
            if (x + width > left && y + height > top)
            {
                _frame.FillRectangle(x, y, width, height, SheetColours.Of(look));
            }
        }
    }

    private void PaintPicture(DisplayList list, int picture, int x, int y)
    {
        int entry = _sheets.Image(list.PictureIds, picture * Limits.IdBytes);
        if (entry == 0)
        {
            Missing++;
            return;
        }

        Bitmap bitmap = _sheets.Bitmap(entry);
        _frame.DrawImage(x, y, bitmap, 0, 0, bitmap.Width, bitmap.Height);
    }

    private void PaintBin(DisplayList list, int bin, int left, int top, int right, int bottom)
    {
        int style = list.BinKey[bin] >> 10;
        int sheet = list.BinKey[bin] & 1023;
        int font = list.StyleFont[style];
        int tall = list.Fonts.CellHeight(font);
        int entry = -1;
        Bitmap? bitmap = null;
        int cellWidth = 0;
        int cellHeight = 0;
        int count = 0;
        for (int i = list.BinHead[bin]; i >= 0; i = list.GlyphNext[i])
        {
            int place = list.GlyphPlace[i];
            int x = place & DisplayList.CoordinateMask;
            int y = (place >> DisplayList.CoordinateBits) & DisplayList.CoordinateMask;
            int advance = place >> (2 * DisplayList.CoordinateBits);
            if (x >= right || y >= bottom || x + advance <= left || y + tall <= top)
            {
                continue;
            }

            if (entry < 0)
            {
                int at = list.Fonts.SheetIdOffset(font, sheet);
                entry = at < 0 ? 0 : _sheets.Sheet(list.Fonts.TableBytes(font), at, list.StyleInk[style], list.StyleGround[style]);
                if (entry == 0)
                {
                    Missing++;
                }
                else
                {
                    bitmap = _sheets.Bitmap(entry);
                    cellWidth = _sheets.CellWidth(entry);
                    cellHeight = _sheets.CellHeight(entry);
                    count = _sheets.GlyphCount(entry);
                }
            }

            int cell = list.GlyphCell[i] & (Limits.GlyphsPerSheet - 1);
            if (bitmap == null || cell >= count)
            {
                PaintMissing(list, style, x, y, advance, tall);
            }
            else
            {
                _frame.DrawImage(x, y, bitmap, cell * cellWidth, 0, advance < cellWidth ? advance : cellWidth, cellHeight);
            }
        }
    }

    /// <summary>An empty frame: the reader sees that something is not there, instead of a text that reads as if it were whole.</summary>
    private void PaintMissing(DisplayList list, int style, int x, int y, int advance, int tall)
    {
        _frame.FillRectangle(x, y, advance, tall, SheetColours.Of(list.StyleGround[style]));
        if (advance > 6)
        {
            int size = advance - 4;
            Outline(x + 2, y + ((tall - size) / 2), size, size, 1, list.StyleInk[style]);
        }
    }
}
