using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>Reads a display list (SPEC.md §3) into a <see cref="DisplayList"/>. Every operation is bounded; whatever the bytes are, reading ends.</summary>
public sealed partial class DisplayListReader
{
    private byte[] _bytes = new byte[0];
    private int _position;
    private int _end;
    private bool _bad;
    private DisplayList _list = null!;
    private FontSet _fonts = null!;
    private Chrome? _chrome;
    private int _operations;
    private int _font;
    private int _em;
    private int _ink;
    private int _ground;
    private int _style;
    private int _x;
    private int _y;
    private int _margin;
    private int _leading;
    private int _spacing;
    private bool _inMacro;
    private bool _inFurniture;
    private bool _inWhen;

    /// <summary>Where reading stopped: offset in the bytes of the operation that was bad, for the report.</summary>
    public int BadAt;

    /// <summary>Reads a page.</summary>
    /// <param name="page">A Page object.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="fonts">The view's fonts.</param>
    /// <param name="chrome">The view's chrome: what MACRO calls.</param>
    /// <param name="into">Receives the page; begun anew.</param>
    /// <returns>False if an operation is bad (<see cref="BadAt"/>); the list then holds what stood before it and must not be shown.</returns>
    public bool ReadPage(byte[] page, int length, FontSet fonts, Chrome? chrome, DisplayList into)
    {
        into.Begin(fonts);
        if (!ObjectFrame.IsValid(page, length) || page[0] != ObjectKind.Page)
        {
            BadAt = 0;
            return false;
        }

        Start(fonts, chrome, into);
        return Run(page, ObjectFrame.PayloadOffset(page), length);
    }

    /// <summary>Reads words of the chrome (SPEC.md §2, string) and adds them to a list that was begun.</summary>
    public bool ReadWords(byte[] bytes, int start, int end, int x, int y, int font, int ink, int ground, DisplayList into)
    {
        Start(into.Fonts, null, into);
        _ink = ink;
        _ground = ground;
        _x = x;
        _margin = x;
        _y = y;
        return SelectFont(font) && Run(bytes, start, end);
    }

    private void Start(FontSet fonts, Chrome? chrome, DisplayList into)
    {
        _fonts = fonts;
        _chrome = chrome;
        _list = into;
        _operations = 0;
        _inMacro = false;
        _inWhen = false;
        _inFurniture = false;
        FreshState();
    }

    private void FreshState()
    {
        _font = -1;
        _em = 0;
        _ink = 0;
        _ground = 0xFFFF;
        _style = -1;
        _x = 0;
        _y = 0;
        _margin = 0;
        _leading = 0;
        _spacing = 0;
    }

    private bool Run(byte[] bytes, int start, int end)
    {
        _bytes = bytes;
        _position = start;
        _end = end;
        _bad = false;
        while (_position < _end)
        {
            BadAt = _position;
            if (++_operations > Limits.PageOperations)
            {
                return false;
            }

            int op = _bytes[_position++];
            if (op == DisplayOp.End)
            {
                return true;
            }

            if (!(op >= DisplayOp.Wide ? Wide(op - DisplayOp.Wide + 1)
                : op >= DisplayOp.Narrow ? Narrow(op - DisplayOp.Narrow + 1)
                : Other(op)) || _bad)
            {
                return false;
            }
        }

        return true;
    }

    private bool Wide(int count)
    {
        if (!SelectStyle())
        {
            return false;
        }

        int cell = (_style << DisplayList.GlyphBits) | (_inMacro || _inFurniture ? DisplayList.Furniture : 0);
        for (int i = 0; i < count; i++)
        {
            int glyph = Glyph();
            if (_bad || !_list.AddGlyph(_x, _y, _em, cell | glyph))
            {
                return false;
            }

            _x += _em + _spacing;
        }

        return true;
    }

    private bool Narrow(int count)
    {
        if (!SelectStyle())
        {
            return false;
        }

        int cell = (_style << DisplayList.GlyphBits) | (_inMacro || _inFurniture ? DisplayList.Furniture : 0);
        for (int i = 0; i < count; i++)
        {
            int glyph = Glyph();
            if (_bad || _position >= _end)
            {
                return false;
            }

            int advance = _bytes[_position++];
            if (!_list.AddGlyph(_x, _y, advance, cell | glyph))
            {
                return false;
            }

            _x += advance + _spacing;
        }

        return true;
    }

