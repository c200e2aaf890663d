namespace KioskFleet.Protocol;

/// <summary>What a terminal needs to fill the search screens in one text size (SPEC.md §7): rows of its lists, glyphs of its own figures, widths.</summary>
public sealed class SearchForm
{
    /// <summary>The characters of <see cref="Glyphs"/>, in order.</summary>
    public const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ#0123456789.,-/…";

    /// <summary>Places in <see cref="Glyphs"/>.</summary>
    public const int Other = 26;
    public const int Zero = 27;
    public const int Stop = 37;
    public const int Comma = 38;
    public const int Hyphen = 39;
    public const int Slash = 40;
    public const int Ellipsis = 41;

    /// <summary>Places in <see cref="Words"/>: after a number of rows, after an amount, titles of the lists of groups, of programmes and of years.</summary>
    public const int RowsWord = 0;
    public const int YuanWord = 1;
    public const int GroupsWord = 2;
    public const int ProgrammesWord = 3;

    /// <summary>Title of the years: certain only where the index has a choice of them.</summary>
    public const int YearsWord = 4;

    /// <summary>Flags of a glyph: it never begins a line, never ends one, is part of a word or number.</summary>
    public const int NeverFirst = 1;
    public const int NeverLast = 2;
    public const int InWord = 4;

    private const int EntryBytes = 4;

    private readonly byte[] _widths;

    /// <exception cref="CborException">Not a search form.</exception>
    public SearchForm(byte[] bytes, int length)
    {
        if (!ObjectFrame.IsValid(bytes, length) || bytes[0] != ObjectKind.SearchForm)
        {
            throw new CborException("Not a search form.");
        }

        int start = ObjectFrame.PayloadOffset(bytes);
        CborReader r = new CborReader(bytes, start, length - start);
        if (r.ReadMapHead() < 5)
        {
            throw new CborException("A search form has five fields.");
        }

        r.ReadInt(1, 1);
        ShortRows = r.ReadInt(1, SearchSlot.MostRows);
        r.ReadInt(2, 2);
        LongRows = r.ReadInt(1, SearchSlot.MostRows);
        r.ReadInt(3, 3);
        Glyphs = new int[r.ReadArrayHead()];
        if (Glyphs.Length != Characters.Length)
        {
            throw new CborException("A search form has 42 glyphs.");
        }

        for (int i = 0; i < Glyphs.Length; i++)
        {
            Glyphs[i] = r.ReadInt(0, Limits.MaxGlyph);
        }

        r.ReadInt(4, 4);
        _widths = r.ReadBytes();
        r.ReadInt(5, 5);
        Words = new byte[r.ReadArrayHead()][];
        for (int i = 0; i < Words.Length; i++)
        {
            Words[i] = r.ReadBytes();
        }

        if (Words.Length <= ProgrammesWord)
        {
            throw new CborException("A search form lacks words.");
        }
    }

    /// <summary>Rows on one screen of the list with one line a row, and with two.</summary>
    public readonly int ShortRows;
    public readonly int LongRows;

    /// <summary>Glyph numbers of <see cref="Characters"/>.</summary>
    public readonly int[] Glyphs;

    /// <summary>Glyphs as records have them.</summary>
    public readonly byte[][] Words;

    /// <summary>Pixels that a glyph or <see cref="SearchLimits.Space"/> takes.</summary>
    public int Advance(int glyph, int em)
    {
        if (glyph == SearchLimits.Space)
        {
            return em / 4;
        }

        int at = Find(glyph);
        return at < 0 || _widths[at + 2] == 0 ? em : _widths[at + 2];
    }

    /// <summary>Where the line ends that begins at a glyph: as much as fits, no closing mark at the next line's start, words and numbers whole where they fit.</summary>
    /// <returns>Above <paramref name="start"/>, at most <paramref name="count"/>.</returns>
    public int LineEnd(int[] text, int start, int count, int em, int width)
    {
        int used = 0;
        int at = start;
        while (at < count)
        {
            used += Advance(text[at], em);
            if (used > width)
            {
                break;
            }

            at++;
        }

        if (at >= count)
        {
            return count;
        }

        if (at == start)
        {
            return start + 1;
        }

        int end = at;
        while (end > start && !MayBreak(text[end - 1], text[end]))
        {
            end--;
        }

        return end > start ? end : at;
    }

    /// <summary>Where the line after one that ended at <paramref name="end"/> begins: a space there is not drawn.</summary>
    public static int NextLine(int[] text, int end, int count) => end < count && text[end] == SearchLimits.Space ? end + 1 : end;

    private bool MayBreak(int left, int right)
    {
        if (left == SearchLimits.Space || right == SearchLimits.Space)
        {
            return true;
        }

        int l = Flags(left);
        int r = Flags(right);
        return (r & NeverFirst) == 0 && (l & NeverLast) == 0 && ((l & InWord) == 0 || (r & InWord) == 0);
    }

    private int Flags(int glyph)
    {
        int at = Find(glyph);
        return at < 0 ? 0 : _widths[at + 3];
    }

    private int Find(int glyph)
    {
        int low = 0;
        int high = (_widths.Length / EntryBytes) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int at = middle * EntryBytes;
            int found = (_widths[at] << 8) | _widths[at + 1];
            if (found == glyph)
            {
                return at;
            }

            if (found < glyph)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }
}
