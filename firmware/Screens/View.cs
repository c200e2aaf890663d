using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>All that one text size shows (SPEC.md §2, view), read into arrays.</summary>
public sealed class View
{
    private readonly int[] _columnKeys;
    private readonly int[] _columnChildren;
    private readonly int[] _documentKeys;
    private readonly int[] _documentChildren;

    /// <exception cref="CborException">Not a view.</exception>
    public View(byte[] bytes)
    {
        Bytes = bytes;
        int last = SetObject.Check(bytes, ObjectKind.View) - 1;
        CborReader reader = SetObject.Payload(bytes);
        int fields = reader.ReadMapHead();
        if (fields < 6)
        {
            throw new CborException("A view has six fields.");
        }

        SetObject.Key(reader, 1);
        ChromeChild = reader.ReadInt(0, last);
        SetObject.Key(reader, 2);
        FontIds = ReadPairs(reader, 255, last, out FontChildren);
        SetObject.Key(reader, 3);
        HomeChild = reader.ReadInt(0, last);
        SetObject.Key(reader, 4);
        _columnKeys = ReadPairs(reader, Varint.Max, last, out _columnChildren);
        SetObject.Key(reader, 5);
        _documentKeys = ReadPairs(reader, Varint.Max, last, out _documentChildren);
        SetObject.Key(reader, 6);
        NoticeChild = reader.ReadInt(-1, last);
        if (fields > 6)
        {
            SetObject.Key(reader, 7);
            Search = new SearchView(reader, last);
        }
    }

    /// <summary>The object; its children are what the numbers here point to.</summary>
    public readonly byte[] Bytes;
    public readonly int ChromeChild;
    public readonly int HomeChild;

    /// <summary>-1: there is no notice screen.</summary>
    public readonly int NoticeChild;

    /// <summary>Null: nothing can be looked up.</summary>
    public readonly SearchView? Search;
    public readonly int[] FontIds;
    public readonly int[] FontChildren;

    /// <returns>The child that is the page list of a place; -1 if the view has no such place.</returns>
    public int ListChild(int kind, int key)
    {
        switch (kind)
        {
            case PlaceKind.Home:
                return HomeChild;
            case PlaceKind.Column:
                return Find(_columnKeys, _columnChildren, key);
            case PlaceKind.Document:
                return Find(_documentKeys, _documentChildren, key);
            case PlaceKind.Notice:
                return NoticeChild;
            case PlaceKind.Search:
                return Search == null ? -1 : Search.ListChild;
            default:
                return Search == null ? -1 : Search.RecordList(key);
        }
    }

    private static int Find(int[] keys, int[] children, int key)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] == key)
            {
                return children[i];
            }
        }

        return -1;
    }

    private static int[] ReadPairs(CborReader reader, int maxKey, int lastChild, out int[] children)
    {
        int count = reader.ReadArrayHead();
        int[] keys = new int[count];
        children = new int[count];
        for (int i = 0; i < count; i++)
        {
            SetObject.Tuple(reader, 2);
            keys[i] = reader.ReadInt(0, maxKey);
            children[i] = reader.ReadInt(0, lastChild);
        }

        return keys;
    }
}
