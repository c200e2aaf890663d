using System.Globalization;
using System.Text;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Parts of a document as one string of plain characters: full-width and foreign digits are digits, dashes hyphens, look-alikes of X are X, and what no reader sees is gone.
/// Every character knows where it came from.</summary>
internal sealed class TextStream
{
    private readonly int[] _part;
    private readonly int[] _offset;
    private readonly byte[] _length;

    private TextStream(IReadOnlyList<TextPart> parts, string text, int[] part, int[] offset, byte[] length)
    {
        Parts = parts;
        Text = text;
        (_part, _offset, _length) = (part, offset, length);
    }

    public IReadOnlyList<TextPart> Parts { get; }

    /// <summary>The plain characters; <see cref="Border"/> between two parts.</summary>
    public string Text { get; }

    /// <summary>Stands between two parts; no text holds it.</summary>
    public const char Border = '\u0001';

    public static TextStream Of(IReadOnlyList<TextPart> parts)
    {
        // As long as the texts with a border between them; batches of 50,000 rows come through here several times.
        int most = parts.Count;
        for (int p = 0; p < parts.Count; p++)
        {
            most += parts[p].Text.Length;
        }

        char[] text = new char[most];
        int[] part = new int[most];
        int[] offsets = new int[most];
        byte[] lengths = new byte[most];
        int count = 0;
        for (int p = 0; p < parts.Count; p++)
        {
            if (p > 0)
            {
                Add(Border, p, 0, 0);
            }

            string from = parts[p].Text;
            for (int offset = 0; offset < from.Length;)
            {
                char unit = from[offset];
                if (unit is (>= ' ' and < '\x7F') or (>= '\u4E00' and <= '\u9FFF'))
                {
                    Add(unit, p, offset++, 1);
                    continue;
                }

                Rune.DecodeFromUtf16(from.AsSpan(offset), out Rune rune, out int used);
                if (Plain(rune) is { } c)
                {
                    Add(c, p, offset, used);
                }

                offset += used;
            }
        }

        return new TextStream(parts, new string(text, 0, count), part, offsets, lengths);

        void Add(char c, int p, int offset, int length)
        {
            text[count] = c;
            part[count] = p;
            offsets[count] = offset;
            lengths[count++] = (byte)length;
        }
    }

    /// <summary>Number of the part that a character is of; of a border, of the part after it.</summary>
    public int PartAt(int index) => _part[index];

    /// <summary>Where characters came from, part by part.</summary>
    public IReadOnlyList<PrivacySpan> Spans(int start, int end)
    {
        if (_part[start] == _part[end - 1] && _length[start] != 0)
        {
            // Nearly every finding of a batch: one cell.
            TextPart only = Parts[_part[start]];
            return (PrivacySpan[])[new PrivacySpan(only.Block, only.Row, only.Column, _offset[start], _offset[end - 1] + _length[end - 1] - _offset[start])];
        }

        List<PrivacySpan> spans = [];
        int i = start;
        while (i < end)
        {
            int part = _part[i];
            int last = i;
            while (last + 1 < end && _part[last + 1] == part)
            {
                last++;
            }

            int first = _length[i] == 0 ? i + 1 : i;
            if (first <= last)
            {
                TextPart p = Parts[part];
                spans.Add(new PrivacySpan(p.Block, p.Row, p.Column, _offset[first], _offset[last] + _length[last] - _offset[first]));
            }

            i = last + 1;
        }

        return spans;
    }

    /// <summary>The place of one character: its part and the offset in the part's text.</summary>
    public (int Part, int Offset, int Length) Origin(int index) => (_part[index], _offset[index], _length[index]);

    /// <summary>The plain form of a character; null: it draws nothing.</summary>
    private static char? Plain(Rune rune)
    {
        int value = rune.Value;
        if (value is >= 0x20 and < 0x7F)
        {
            return (char)value;
        }

        if (value is >= 0xFF01 and <= 0xFF5E)
        {
            value -= 0xFEE0;
        }

        switch (value)
        {
            case 0x2010 or 0x2011 or 0x2012 or 0x2013 or 0x2014 or 0x2015 or 0x2212 or 0x2043 or 0x30FC or 0xFE58 or 0xFE63:
                return '-';
            case 0x00D7 or 0x03A7 or 0x0425 or 0x2169 or 0x2179 or 0x2715 or 0x2716:
                return 'X';
            case < 0x7F and >= 0x20:
                return (char)value;
            default:
                break;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.DecimalDigitNumber:
                return (char)('0' + (int)Rune.GetNumericValue(rune));
            case UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                return null;
            default:
                return Rune.IsWhiteSpace(rune) ? ' ' : Rune.IsControl(rune) ? null : rune.IsBmp ? (char)value : '\uFFFD';
        }
    }
}
