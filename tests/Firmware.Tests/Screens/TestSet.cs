using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>Builds whole sets for a 480×320 screen: home (marker 10), one column (marker 20, key 7) that lists the documents, documents, notices.
/// Each page shows its marker, a glyph, at <see cref="MarkerX"/>, <see cref="MarkerY"/>.</summary>
internal sealed class TestSet
{
    public const int MarkerX = 200;
    public const int MarkerY = 100;
    public const int HomeMarker = 10;
    public const int ColumnMarker = 20;
    public const int Column = 7;
    public const int BarGround = 0x001F;
    public const int BarInk = 0xFFFF;
    public const int ClockX = 330;
    public const int LinkX = 250;

    private readonly TestStore _store;

    public TestSet(TestStore store) => _store = store;

    public int NoticeAfterSeconds { get; init; } = 60;

    public int NoticePageSeconds { get; init; } = 8;

    public int ClockWidth { get; init; } = 140;

    public byte[] Sizes { get; init; } = [TextSize.Normal, TextSize.Elder];

    /// <summary>Key, markers of the pages in normal size, markers in elder size.</summary>
    public List<(int Key, int[] Normal, int[] Elder)> Documents { get; } = [];

    /// <summary>Markers and document keys of the notice screen; none: no notice screen.</summary>
    public List<(int Marker, int Document)> Notices { get; } = [];

    /// <summary>Identities of the pages, by text size and marker.</summary>
    public Dictionary<(int Size, int Marker), byte[]> PageIds { get; } = [];

    public Dictionary<int, byte[]> ViewIds { get; } = [];

    public Dictionary<int, byte[]> ChromeIds { get; } = [];

    public Dictionary<int, byte[]> TableIds { get; } = [];

    public Dictionary<(int Size, int Document), byte[]> ListIds { get; } = [];

    /// <summary>Glyphs of the digits are 0 to 9, of ":-." 10 to 12; words use 32 up.</summary>
    public static TestFont Font(int size) => new(size == TextSize.Elder ? 2 : 1, size == TextSize.Elder ? 16 : 12);

    public byte[] Build()
    {
        byte[][] views = [.. Sizes.Select(size => View(size))];
        var cbor = new CborWriter(new byte[1024]);
        cbor.WriteMapHead(3);
        cbor.WriteInt(1);
        cbor.WriteArrayHead(Sizes.Length);
        foreach (byte size in Sizes)
        {
            cbor.WriteInt(size);
        }

        cbor.WriteInt(2);
        cbor.WriteInt(NoticeAfterSeconds);
        cbor.WriteInt(3);
        cbor.WriteInt(NoticePageSeconds);
        return _store.Add(ObjectKind.Root, cbor.ToArray(), views);
    }

    private byte[] View(int size)
    {
        TestFont font = Font(size);
        var markers = Documents.SelectMany(d => size == TextSize.Elder ? d.Elder : d.Normal).Concat(Notices.Select(n => n.Marker))
            .Append(HomeMarker).Append(ColumnMarker).Append(0).Append(32);
        byte[] table = font.Table(_store, [.. markers.Select(m => m / 16).Distinct().Order()]);
        TableIds[size] = table;
        byte[] chrome = Chrome(font);
        ChromeIds[size] = chrome;
        var children = new List<byte[]> { chrome, table };
        int Child(byte[] id)
        {
            children.Add(id);
            return children.Count - 1;
        }

        int home = Child(List(PlaceKind.Home, 0, [HomePage(size)], []));
        int column = Child(List(PlaceKind.Column, Column, [ColumnPage(size)], []));
        var documents = Documents.Select(d => (d.Key, Child: Child(DocumentList(size, d.Key, size == TextSize.Elder ? d.Elder : d.Normal)))).ToList();
        int notice = Notices.Count == 0 ? -1
            : Child(List(PlaceKind.Notice, 0, [.. Notices.Select(n => NoticePage(size, n.Marker, n.Document))], [.. Notices.Select(n => n.Document)]));

        var cbor = new CborWriter(new byte[Limits.ObjectBytes]);
        cbor.WriteMapHead(6);
        cbor.WriteInt(1);
        cbor.WriteInt(0);
        cbor.WriteInt(2);
        cbor.WriteArrayHead(1);
        Pair(cbor, font.Id, 1);
        cbor.WriteInt(3);
        cbor.WriteInt(home);
        cbor.WriteInt(4);
        cbor.WriteArrayHead(1);
        Pair(cbor, Column, column);
        cbor.WriteInt(5);
        cbor.WriteArrayHead(documents.Count);
        foreach ((int key, int child) in documents)
        {
            Pair(cbor, key, child);
        }

        cbor.WriteInt(6);
        cbor.WriteInt(notice);
        return ViewIds[size] = _store.Add(ObjectKind.View, cbor.ToArray(), [.. children]);
    }

