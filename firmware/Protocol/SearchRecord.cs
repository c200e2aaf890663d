namespace KioskFleet.Protocol;

/// <summary>A row of a batch, whole (SPEC.md §7, record). It lies in the leaf it was read from and is good until the reader goes on. Allocates nothing after its making.</summary>
public sealed class SearchRecord
{
    private readonly int[] _start = new int[SearchLimits.Cells];
    private readonly int[] _end = new int[SearchLimits.Cells];
    private byte[] _buffer = new byte[0];

    /// <summary>In <see cref="_end"/>: the cell is the name.</summary>
    private const int IsName = -1;

    /// <summary>Number of cells, one for each column of the document's table.</summary>
    public int Count;

    /// <summary>Forgets the record before: the next one is the first of its leaf.</summary>
    public void Begin() => Count = 0;

    /// <summary>Reads the next record of a leaf.</summary>
    /// <returns>False: it is damaged.</returns>
    public bool Read(byte[] buffer, int offset, int length, SearchHit hit)
    {
        int end = offset + length;
        if (length < 9 || length > SearchLimits.RecordBytes)
        {
            return false;
        }

        _buffer = buffer;
        hit.Year = SearchLimits.YearBase - buffer[offset];
        hit.Programme = buffer[offset + 1];
        hit.Group = (buffer[offset + 2] << 8) | buffer[offset + 3];
        hit.Amount = buffer[offset + 4] | ((long)buffer[offset + 5] << 8) | ((long)buffer[offset + 6] << 16) | ((long)buffer[offset + 7] << 24);
        hit.NameLength = buffer[offset + 8];
        hit.LetterCount = 0;
        hit.Rows = 1;
        int at = offset + 9;
        if (hit.NameLength > SearchLimits.NameGlyphs || at + (2 * hit.NameLength) > end)
        {
            return false;
        }

        for (int i = 0; i < hit.NameLength; i++)
        {
            hit.Name[i] = (buffer[at] << 8) | buffer[at + 1];
            at += 2;
        }

        int cell = 0;
        while (at < end)
        {
            int head = Varint.Read(buffer, at, end, out int used);
            at += used;
            if (used == 0 || cell == SearchLimits.Cells || (head == 0 && cell >= Count) || head - 2 > end - at)
            {
                return false;
            }

            if (head == 1)
            {
                _start[cell] = 0;
                _end[cell] = IsName;
            }
            else if (head > 1)
            {
                _start[cell] = at;
                at += head - 2;
                _end[cell] = at;
            }

            cell++;
        }

        Count = cell;
        return true;
    }

    /// <summary>The glyphs of a cell.</summary>
    /// <param name="cell">Column from 0.</param>
    /// <param name="hit">As <see cref="Read"/> filled it.</param>
    /// <param name="into">Receives glyph numbers and <see cref="SearchLimits.Space"/>; what does not fit is left out.</param>
    /// <returns>How many.</returns>
    public int Cell(int cell, SearchHit hit, int[] into)
    {
        if (cell < 0 || cell >= Count)
        {
            return 0;
        }

        if (_end[cell] == IsName)
        {
            for (int i = 0; i < hit.NameLength; i++)
            {
                into[i] = hit.Name[i];
            }

            return hit.NameLength;
        }

        return Glyphs(_buffer, _start[cell], _end[cell], into);
    }

    /// <summary>Reads glyphs as records and the head's words have them: a number above <see cref="SearchLimits.Space"/> repeats the one before it.</summary>
    /// <returns>How many; reading ends where the bytes are damaged or <paramref name="into"/> is full.</returns>
    public static int Glyphs(byte[] bytes, int start, int end, int[] into)
    {
        int count = 0;
        int at = start;
        while (at < end && count < into.Length)
        {
            int glyph = Varint.Read(bytes, at, end, out int used);
            if (used == 0)
            {
                return count;
            }

            at += used;
            if (glyph <= SearchLimits.Space)
            {
                into[count++] = glyph;
            }
            else if (count > 0)
            {
                for (int more = glyph - SearchLimits.Space; more > 0 && count < into.Length; more--)
                {
                    into[count] = into[count - 1];
                    count++;
                }
            }
        }

        return count;
    }
}
