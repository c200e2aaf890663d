using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Faults;

/// <summary>Readers of objects: roots, views, page lists, display lists, font tables, chromes, sheets, search indexes.</summary>
internal sealed class FuzzObjects : IObjectReader, ISearchSource
{
    private const int Width = 480;
    private const int Height = 320;

    /// <summary>Rows that a look-up may give before it counts as one without end.</summary>
    private const int MaxHits = 100_000;

    private readonly FaultEdition _edition;
    private readonly Dictionary<byte, byte[][]> _byKind;
    private readonly byte[] _scratch = new byte[Limits.ObjectBytes];
    private readonly DisplayList _list = new(Width, Height, Width * Height / 128);
    private readonly DisplayListReader _reader = new();
    private readonly LoadedView _view;
    private byte[] _instead = [];
    private byte? _insteadOfKind;

    public FuzzObjects(FaultEdition edition)
    {
        _edition = edition;
        _byKind = edition.Objects.Values.GroupBy(value => value[0]).ToDictionary(group => group.Key, group => group.ToArray());
        _view = new ContentSet(edition.Objects[Convert.ToHexString(edition.Root)]).Load(TextSize.Normal, this, _scratch)
            ?? throw new InvalidOperationException("The edition has no view.");
    }

    public IEnumerable<FuzzTarget> All()
    {
        yield return Object("root", ObjectKind.Root, bytes => new ContentSet(bytes).HasSize(TextSize.Normal));
        yield return Object("view", ObjectKind.View, bytes => new View(bytes).ListChild(PlaceKind.Home, 0) >= 0);
        yield return Object("chrome", ObjectKind.Chrome, bytes => new Chrome(bytes).Clock is not null);
        yield return Object("font table", ObjectKind.FontTable, bytes => FontTable.Parse(bytes, 1).Em > 0);
        yield return Object("page list", ObjectKind.PageList, ReadPageList);
        yield return Object("display list", ObjectKind.Page, bytes => _reader.ReadPage(bytes, bytes.Length, _view.Fonts, _view.Chrome, _list));
        yield return Object("display list with any chrome", ObjectKind.Chrome, ReadWithChrome);
        byte[] sheet = _byKind[ObjectKind.Sheet][0];
        byte[] picture = ObjectFrame.Build(ObjectKind.Image, [], [1, .. sheet.AsSpan(ObjectFrame.PayloadOffset(sheet) + 3)]);
        yield return new FuzzTarget("picture", _ => picture, ReadPicture);
        yield return Object("view and what it names", ObjectKind.View, LoadSet);
        yield return new FuzzTarget("search head", SearchHead, ReadSearchHead);
        yield return new FuzzTarget("search node", SearchLeaf, ReadSearchNode);
    }

    /// <summary>Any object of the edition; in the place of those that are fuzzed (all, or all of a kind), the malformed bytes.</summary>
    int IObjectReader.Read(byte[] id, int idOffset, byte[] buffer)
    {
        byte[] value = _edition.Objects.GetValueOrDefault(Convert.ToHexString(id, idOffset, Limits.IdBytes)) ?? [];
        if (_instead.Length > 0 && (_insteadOfKind is not byte kind || (value.Length > 0 && value[0] == kind)))
        {
            value = _instead;
        }

        if (value.Length == 0 || value.Length > buffer.Length)
        {
            return StoreResult.NotHeld;
        }

        value.CopyTo(buffer, 0);
        return value.Length;
    }

    int ISearchSource.Read(byte[] id, int idOffset, byte[] buffer)
    {
        if (_instead.Length > buffer.Length)
        {
            return -1;
        }

        _instead.CopyTo(buffer, 0);
        return _instead.Length;
    }

    private FuzzTarget Object(string name, byte kind, Func<byte[], bool> read) => new(name, random => _byKind[kind][random.Next(_byKind[kind].Length)], read);

    private bool With(byte[] bytes, Func<bool> read, byte? ofKind = null)
    {
        _instead = bytes;
        _insteadOfKind = ofKind;
        try
        {
            return read();
        }
        finally
        {
            _instead = [];
            _insteadOfKind = null;
        }
    }

