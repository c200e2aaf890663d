using KioskFleet.Protocol;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Publishing.SearchIndex;

/// <summary>A key with its value.</summary>
/// <param name="Key">Compared byte by byte.</param>
/// <param name="Value">As many bytes as the tree's values have.</param>
/// <param name="Unit">Bytes of the key that name the household: its rows are kept in one leaf where they fit.</param>
internal readonly record struct SearchEntry(byte[] Key, byte[] Value, int Unit);

/// <summary>Packs sorted entries into leaves and leaves into nodes, each an object of at most 4 KiB (SPEC.md §7).</summary>
internal sealed class SearchTree(int tree, Dictionary<ObjectId, byte[]> objects)
{
    /// <summary>Level and number of entries.</summary>
    private const int NodeHeader = 3;

    /// <summary>Bytes before the rest of a key: how much is shared, how much follows.</summary>
    private const int EntryHeader = 2;

    /// <summary>Share of a leaf that may stay empty so that a household's rows are together.</summary>
    private const int EmptyShare = 4;

    /// <returns>The root.</returns>
    public ObjectId Build(List<SearchEntry> entries)
    {
        entries.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));

        // A row that was handed in twice is one row: keys are different from here on.
        entries = [.. entries.Where((e, i) => i == 0 || !e.Key.AsSpan().SequenceEqual(entries[i - 1].Key))];
        return Up(Leaves(entries), entries.Count);
    }

    /// <summary>Puts nodes over leaves.</summary>
    /// <param name="level">The leaves in order, each with the beginning of a key that is above all before it.</param>
    /// <param name="count">Entries, for the message.</param>
    /// <returns>The root.</returns>
    public ObjectId Up(List<(byte[] Separator, ObjectId Id)> level, int count)
    {
        int height = 0;
        while (level.Count > 1)
        {
            height++;
            if (height >= SearchLimits.Levels)
            {
                throw new PublishingException("search.toolarge", count);
            }

            level = Nodes(level, height);
        }

        return level[0].Id;
    }

    private List<(byte[] Separator, ObjectId Id)> Leaves(List<SearchEntry> entries)
    {
        List<(byte[], ObjectId)> leaves = [];
        int first = 0;
        do
        {
            int room = SearchLimits.ObjectBytes - Limits.ObjectHeaderBytes - NodeHeader;
            int end = first;
            int household = first;
            int left = room;
            while (end < entries.Count)
            {
                int size = EntryHeader + entries[end].Key.Length - (end == first ? 0 : Shared(entries[end - 1].Key, entries[end].Key)) + SearchLimits.ValueBytes(tree);
                if (size > left)
                {
                    break;
                }

                if (end > first && !SameUnit(entries[end - 1], entries[end]))
                {
                    household = end;
                }

                left -= size;
                end++;
            }

            // The household that the leaf's end cuts goes to the next leaf whole, if not too much room is lost.
            if (end < entries.Count && household > first && SameUnit(entries[end - 1], entries[end]) && household - first >= (end - first) * (EmptyShare - 1) / EmptyShare)
            {
                end = household;
            }

            byte[] separator = first == 0 ? [] : Separator(entries[first - 1].Key, entries[first].Key);
            leaves.Add((separator, Keep(0, [], entries.GetRange(first, end - first))));
            first = end;
        }
        while (first < entries.Count);
        return leaves;
    }

    private List<(byte[] Separator, ObjectId Id)> Nodes(List<(byte[] Separator, ObjectId Id)> children, int height)
    {
        List<(byte[], ObjectId)> nodes = [];
        int first = 0;
        while (first < children.Count)
        {
            int left = SearchLimits.ObjectBytes - Limits.ObjectHeaderBytes - NodeHeader;
            int end = first;
            while (end < children.Count)
            {
                int size = Limits.IdBytes + EntryHeader + children[end].Separator.Length - (end == first ? 0 : Shared(children[end - 1].Separator, children[end].Separator));
                if (size > left)
                {
                    break;
                }

                left -= size;
                end++;
            }

            List<(byte[] Separator, ObjectId Id)> own = children.GetRange(first, end - first);
            nodes.Add((own[0].Separator, Keep(height, [.. own.Select(c => c.Id)], [.. own.Select(c => new SearchEntry(c.Separator, [], 0))])));
            first = end;
        }

        return nodes;
    }

    private ObjectId Keep(int level, ObjectId[] children, List<SearchEntry> entries)
    {
        List<byte> payload = [(byte)level, (byte)entries.Count, (byte)(entries.Count >> 8)];
        byte[] before = [];
        foreach (SearchEntry entry in entries)
        {
            int shared = Shared(before, entry.Key);
            payload.Add((byte)shared);
            payload.Add((byte)(entry.Key.Length - shared));
            payload.AddRange(entry.Key.AsSpan(shared));
            payload.AddRange(entry.Value);
            before = entry.Key;
        }

        BuiltObject built = BuiltObject.Of(ObjectKind.SearchIndex, children, [.. payload]);
        objects[built.Id] = built.Bytes;
        return built.Id;
    }

    private static bool SameUnit(SearchEntry a, SearchEntry b) => a.Unit == b.Unit && a.Key.AsSpan(0, a.Unit).SequenceEqual(b.Key.AsSpan(0, b.Unit));

    /// <summary>The shortest beginning of a key that is above all keys before it.</summary>
    internal static byte[] Separator(byte[] before, byte[] key) => key[..(Shared(before, key) + 1)];

    private static int Shared(byte[] a, byte[] b) => a.AsSpan().CommonPrefixLength(b);
}
