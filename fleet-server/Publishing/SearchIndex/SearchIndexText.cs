using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.SearchIndex;

/// <summary>Reads the text of an index back from its objects alone, as a terminal does.</summary>
internal sealed class SearchIndexText
{
    private readonly IReadOnlyDictionary<ObjectId, byte[]> _objects;
    private readonly string[] _characters;
    private readonly SearchHead _head = new();

    /// <exception cref="InvalidDataException">The head is none.</exception>
    public SearchIndexText(IReadOnlyDictionary<ObjectId, byte[]> objects, ObjectId head, GlyphRegistry registry)
    {
        _objects = objects;
        _characters = [.. Enumerable.Range(0, registry.Count(FaceId.Sans)).Select(g => registry.CharacterOf(FaceId.Sans, g).ToString())];
        if (!_head.Open(new Source(objects), head.ToArray(), 0))
        {
            throw new InvalidDataException("The head of the search index cannot be read back.");
        }
    }

    public IReadOnlyList<int> Documents => _head.Documents;

    /// <summary>Names of programmes and groups, and every name in the tree of names.</summary>
    public IEnumerable<string> Words()
    {
        int[] glyphs = new int[SearchLimits.RecordBytes];
        foreach (byte[] word in _head.Programmes.Concat(_head.Groups))
        {
            yield return Text(glyphs, SearchRecord.Glyphs(word, 0, word.Length, glyphs));
        }

        HashSet<string> seen = [];
        foreach (SearchNode leaf in Leaves(SearchLimits.NameTree))
        {
            while (leaf.Next())
            {
                int at = Array.IndexOf(leaf.Key, (byte)0, 0, leaf.KeyLength) + 3;
                int count = 0;
                for (int glyph = Glyph(at); glyph != 0; glyph = Glyph(at))
                {
                    glyphs[count++] = glyph - 1;
                    at += 2;
                }

                if (Text(glyphs, count) is var name && seen.Add(name))
                {
                    yield return name;
                }

                int Glyph(int index) => (leaf.Key[index] << 8) | leaf.Key[index + 1];
            }
        }
    }

    /// <summary>The cells of every record: index of the document, number of the record, its cells.</summary>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public IEnumerable<(int Document, int Row, string[] Cells)> Records()
    {
        SearchRecord record = new();
        SearchHit hit = new();
        int[] glyphs = new int[SearchLimits.RecordBytes];
        foreach (SearchNode leaf in Leaves(SearchLimits.RowTree))
        {
            record.Begin();
            while (leaf.Next())
            {
                if (!record.Read(leaf.Buffer, leaf.ValueOffset, leaf.ValueLength, hit))
                {
                    throw new InvalidDataException("A record of the search index cannot be read back.");
                }

                string[] cells = new string[record.Count];
                for (int c = 0; c < cells.Length; c++)
                {
                    cells[c] = Text(glyphs, record.Cell(c, hit, glyphs));
                }

                yield return (leaf.Key[0], (leaf.Key[1] << 16) | (leaf.Key[2] << 8) | leaf.Key[3], cells);
            }
        }
    }

    private IEnumerable<SearchNode> Leaves(int tree) => Leaves(tree, new ObjectId(_head.Buffer.AsSpan(ObjectFrame.ChildOffset(tree), Limits.IdBytes)));

    private IEnumerable<SearchNode> Leaves(int tree, ObjectId id)
    {
        byte[] bytes = _objects[id];
        SearchNode node = new();
        bytes.CopyTo(node.Buffer, 0);
        if (!node.Begin(bytes.Length, tree))
        {
            throw new InvalidDataException("A part of the search index cannot be read back.");
        }

        if (node.Level == 0)
        {
            yield return node;
            yield break;
        }

        for (int child = 0; child < node.Count; child++)
        {
            foreach (SearchNode leaf in Leaves(tree, new ObjectId(bytes.AsSpan(ObjectFrame.ChildOffset(child), Limits.IdBytes))))
            {
                yield return leaf;
            }
        }
    }

    private string Text(int[] glyphs, int count)
    {
        StringBuilder text = new(count);
        for (int i = 0; i < count; i++)
        {
            text.Append(glyphs[i] == SearchLimits.Space ? " " : _characters[glyphs[i]]);
        }

        return text.ToString();
    }

    private sealed class Source(IReadOnlyDictionary<ObjectId, byte[]> objects) : ISearchSource
    {
        public int Read(byte[] id, int idOffset, byte[] buffer)
        {
            if (!objects.TryGetValue(new ObjectId(id.AsSpan(idOffset, Limits.IdBytes)), out byte[]? bytes) || bytes.Length > buffer.Length)
            {
                return -1;
            }

            bytes.CopyTo(buffer, 0);
            return bytes.Length;
        }
    }
}
