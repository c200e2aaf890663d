using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.DisplayLists;

/// <summary>Writes a display list (SPEC.md §3) and leaves out what the terminal's state already says.</summary>
internal sealed class DisplayListWriter
{
    private readonly List<byte> _bytes = [];
    private readonly StringBuilder _text = new();
    private readonly Dictionary<LayoutFont, SortedSet<int>> _glyphs = [];
    private readonly List<BuiltObject> _pictures = [];
    private LayoutFont? _font;
    private ushort _ink;
    private ushort _ground = 0xFFFF;
    private int _penX;
    private int _penY;
    private int _margin;
    private int _leading;
    private int _spacing;
    private bool _furniture;
    private bool _moved;

    public int Length => _bytes.Count;

    /// <summary>What is drawn now is the page's furniture.</summary>
    public bool IsFurniture => _furniture;

    /// <summary>Glyph numbers used, for each font.</summary>
    public IReadOnlyDictionary<LayoutFont, SortedSet<int>> UsedGlyphs => _glyphs;

    /// <summary>The document's text as drawn so far, furniture left out; a line break between lines.</summary>
    public string Text => _text.ToString();

    /// <summary>The page's children: images in the order in which they were first drawn.</summary>
    public IReadOnlyList<BuiltObject> Pictures => _pictures;

    public byte[] ToArray() => [.. _bytes];

    /// <summary>What follows is the page's furniture (titles in bars, page numbers, repeated headers), not the document's text; or again its text (SPEC.md §3.3).</summary>
    public void Furniture(bool on)
    {
        if (on != _furniture)
        {
            _furniture = on;
            Add(DisplayOp.Extension, 1, (byte)(on ? 1 : 0));
        }
    }

    public void Ink(ushort colour)
    {
        if (colour != _ink)
        {
            _ink = colour;
            Add(DisplayOp.Ink, (byte)colour, (byte)(colour >> 8));
        }
    }

    public void Ground(ushort colour)
    {
        if (colour != _ground)
        {
            _ground = colour;
            Add(DisplayOp.Ground, (byte)colour, (byte)(colour >> 8));
        }
    }

    public void Leading(int pixels)
    {
        if (pixels != _leading)
        {
            _leading = pixels;
            Add(DisplayOp.Leading);
            Number(pixels);
        }
    }

    public void Fill(int x, int y, int width, int height)
    {
        Add(DisplayOp.Fill);
        Numbers(x, y, width, height);
    }

    public void Frame(int x, int y, int width, int height, int thickness)
    {
        Add(DisplayOp.Frame);
        Numbers(x, y, width, height);
        Number(thickness);
    }

    /// <summary>Draws an image object, whole; it becomes a child of the page.</summary>
    public void Picture(BuiltObject image, int x, int y)
    {
        int child = _pictures.FindIndex(p => p.Id == image.Id);
        if (child < 0)
        {
            child = _pictures.Count;
            _pictures.Add(image);
        }

        Add(DisplayOp.Picture);
        Number(child);
        Number(x);
        Number(y);
    }

    public void Touch(int x, int y, int width, int height, byte action, int argument)
    {
        Add(DisplayOp.Touch);
        Numbers(x, y, width, height);
        Add(action);
        Number(argument);
    }

    public void Macro(int id)
    {
        Add(DisplayOp.Macro);
        Number(id);
    }

    /// <summary>Draws a line with its top left corner, before the line's indent, at <paramref name="x"/>, <paramref name="y"/>.</summary>
    public void Line(TextLine line, int x, int y)
    {
        if (line.Glyphs.Count == 0)
        {
            return;
        }

        if (line.Font != _font)
        {
            _font = line.Font;
            Add(DisplayOp.Font, line.Font.Id);
        }

        MoveTo(x, y, line.Indent);
        int[] spacing = SpacingOf(line);
        for (int from = 0, to; from < spacing.Length; from = to)
        {
            to = from + 1;
            while (to < spacing.Length && spacing[to] == spacing[from])
            {
                to++;
            }

            Spacing(spacing[from]);
            Run(line, from, to);
        }

        if (!_furniture)
        {
            _text.Append('\n');
        }
    }

    /// <summary>Only the glyphs of a line, without font and place: the terminal puts such words where it wants them.</summary>
    public void Glyphs(TextLine line) => Run(line, 0, line.Glyphs.Count);

