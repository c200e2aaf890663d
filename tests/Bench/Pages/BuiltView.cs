using KioskFleet.Protocol;
using KioskFleet.Publishing.Sets;

namespace KioskFleet.Bench.Pages;

/// <summary>A view read back from a set's objects alone, by SPEC.md §2, as a terminal reads it.</summary>
internal sealed class BuiltView
{
    private readonly IReadOnlyDictionary<ObjectId, byte[]> _objects;

    public BuiltView(BuiltSet set, byte textSize)
    {
        _objects = set.Objects;
        byte[] root = Take(set.Root, ObjectKind.Root);
        byte[] view = Take(Children(root)[textSize], ObjectKind.View);
        ObjectId[] children = Children(view);
        CborReader r = Payload(view);
        int fields = r.ReadMapHead();
        Expect(r.ReadInt(), 1);
        ReadChrome(Take(children[r.ReadInt()], ObjectKind.Chrome));
        Expect(r.ReadInt(), 2);
        foreach ((int font, int child) in Pairs(r))
        {
            ReadFont(font, Take(children[child], ObjectKind.FontTable));
        }

        Expect(r.ReadInt(), 3);
        Home = PagesOf(children[r.ReadInt()]);
        Expect(r.ReadInt(), 4);
        Columns = Pairs(r).ToDictionary(p => p.Key, p => PagesOf(children[p.Child]));
        Expect(r.ReadInt(), 5);
        Documents = Pairs(r).ToDictionary(p => p.Key, p => PagesOf(children[p.Child]));
        Expect(r.ReadInt(), 6);
        long notice = r.ReadInt();
        Notices = notice < 0 ? [] : PagesOf(children[notice]);
        if (fields == 6)
        {
            r.End();
        }
    }

    public IReadOnlyList<byte[]> Home { get; }

    public IReadOnlyList<byte[]> Notices { get; }

    public Dictionary<int, IReadOnlyList<byte[]>> Columns { get; }

    public Dictionary<int, IReadOnlyList<byte[]>> Documents { get; }

    public Dictionary<int, byte[]> Macros { get; } = [];

    public List<(int Id, int Width, byte[] Text)> Words { get; } = [];

    /// <summary>Em and sheets (by number) of each font.</summary>
    public Dictionary<int, (int Em, Dictionary<int, byte[]> Sheets)> Fonts { get; } = [];

    /// <summary>Sheets as pictures, decoded when first drawn: cell width, picture width, levels.</summary>
    public Dictionary<(int Font, int Sheet), (int Cell, int Width, byte[] Pixels)> Decoded { get; } = [];

    public static byte[] DisplayList(byte[] page) => page[ObjectFrame.PayloadOffset(page)..];

    private IReadOnlyList<byte[]> PagesOf(ObjectId list) => [.. Children(Take(list, ObjectKind.PageList)).Select(p => Take(p, ObjectKind.Page))];

    private void ReadChrome(byte[] chrome)
    {
        CborReader r = Payload(chrome);
        Expect(r.ReadMapHead(), 6);
        Expect(r.ReadInt(), 1);
        r.ReadText(16);
        Expect(r.ReadInt(), 2);
        for (int n = r.ReadArrayHead(); n > 0; n--)
        {
            Expect(r.ReadArrayHead(), 2);
            Macros.Add((int)r.ReadInt(), r.ReadBytes());
        }

        Expect(r.ReadInt(), 3);
        for (int n = r.ReadArrayHead(); n > 0; n--)
        {
            Expect(r.ReadArrayHead(), 3);
            Words.Add(((int)r.ReadInt(), (int)r.ReadInt(), r.ReadBytes()));
        }

        Expect(r.ReadInt(), 4);
        r.Skip();
        Expect(r.ReadInt(), 5);
        r.Skip();
        Expect(r.ReadInt(), 6);
        Expect(r.ReadArrayHead(), 13);
        for (int i = 0; i < 13; i++)
        {
            r.Skip();
        }

        r.End();
    }

    private void ReadFont(int font, byte[] table)
    {
        CborReader r = Payload(table);
        Expect(r.ReadMapHead(), 3);
        Expect(r.ReadInt(), 1);
        Expect(r.ReadInt(), font);
        Expect(r.ReadInt(), 2);
        int em = (int)r.ReadInt();
        Expect(r.ReadInt(), 3);
        ObjectId[] children = Children(table);
        Expect(r.ReadArrayHead(), children.Length);
        Dictionary<int, byte[]> sheets = [];
        foreach (ObjectId child in children)
        {
            byte[] sheet = Take(child, ObjectKind.Sheet);
            sheets.Add((int)r.ReadInt(), sheet[ObjectFrame.PayloadOffset(sheet)..]);
        }

        r.End();
        Fonts.Add(font, (em, sheets));
    }

    private byte[] Take(ObjectId id, byte kind)
    {
        byte[] bytes = _objects[id];
        Expect(bytes[0], kind);
        return ObjectFrame.IsValid(bytes, bytes.Length) && ObjectId.Of(bytes) == id ? bytes : throw new InvalidDataException($"Object {id} is not what its name says.");
    }

    private static ObjectId[] Children(byte[] bytes)
        => [.. Enumerable.Range(0, ObjectFrame.ChildCount(bytes)).Select(i => new ObjectId(bytes.AsSpan(ObjectFrame.ChildOffset(i), Limits.IdBytes)))];

    private static CborReader Payload(byte[] bytes)
    {
        int offset = ObjectFrame.PayloadOffset(bytes);
        return new CborReader(bytes, offset, bytes.Length - offset);
    }

    private static List<(int Key, int Child)> Pairs(CborReader r)
    {
        List<(int, int)> pairs = [];
        for (int n = r.ReadArrayHead(); n > 0; n--)
        {
            Expect(r.ReadArrayHead(), 2);
            pairs.Add(((int)r.ReadInt(), (int)r.ReadInt()));
        }

        return pairs;
    }

    private static void Expect(long value, long expected)
    {
        if (value != expected)
        {
            throw new InvalidDataException($"{value} stands where {expected} belongs.");
        }
    }
}
