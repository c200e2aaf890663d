using System.Buffers.Binary;
using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.SearchIndex;

/// <summary>Packs the full records (SPEC.md §7, tree 3). A cell that says what the record before says costs one byte: rows stand by group, programme and year.
/// Each document begins a leaf of its own, so that a new batch changes no leaf of the others.</summary>
internal sealed class RecordTree(Func<Rune, int> numberOf, Dictionary<ObjectId, byte[]> objects)
{
    private const int NodeHeader = 3;
    private const int KeyBytes = 4;
    private readonly Dictionary<string, byte[]> _glyphs = [];

    /// <param name="rows">In any order.</param>
    /// <param name="groups">Numbers of the groups; the same for the others.</param>
    public ObjectId Build(IReadOnlyList<SubsidyRow> rows, Dictionary<string, int> groups, Dictionary<string, int> programmes, Dictionary<int, int> documents)
    {
        List<(byte[] Separator, ObjectId Id)> leaves = [];
        byte[] leaf = new byte[SearchLimits.ObjectBytes - Limits.ObjectHeaderBytes];
        int length = NodeHeader;
        int count = 0;
        byte[] separator = [];
        byte[] before = [];
        SubsidyRow? last = null;
        byte[] record = new byte[SearchLimits.ObjectBytes];
        foreach (SubsidyRow row in rows.OrderBy(r => documents[r.DocumentKey]).ThenBy(r => r.Row).DistinctBy(r => (r.DocumentKey, r.Row)))
        {
            byte[] key = [(byte)documents[row.DocumentKey], (byte)(row.Row >> 16), (byte)(row.Row >> 8), (byte)row.Row];
            bool sameDocument = last is not null && last.DocumentKey == row.DocumentKey;
            int size = Record(record, row, groups[row.Group], programmes[row.Programme], sameDocument ? last : null);
            if (count > 0 && (!sameDocument || length + 2 + KeyBytes + 2 + size > leaf.Length))
            {
                leaves.Add((separator, Keep(leaf.AsSpan(0, length), count)));
                separator = SearchTree.Separator(before, key);
                length = NodeHeader;
                count = 0;
                size = Record(record, row, groups[row.Group], programmes[row.Programme], null);
            }

            int shared = count == 0 ? 0 : before.AsSpan().CommonPrefixLength(key);
            leaf[length++] = (byte)shared;
            leaf[length++] = (byte)(KeyBytes - shared);
            key.AsSpan(shared).CopyTo(leaf.AsSpan(length));
            length += KeyBytes - shared;
            BinaryPrimitives.WriteUInt16LittleEndian(leaf.AsSpan(length), (ushort)size);
            record.AsSpan(0, size).CopyTo(leaf.AsSpan(length + 2));
            length += 2 + size;
            count++;
            before = key;
            last = row;
        }

        leaves.Add((separator, Keep(leaf.AsSpan(0, length), count)));
        return new SearchTree(SearchLimits.RowTree, objects).Up(leaves, rows.Count);
    }

    /// <summary>Glyph numbers of a text in the sans face as records and words have them: white space within is one <see cref="SearchLimits.Space"/>, a run of one character its first and a count.</summary>
    public static byte[] Glyphs(string text, Func<Rune, int> numberOf)
    {
        List<byte> bytes = [];
        byte[] number = new byte[3];
        int before = -1;
        int repeats = 0;
        bool space = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = before >= 0;
                continue;
            }

            if (space)
            {
                Put(SearchLimits.Space);
                space = false;
            }

            Put(numberOf(rune));
        }

        Flush();
        return [.. bytes];

        void Put(int glyph)
        {
            if (glyph == before)
            {
                repeats++;
                return;
            }

            Flush();
            Add(glyph);
            before = glyph;
        }

        void Flush()
        {
            // Two of a kind cost less as they are.
            if (repeats * Varint.Size(Math.Max(before, 0)) <= 3)
            {
                for (int i = 0; i < repeats; i++)
                {
                    Add(before);
                }
            }
            else
            {
                Add(SearchLimits.Space + repeats);
            }

            repeats = 0;
        }

        void Add(int value) => bytes.AddRange(number.AsSpan(0, Varint.Write(number, 0, value)));
    }

    private int Record(byte[] record, SubsidyRow row, int group, int programme, SubsidyRow? before)
    {
        record[0] = (byte)(SearchLimits.YearBase - row.Year);
        record[1] = (byte)programme;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(2), (ushort)group);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), (uint)row.AmountFen);
        int at = 9;
        int name = 0;
        foreach (Rune rune in row.Name.EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r)).Take(SearchLimits.NameGlyphs))
        {
            BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(at), (ushort)numberOf(rune));
            at += 2;
            name++;
        }

        record[8] = (byte)name;
        bool wholeName = row.Name.EnumerateRunes().Count() == name;
        for (int c = 0; c < row.Cells.Count; c++)
        {
            string cell = row.Cells[c];
            byte[] glyphs = [];
            int head = before is not null && c < before.Cells.Count && before.Cells[c] == cell ? 0 : wholeName && cell == row.Name ? 1 : (glyphs = Encoded(cell)).Length + 2;
            if (at + 3 + glyphs.Length > SearchLimits.RecordBytes)
            {
                throw new PublishingException("search.record", row.Row + 1, SearchLimits.RecordBytes);
            }

            at += Varint.Write(record, at, head);
            glyphs.CopyTo(record, at);
            at += glyphs.Length;
        }

        return at;
    }

    private byte[] Encoded(string text)
    {
        // Long or rare texts are not worth keeping: what stands in a batch a thousand times is short.
        const int mostKept = 20_000;
        if (!_glyphs.TryGetValue(text, out byte[]? glyphs))
        {
            glyphs = Glyphs(text, numberOf);
            if (_glyphs.Count < mostKept)
            {
                _glyphs.Add(text, glyphs);
            }
        }

        return glyphs;
    }

    private ObjectId Keep(ReadOnlySpan<byte> payload, int count)
    {
        byte[] bytes = [.. payload];
        bytes[0] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1), (ushort)count);
        BuiltObject built = BuiltObject.Of(ObjectKind.SearchIndex, [], bytes);
        objects[built.Id] = built.Bytes;
        return built.Id;
    }
}