    private byte[] DocumentList(int size, int key, int[] markers)
        => ListIds[(size, key)] = List(PlaceKind.Document, key, [.. markers.Select(m => DocumentPage(size, m))], []);

    private byte[] HomePage(int size) => Page(size, HomeMarker, w => w.Touch(0, 60, 240, 60, TouchAction.OpenColumn, Column));

    private byte[] ColumnPage(int size) => Page(size, ColumnMarker, w =>
    {
        for (int i = 0; i < Documents.Count && i < 4; i++)
        {
            w.Touch(0, 60 + (50 * i), 190, 50, TouchAction.OpenDocument, Documents[i].Key);
        }
    });

    private byte[] DocumentPage(int size, int marker) => Page(size, marker, w => w
        .Touch(400, 260, 80, 60, TouchAction.NextPage).Touch(0, 260, 80, 60, TouchAction.PreviousPage));

    /// <summary>The left half opens the document.</summary>
    private byte[] NoticePage(int size, int marker, int document)
        => PageIds[(size, marker)] = _store.Add(ObjectKind.Page, new PageWriter().Macro(1).Font(Font(size).Id).At(MarkerX, MarkerY).Wide(marker)
            .Touch(0, 0, 240, 320, TouchAction.OpenDocument, document).Bytes);

    private byte[] Page(int size, int marker, Action<PageWriter>? areas)
    {
        var page = new PageWriter().Macro(1).Font(Font(size).Id).Ink(0).Ground(0xFFFF).At(MarkerX, MarkerY).Wide(marker)
            .Touch(0, 0, 80, 40, TouchAction.Home).Touch(80, 0, 80, 40, TouchAction.Back)
            .Touch(160, 0, 80, 40, TouchAction.ChangeTextSize, size == TextSize.Elder ? TextSize.Normal : TextSize.Elder);
        areas?.Invoke(page);
        return PageIds[(size, marker)] = _store.Add(ObjectKind.Page, page.Bytes);
    }

    private byte[] List(int kind, int key, byte[][] pages, int[] documents)
    {
        var cbor = new CborWriter(new byte[Limits.ObjectBytes]);
        cbor.WriteMapHead(6);
        cbor.WriteInt(1);
        cbor.WriteInt(kind);
        cbor.WriteInt(2);
        cbor.WriteInt(key);
        cbor.WriteInt(3);
        cbor.WriteInt(1_790_000_000);
        cbor.WriteInt(4);
        cbor.WriteInt(0);
        cbor.WriteInt(5);
        cbor.WriteText("标题");
        cbor.WriteInt(6);
        cbor.WriteArrayHead(documents.Length);
        foreach (int document in documents)
        {
            cbor.WriteInt(document);
        }

        return _store.Add(ObjectKind.PageList, cbor.ToArray(), pages);
    }

    private byte[] Chrome(TestFont font)
    {
        byte[] frame = new PageWriter().Ink(BarGround).Fill(0, 0, 480, 40).Font(font.Id).Ink(BarInk).Ground(BarGround).At(4, 4).Wide(32, 33).Bytes;
        var cbor = new CborWriter(new byte[Limits.ObjectBytes]);
        cbor.WriteMapHead(6);
        cbor.WriteInt(1);
        cbor.WriteText("zh-Hans");
        cbor.WriteInt(2);
        cbor.WriteArrayHead(1);
        cbor.WriteArrayHead(2);
        cbor.WriteInt(1);
        cbor.WriteBytes(frame);
        cbor.WriteInt(3);
        cbor.WriteArrayHead(5);
        for (int id = 1; id <= 5; id++)
        {
            cbor.WriteArrayHead(3);
            cbor.WriteInt(id);
            cbor.WriteInt(2 * font.Em);
            cbor.WriteBytes(new PageWriter().Wide(40 + id, 40 + id).Bytes);
        }

        Box(cbor, 4, ClockX, ClockWidth, font.Id);
        Box(cbor, 5, LinkX, 70, font.Id);
        cbor.WriteInt(6);
        cbor.WriteArrayHead(13);
        for (int i = 0; i < 13; i++)
        {
            Pair(cbor, i, 8);
        }

        return _store.Add(ObjectKind.Chrome, cbor.ToArray());
    }

    private static void Box(CborWriter cbor, int key, int x, int width, int font)
    {
        cbor.WriteInt(key);
        cbor.WriteArrayHead(7);
        foreach (int value in (int[])[x, 4, width, 32, font, BarInk, BarGround])
        {
            cbor.WriteInt(value);
        }
    }

    private static void Pair(CborWriter cbor, int first, int second)
    {
        cbor.WriteArrayHead(2);
        cbor.WriteInt(first);
        cbor.WriteInt(second);
    }
}
