using System;
using nanoFramework.UI;

namespace KioskFleet.Firmware.Screens;

/// <summary>A second frame on which the next page is drawn while the reader reads, a sheet at a time; turning to it is then one copy. A page of Chinese needs 30 to 60 sheets,
/// more than a small board can keep decoded.</summary>
internal sealed class PageAhead
{
    private const int White = 0xFFFF;

    private readonly Bitmap _frame;
    private readonly PagePainter _painter;
    private readonly SheetCache _sheets;
    private readonly int _width;
    private readonly int _height;
    private DisplayList? _list;
    private int _bin;

    private PageAhead(Bitmap frame, int width, int height, SheetCache sheets)
    {
        _frame = frame;
        _width = width;
        _height = height;
        _sheets = sheets;
        _painter = new PagePainter(frame, width, height, sheets);
    }

    /// <summary>Bytes that the second frame takes of the graphics memory beside the first.</summary>
    public static int FrameBytes(int width, int height) => ((width + 1) / 2 * 4 * height) + ViewerLimits.BitmapHeaderBytes;

    /// <summary>True if a board has room for a second frame and a useful number of sheets.</summary>
    public static bool Fits(int width, int height, int graphicsBytes) => graphicsBytes - FrameBytes(width, height) >= ViewerLimits.SheetBytesBesideSecondFrame;

    /// <returns>Null if the graphics heap has no room for it after all.</returns>
    public static PageAhead? Create(int width, int height, SheetCache sheets)
    {
        try
        {
            return new PageAhead(new Bitmap(width, height), width, height, sheets);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Sheets and pictures of the page that could not be had.</summary>
    public int Missing => _painter.Missing;

    /// <summary>Nothing is drawn ahead: the list that was is being read anew.</summary>
    public void Forget() => _list = null;

    /// <summary>Begins to draw a page.</summary>
    public void Begin(DisplayList list)
    {
        _list = list;
        _bin = 0;
        _painter.Fill(0, 0, _width, _height, White);
        _painter.BeginWhole(list);
    }

    /// <summary>Draws until a sheet had to be decoded, or to the end.</summary>
    /// <returns>True if there is more to draw.</returns>
    public bool Step()
    {
        if (_list == null)
        {
            return false;
        }

        int decoded = _sheets.Decoded;
        while (_bin < _list.BinCount && _sheets.Decoded == decoded)
        {
            _painter.PaintWhole(_list, _bin++);
        }

        return _bin < _list.BinCount;
    }

    /// <summary>Copies a part of a page that was drawn ahead; what is still missing of it is drawn first.</summary>
    /// <returns>False if this page was not drawn ahead.</returns>
    public bool Copy(DisplayList list, Bitmap to, int x, int y, int width, int height)
    {
        if (_list != list)
        {
            return false;
        }

        while (Step())
        {
        }

        to.DrawImage(x, y, _frame, x, y, width, height);
        return true;
    }
}
