using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <content>Words that the terminal puts in (SPEC.md §3.5).</content>
public sealed partial class DisplayListReader
{
    private const int Left = 0;
    private const int Right = 1;
    private const int More = 3;

    private readonly int[] _words = new int[SearchLimits.CellGlyphs];

    /// <summary>Words for pages that ask for them; null: their slots stay empty, and no condition holds.</summary>
    public ISlotSource? Slots;

    private bool When()
    {
        int condition = Number();
        int count = Number();
        if (_bad || _inMacro || _inWhen || count > _end - _position)
        {
            return false;
        }

        int after = _position + count;
        if (Slots == null || !Slots.Holds(condition))
        {
            _position = after;
            return true;
        }

        _inWhen = true;
        bool good = Nested(_bytes, _position, after, after);
        _inWhen = false;
        return good;
    }

    /// <summary>Runs operations with a fresh state, and goes on behind them with the state as it was.</summary>
    private bool Nested(byte[] list, int start, int stop, int after)
    {
        byte[] bytes = _bytes;
        int end = _end;
        int font = _font;
        int em = _em;
        int ink = _ink;
        int ground = _ground;
        int x = _x;
        int y = _y;
        int margin = _margin;
        int leading = _leading;
        int spacing = _spacing;
        int badAt = BadAt;
        FreshState();
        bool good = Run(list, start, stop);
        BadAt = badAt;
        _bytes = bytes;
        _position = after;
        _end = end;
        _font = font;
        _em = em;
        _ink = ink;
        _ground = ground;
        _style = -1;
        _x = x;
        _y = y;
        _margin = margin;
        _leading = leading;
        _spacing = spacing;
        return good;
    }

    private bool Slot()
    {
        int slot = Number();
        int x = Coordinate();
        int y = Coordinate();
        int width = Coordinate();
        int from = Coordinate();
        int lines = Coordinate();
        int leading = Coordinate();
        int align = Number();
        if (_bad || !SelectStyle())
        {
            return false;
        }

        SearchForm? form = Slots == null ? null : Slots.Form;
        int count = form == null ? 0 : Slots!.Words(slot, _words);
        int at = 0;
        for (; from > 0 && at < count; from--)
        {
            at = SearchForm.NextLine(_words, form!.LineEnd(_words, at, count, _em, width), count);
        }

        for (int line = 0; line < lines && at < count; line++)
        {
            int stop = form!.LineEnd(_words, at, count, _em, width);
            bool cut = align != More && line + 1 == lines && stop < count;
            int rest = cut ? width - form.Advance(form.Glyphs[SearchForm.Ellipsis], _em) : width;
            int used = 0;
            int last = at;
            while (last < (cut ? count : stop) && used + form.Advance(_words[last], _em) <= rest)
            {
                used += form.Advance(_words[last++], _em);
            }

            int pen = x + (align == Left || align == More || cut ? 0 : align == Right ? width - used : (width - used) / 2);
            for (; at < last; at++)
            {
                int advance = form.Advance(_words[at], _em);
                if (_words[at] != SearchLimits.Space && !AddWord(pen, y, advance, _words[at]))
                {
                    return false;
                }

                pen += advance;
            }

            if (cut)
            {
                return AddWord(pen, y, form.Advance(form.Glyphs[SearchForm.Ellipsis], _em), form.Glyphs[SearchForm.Ellipsis]);
            }

            at = SearchForm.NextLine(_words, stop, count);
            y += leading;
        }

        return true;
    }

    private bool AddWord(int x, int y, int advance, int glyph)
        => _list.AddGlyph(x, y, advance, (_style << DisplayList.GlyphBits) | (_inFurniture ? DisplayList.Furniture : 0) | glyph);
}