    private bool ReadPageList(byte[] bytes) => With(bytes, () =>
    {
        var list = new PageList();
        var id = new byte[Limits.IdBytes];
        bool read = false;

        // A list says whose it is; here nobody knows.
        for (int kind = PlaceKind.Home; kind <= PlaceKind.Notice && !read; kind++)
        {
            for (int key = 0; key <= FaultEdition.Documents && !read; key++)
            {
                read = bytes.Length > 0 && list.Load(this, id, 0, kind, key);
            }
        }

        for (int page = 0; read && page < Math.Min(list.Count, 64); page++)
        {
            list.DocumentOf(page, out _);
            list.FindPage(id, page);
        }

        return read;
    });

    private bool ReadWithChrome(byte[] bytes)
    {
        var chrome = new Chrome(bytes);
        byte[][] pages = _byKind[ObjectKind.Page];
        return _reader.ReadPage(pages[0], pages[0].Length, _view.Fonts, chrome, _list);
    }

    private static bool ReadPicture(byte[] bytes)
    {
        if (!ObjectFrame.IsValid(bytes, bytes.Length))
        {
            return false;
        }

        int start = ObjectFrame.PayloadOffset(bytes) + 1;
        return start < bytes.Length && PictureSize.Read(bytes, start, bytes.Length, out _, out _);
    }

    private bool LoadSet(byte[] bytes) => With(bytes, () =>
    {
        var set = new ContentSet(_edition.Objects[Convert.ToHexString(_edition.Root)]);
        return set.Load(TextSize.Normal, this, _scratch) is not null;
    }, ObjectKind.View);

    private static byte[] SearchHead(Random random)
    {
        var writer = new CborWriter(new byte[256]);
        writer.WriteMapHead(6);
        writer.WriteInt(1);
        writer.WriteArrayHead(1);
        writer.WriteInt(5);
        for (int key = 2; key <= 3; key++)
        {
            writer.WriteInt(key);
            writer.WriteArrayHead(1);
            writer.WriteBytes([1, 2, 3]);
        }

        writer.WriteInt(4);
        writer.WriteInt(random.Next(1000));
        writer.WriteInt(5);
        writer.WriteBool(false);
        writer.WriteInt(6);
        writer.WriteArrayHead(2);
        for (int year = 2026; year >= 2025; year--)
        {
            writer.WriteArrayHead(2);
            writer.WriteInt(year);
            writer.WriteBytes([0]);
        }

        return ObjectFrame.Build(ObjectKind.SearchIndex, new byte[SearchLimits.Trees * Limits.IdBytes], [SearchLimits.HeadLevel, .. writer.ToArray()]);
    }

    private static byte[] SearchLeaf(Random random)
    {
        var entries = new List<byte> { 0, 1, 0, 0, 9 };
        for (int i = 0; i < 30; i++)
        {
            entries.Add((byte)random.Next(256));
        }

        return ObjectFrame.Build(ObjectKind.SearchIndex, [], [.. entries]);
    }

    private bool ReadSearchHead(byte[] bytes) => With(bytes, () => new SearchHead().Open(this, new byte[Limits.IdBytes], 0));

    /// <summary>Every node is the malformed one, whatever the reader asks for: a look-up must end all the same.</summary>
    private bool ReadSearchNode(byte[] bytes)
    {
        var head = new SearchHead();
        bool open = With(SearchHead(new Random(1)), () => head.Open(this, new byte[Limits.IdBytes], 0));
        return open && With(bytes, () =>
        {
            var reader = new SearchIndexReader(this, head);
            reader.Begin(new SearchQuery { Group = 1 });
            var hit = new SearchHit();
            int hits = 0;
            while (reader.Next(hit) && ++hits < MaxHits)
            {
            }

            return hits < MaxHits ? !reader.Failed : throw new InvalidOperationException("A look-up in one node has no end.");
        });
    }
}