    /// <summary>Extra pixels after each glyph: the slack shared out between glyphs, but never within a word or number.</summary>
    private static int[] SpacingOf(TextLine line)
    {
        int[] spacing = new int[line.Glyphs.Count];
        if (line.Slack > 0 && spacing.Length > 1)
        {
            int[] open = [.. Enumerable.Range(0, spacing.Length - 1)
                .Where(i => line.Glyphs[i].Advance == line.Font.Em || line.Glyphs[i + 1].Advance == line.Font.Em || line.Glyphs[i + 1].GapBefore > 0)];
            for (int i = 0; i < open.Length; i++)
            {
                spacing[open[i]] = (line.Slack / open.Length) + (i < line.Slack % open.Length ? 1 : 0);
            }

            // What follows the last glyph is not seen: no operation for it.
            spacing[^1] = spacing[^2];
        }

        return spacing;
    }

    private void MoveTo(int x, int y, int indent)
    {
        int down = y - _penY;
        if (down == 0 && _moved && x + indent >= _penX)
        {
            Advance(x + indent - _penX);
            return;
        }

        _moved = true;
        bool relative = _margin == x && _leading > 0 && down >= _leading;
        if (relative)
        {
            Add(DisplayOp.Line);
            _penX = _margin;
            _penY += _leading;
            if (y > _penY)
            {
                Add(DisplayOp.Down);
                Number(y - _penY);
                _penY = y;
            }
        }
        else if (_margin != x || _penY != y || _penX > x)
        {
            Add(DisplayOp.At);
            Number(x);
            Number(y);
            (_margin, _penX, _penY) = (x, x, y);
        }

        Advance(x + indent - _penX);
    }

    private void Advance(int right)
    {
        if (right != 0)
        {
            Add(right > 0 ? DisplayOp.Right : DisplayOp.Left);
            Number(Math.Abs(right));
            _penX += right;
        }
    }

    private void Spacing(int pixels)
    {
        if (pixels != _spacing)
        {
            _spacing = pixels;
            Add(DisplayOp.Spacing);
            Number(pixels);
        }
    }

    private void Run(TextLine line, int from, int to)
    {
        SortedSet<int> used = Used(line.Font);
        bool furniture = _furniture;
        int i = from;
        while (i < to)
        {
            Glyph first = line.Glyphs[i];
            Furniture(furniture || first.IsAdded);
            if (i > 0)
            {
                if (first.AfterSpace && !_furniture)
                {
                    _text.Append(' ');
                }

                if (first.GapBefore > 0 && !Folds(line, i - 1, from))
                {
                    Advance(first.GapBefore);
                }
            }

            bool wide = first.Advance == line.Font.Em;
            int end = i + 1;
            while (end < to && end - i < (wide ? 128 : 64) && line.Glyphs[end].Advance == line.Font.Em == wide && line.Glyphs[end].IsAdded == first.IsAdded
                && (line.Glyphs[end].GapBefore == 0 || Folds(line, end - 1, from)))
            {
                end++;
            }

            Add((byte)((wide ? DisplayOp.Wide : DisplayOp.Narrow) + (end - i - 1)));
            for (int k = i; k < end; k++)
            {
                Glyph glyph = line.Glyphs[k];
                int advance = glyph.Advance + (k + 1 < to && Folds(line, k, from) ? line.Glyphs[k + 1].GapBefore : 0);
                Number(glyph.Number);
                if (!wide)
                {
                    Add((byte)advance);
                }

                used.Add(glyph.Number);
                _penX += advance + _spacing;
                if (!_furniture)
                {
                    if (k > i && glyph.AfterSpace)
                    {
                        _text.Append(' ');
                    }

                    _text.Append(glyph.Character.ToString());
                }
            }

            i = end;
        }

        Furniture(furniture);
    }

    /// <summary>True if the gap after a narrow glyph is part of its own advance: its cell is empty there, so no operation is needed.
    /// The glyph must lie in the run that is being written.</summary>
    private static bool Folds(TextLine line, int index, int from)
    {
        Glyph glyph = line.Glyphs[index];
        return index >= from && index + 1 < line.Glyphs.Count && glyph.Advance < line.Font.Em
            && !(CharacterClasses.IsEmptyRight(glyph.Character) && glyph.Character.Value > 0x2000)
            && glyph.Advance + line.Glyphs[index + 1].GapBefore < line.Font.Em;
    }

    private SortedSet<int> Used(LayoutFont font)
    {
        if (!_glyphs.TryGetValue(font, out SortedSet<int>? used))
        {
            used = [];
            _glyphs.Add(font, used);
        }

        return used;
    }

    private void Add(params ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            _bytes.Add(value);
        }
    }

    private void Numbers(int a, int b, int c, int d)
    {
        Number(a);
        Number(b);
        Number(c);
        Number(d);
    }

    private void Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Varint.Max);
        byte[] bytes = new byte[3];
        int used = Varint.Write(bytes, 0, value);
        Add(bytes.AsSpan(0, used));
    }
}
