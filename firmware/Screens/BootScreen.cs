using System;
using KioskFleet.Hardware;
using nanoFramework.UI;

namespace KioskFleet.Firmware.Screens;

/// <summary>What is on the glass before any set is held: the terminal's number, its state in Chinese and English, and how far the first set is. Drawn from glyphs that come
/// with the firmware, one sheet after another, so it needs room for one sheet beside the frame. Drawn again only when something changed.</summary>
public sealed class BootScreen
{
    private const int White = 0xFFFF;
    private const int Ink = 0x0000;
    private const int Bar = 0x0A6B;
    private const int MaxGlyphs = 160;

    private readonly IScreen _screen;
    private readonly int[] _x = new int[MaxGlyphs];
    private readonly int[] _y = new int[MaxGlyphs];
    private readonly int[] _glyph = new int[MaxGlyphs];
    private char[]? _characters;
    private int _count;
    private string _id = "";
    private int _state = -1;
    private int _held;
    private int _wanted;

    public BootScreen(IScreen screen)
    {
        _screen = screen;
    }

    /// <summary>Brings the screen up to date.</summary>
    public void Show(IViewerStatus status) => Show(status.TerminalId, status.BootState, status.ObjectsHeld, status.ObjectsWanted);

    /// <summary>Shows a state in which nothing is under way.</summary>
    /// <param name="id">The terminal's number; empty: not known.</param>
    /// <param name="state">One of <see cref="BootState"/>.</param>
    public void Show(string id, int state) => Show(id, state, 0, 0);

    private void Show(string id, int state, int held, int wanted)
    {
        bool all = state != _state || id != _id;
        if (!all && held == _held && wanted == _wanted)
        {
            return;
        }

        _state = state;
        _id = id;
        _held = held;
        _wanted = wanted;
        int top = all ? 0 : ProgressTop();
        int height = _screen.Height - top;
        _screen.Frame.FillRectangle(0, top, _screen.Width, height, SheetColours.Of(White));
        _count = 0;
        if (all)
        {
            PutCentred(BootText.TerminalLabel + id, _screen.Height * 16 / 100);
            PutCentred(BootText.Chinese(state), _screen.Height * 38 / 100);
            PutCentred(BootText.English(state), _screen.Height * 52 / 100);
        }

        if (state == BootState.Receiving && wanted > 0)
        {
            DrawProgress(held < 0 ? 0 : held > wanted ? wanted : held, wanted);
        }

        DrawGlyphs();
        _screen.Flush(0, top, _screen.Width, height);
    }

    /// <summary>Draws everything anew at the next <see cref="Show"/>.</summary>
    public void Forget() => _state = -1;

    private int ProgressTop() => _screen.Height * 66 / 100;

    private void DrawProgress(int held, int wanted)
    {
        PutCentred(held + " / " + wanted, ProgressTop());
        int width = _screen.Width * 70 / 100;
        int x = (_screen.Width - width) / 2;
        int y = _screen.Height * 82 / 100;
        int height = _screen.Height * 6 / 100;
        _screen.Frame.FillRectangle(x, y, width, height, SheetColours.Of(Bar));
        _screen.Frame.FillRectangle(x + 2, y + 2, width - 4, height - 4, SheetColours.Of(White));
        int done = (int)((long)(width - 4) * held / wanted);
        if (done > 0)
        {
            _screen.Frame.FillRectangle(x + 2, y + 2, done, height - 4, SheetColours.Of(Bar));
        }
    }

    private void PutCentred(string text, int y)
    {
        int first = _count;
        int x = 0;
        char[] letters = text.ToCharArray();
        for (int i = 0; i < letters.Length && _count < MaxGlyphs; i++)
        {
            int glyph = Find(letters[i]);
            if (glyph < 0)
            {
                continue;
            }

            _glyph[_count] = glyph;
            _x[_count] = x;
            _y[_count++] = y;
            x += BootGlyphs.Advances[glyph];
        }

        int left = x < _screen.Width ? (_screen.Width - x) / 2 : 0;
        for (int i = first; i < _count; i++)
        {
            _x[i] += left;
        }
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

    private void DrawGlyphs()
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
                    bitmap = Decode(sheet);
                }

                int cell = _glyph[i] % BootGlyphs.GlyphsPerSheet;
                _screen.Frame.DrawImage(_x[i], _y[i], bitmap, cell * BootGlyphs.CellWidth, 0, BootGlyphs.Advances[_glyph[i]], BootGlyphs.CellHeight);
            }

            if (bitmap != null)
            {
                bitmap.Dispose();
            }
        }
    }

    private static Bitmap Decode(int sheet)
    {
        int start = BootGlyphs.SheetStarts[sheet];
        byte[] gif = new byte[BootGlyphs.SheetStarts[sheet + 1] - start];
        Array.Copy(BootGlyphs.Gifs, start, gif, 0, gif.Length);
        SheetColours.Patch(gif, 13, Ink, White);
        return new Bitmap(gif, Bitmap.BitmapImageType.Gif);
    }
}
