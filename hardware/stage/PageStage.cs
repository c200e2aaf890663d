using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Storage;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using nanoFramework.UI;

namespace KioskFleet.Stage;

/// <summary>The firmware's viewer before a set in memory, without storage, link or time of its own: draws the exact picture that a terminal would, for previews.
/// Used from one thread.</summary>
public sealed class PageStage : IScreen, IObjectReader, IViewerStatus, IShownSink, IPageTrace, IDisposable
{
    /// <summary>Longest time, in the stage's own milliseconds, that a touch may take to bring a page.</summary>
    private const int PagePatienceMs = 5000;

    private readonly Func<byte[], byte[]?> _find;
    private readonly VirtualBoard _board;
    private readonly IDisposable _entered;
    private readonly Viewer _viewer;
    private readonly TouchSample _sample = new();
    private readonly List<DrawnArea> _told = [];
    private readonly List<(int, int)> _toldGlyphs = [];
    private IReadOnlyList<DrawnArea> _areas = [];
    private IReadOnlyList<(int Font, int Glyph)> _glyphs = [];
    private int _drawn;
    private long _now = 1000;

    /// <param name="width">Of the screen, pixels.</param>
    /// <param name="height">Of the screen, pixels.</param>
    /// <param name="find">Gives the object of an identity (16 bytes), or null.</param>
    public PageStage(int width, int height, Func<byte[], byte[]?> find)
    {
        _find = find;
        Width = width;
        Height = height;
        int heap = (width * height * 2) + SheetCacheBytes + (64 * 1024);
        _board = new VirtualBoard(new BoardProfile { Id = "stage", ScreenWidth = width, ScreenHeight = height, GraphicsHeapBytes = heap });
        _board.PowerOn();
        _entered = _board.Enter();
        DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, (ushort)width, (ushort)height), (uint)heap);
        Frame = DisplayControl.FullScreen;
        _viewer = new Viewer(this, this, this, this) { Trace = this };
    }

    public int Width { get; }

    public int Height { get; }

    public Bitmap Frame { get; }

    public int SheetCacheBytes => 2 * 1024 * 1024;

    /// <summary>What the terminal says of its link (<see cref="Firmware.Screens.LinkState"/>).</summary>
    public int LinkState { get; set; } = Firmware.Screens.LinkState.Online;

    public int DaysWithoutNetwork { get; set; }

    public bool ClockTrusted { get; set; } = true;

    /// <summary>Always the same time, so that pictures can be compared.</summary>
    public int LocalSecondsOfDay => (9 * 3600) + (41 * 60);

    public int LocalDate => 20260309;

    public string TerminalId { get; init; } = "PREVIEW";

    /// <summary>Shown while there is no set (<see cref="Firmware.Screens.BootState"/>).</summary>
    public int BootState { get; set; }

    public int ObjectsHeld { get; set; }

    public int ObjectsWanted { get; set; }

    public string FirmwareText { get; set; } = "0.2.0 (2)";

    public int Slot { get; set; } = 1;

    public bool IsOnTrial { get; set; }

    public string EditionText { get; set; } = "#12 3FA91C02";

    /// <summary>Size of text on the glass.</summary>
    public byte TextSize => (byte)_viewer.TextSizeShown;

    /// <summary>Touch areas of the page on the glass.</summary>
    public IReadOnlyList<DrawnArea> Areas => _areas;

    /// <summary>Glyphs of the page on the glass in the list's order, furniture left out, as (font, number).</summary>
    public IReadOnlyList<(int Font, int Glyph)> Glyphs => _glyphs;

    /// <summary>Objects of the search index that the last look-up read.</summary>
    public int SearchObjectsRead => _viewer.SearchObjectsRead;

    /// <summary>The document whose page is on the glass; -1: none.</summary>
    public int DocumentKey => _viewer.DocumentKey;

    /// <summary>Pages of the list that is open.</summary>
    public int PageCount => _viewer.PageCount;

    /// <summary>What the viewer last complained of; empty while all is well.</summary>
    public string LastFault => _viewer.LastFault;

    /// <summary>Puts a set on the glass: its home screen.</summary>
    /// <exception cref="InvalidOperationException">It cannot be shown; the message says why.</exception>
    public void Show(byte[] root)
    {
        if (!_viewer.ShowSet(root))
        {
            throw new InvalidOperationException($"The set cannot be shown: {_viewer.LastFault}");
        }

        Pass(500);
    }

    /// <summary>From the home screen to a document in a text size.</summary>
    /// <exception cref="InvalidOperationException">The home screen has no such column, or the column no such document.</exception>
    public void Open(int column, int document, byte textSize)
    {
        if (TextSize != textSize)
        {
            Touch(Protocol.TouchAction.ChangeTextSize, textSize);
        }

        Find(Protocol.TouchAction.OpenColumn, column);
        if (document > 0)
        {
            Find(Protocol.TouchAction.OpenDocument, document);
        }
    }

    /// <summary>Touches the first area that does this; waits for the page it brings.</summary>
    /// <param name="argument">As in the display list; null: whichever.</param>
    /// <exception cref="InvalidOperationException">There is no such area, or no page came.</exception>
    public void Touch(byte action, int? argument = null)
    {
        int before = _drawn;
        Press(action, argument);
        _sample.IsDown = false;
        _viewer.Touch(_sample);
        for (int waited = 0; _drawn == before; waited += 100)
        {
            if (waited >= PagePatienceMs)
            {
                throw new InvalidOperationException($"No page came after a touch for action {action} {argument}. {_viewer.LastFault}");
            }

            Pass(100);
        }
    }

    /// <summary>Lays a finger on the first area that does this, and leaves it there.</summary>
    /// <exception cref="InvalidOperationException">There is no such area.</exception>
    public void Press(byte action, int? argument = null)
    {
        if (!_areas.Any(Fits))
        {
            throw new InvalidOperationException($"The page has nothing to touch for action {action} {argument}.");
        }

        DrawnArea area = _areas.First(Fits);
        Pass(500);
        (_sample.X, _sample.Y, _sample.IsDown) = (area.X + (area.Width / 2), area.Y + (area.Height / 2), true);
        _viewer.Touch(_sample);
        Pass(50);

        bool Fits(DrawnArea a) => a.Action == action && (argument is null || a.Argument == argument);
    }

    /// <summary>The pixels of the glass, RGB565, row by row.</summary>
    public ushort[] CapturePixels() => _board.Screen.CaptureRgb565();

    public byte[] CapturePng() => _board.Screen.CapturePng();

    public void Flush(int x, int y, int width, int height) => Frame.Flush(x, y, width, height);

    public int Read(byte[] id, int idOffset, byte[] buffer)
    {
        if (_find(id.AsSpan(idOffset, Protocol.Limits.IdBytes).ToArray()) is not { } bytes)
        {
            return -1;
        }

        bytes.CopyTo(buffer, 0);
        return bytes.Length;
    }

    void IShownSink.Shown(int documentKey, int textSize, int page, long shownTickMs, int milliseconds)
    {
    }

    void IPageTrace.Glyph(int fontId, int glyph) => _toldGlyphs.Add((fontId, glyph));

    void IPageTrace.Area(int x, int y, int width, int height, byte action, int argument) => _told.Add(new DrawnArea(x, y, width, height, action, argument));

    void IPageTrace.PageDrawn(int kind, int key, int page, int textSize)
    {
        _areas = [.. _told];
        _told.Clear();
        _glyphs = [.. _toldGlyphs];
        _toldGlyphs.Clear();
        _drawn++;
    }

    private void Find(byte action, int argument)
    {
        for (int pages = PageCount; pages > 0 && !_areas.Any(a => a.Action == action && a.Argument == argument); pages--)
        {
            Touch(Protocol.TouchAction.NextPage);
        }

        Touch(action, argument);
    }

    public void Dispose()
    {
        _entered.Dispose();
        _board.Dispose();
    }

    /// <summary>Lets time go by.</summary>
    public void Pass(int milliseconds)
    {
        for (long end = _now + milliseconds; _now < end;)
        {
            _now = Math.Min(end, _now + Math.Max(1, _viewer.Step(_now)));
        }

        _viewer.Step(_now);
    }
}