    private bool Other(int op)
    {
        switch (op)
        {
            case DisplayOp.Font:
                return SelectFont(Number());
            case DisplayOp.Ink:
                _ink = Colour();
                _style = -1;
                return true;
            case DisplayOp.Ground:
                _ground = Colour();
                _style = -1;
                return true;
            case DisplayOp.At:
                _x = Coordinate();
                _y = Coordinate();
                _margin = _x;
                return true;
            case DisplayOp.Line:
                _x = _margin;
                _y += _leading;
                return _y <= Limits.MaxCoordinate;
            case DisplayOp.Leading:
                _leading = Coordinate();
                return true;
            case DisplayOp.Right:
                _x += Coordinate();
                return _x <= 2 * Limits.MaxCoordinate;
            case DisplayOp.Left:
                _x -= Coordinate();
                return _x >= -Limits.MaxCoordinate;
            case DisplayOp.Down:
                _y += Coordinate();
                return _y <= 2 * Limits.MaxCoordinate;
            case DisplayOp.Spacing:
                _spacing = Coordinate();
                return true;
            case DisplayOp.Fill:
                return Fill();
            case DisplayOp.Frame:
                return Frame();
            case DisplayOp.Picture:
                return Picture();
            case DisplayOp.Touch:
                return Touch();
            case DisplayOp.Macro:
                return Macro();
            case DisplayOp.Slot:
                return Slot();
            case DisplayOp.When:
                return When();
            case DisplayOp.Extension:
                int count = Number();
                if (count > _end - _position)
                {
                    return false;
                }

                if (count == 1 && !_inMacro)
                {
                    _inFurniture = _bytes[_position] == DisplayOp.FurnitureBegins;
                }

                _position += count;
                return true;
            default:
                return false;
        }
    }

    private bool Fill()
    {
        int x = Coordinate();
        int y = Coordinate();
        int width = Coordinate();
        int height = Coordinate();
        return !_bad && _list.AddFill(x, y, width, height, _ink);
    }

    private bool Frame()
    {
        int x = Coordinate();
        int y = Coordinate();
        int width = Coordinate();
        int height = Coordinate();
        int thickness = Coordinate();
        if (_bad)
        {
            return false;
        }

        if (2 * thickness >= width || 2 * thickness >= height)
        {
            return _list.AddFill(x, y, width, height, _ink);
        }

        return _list.AddFill(x, y, width, thickness, _ink)
            && _list.AddFill(x, y + height - thickness, width, thickness, _ink)
            && _list.AddFill(x, y + thickness, thickness, height - (2 * thickness), _ink)
            && _list.AddFill(x + width - thickness, y + thickness, thickness, height - (2 * thickness), _ink);
    }

    private bool Picture()
    {
        int child = Number();
        int x = Coordinate();
        int y = Coordinate();

        // A macro's bytes lie in the chrome, which has no children.
        return !_bad && !_inMacro && _chrome != null && child < ObjectFrame.ChildCount(_bytes)
            && _list.AddPicture(x, y, _bytes, ObjectFrame.ChildOffset(child));
    }

    private bool Touch()
    {
        int x = Coordinate();
        int y = Coordinate();
        int width = Coordinate();
        int height = Coordinate();
        if (_bad || _position >= _end)
        {
            return false;
        }

        byte action = _bytes[_position++];
        int argument = Number();
        return !_bad && action <= TouchAction.Last && _list.AddTouch(x, y, width, height, action, argument);
    }

    private bool Macro()
    {
        int id = Number();
        if (_bad || _inMacro || _chrome == null)
        {
            return false;
        }

        int macro = _chrome.FindMacro(id);
        if (macro < 0)
        {
            return false;
        }

        _inMacro = true;
        bool good = Nested(_chrome.Bytes, _chrome.MacroStart[macro], _chrome.MacroEnd[macro], _position);
        _inMacro = false;
        return good;
    }

    private bool SelectFont(int id)
    {
        if (_bad)
        {
            return false;
        }

        _font = _fonts.Find(id);
        _style = -1;
        if (_font < 0)
        {
            return false;
        }

        _em = _fonts.Em(_font);
        return true;
    }

    private bool SelectStyle()
    {
        if (_style < 0 && _font >= 0)
        {
            _style = _list.Style(_font, _ink, _ground);
        }

        return _style >= 0;
    }
}
