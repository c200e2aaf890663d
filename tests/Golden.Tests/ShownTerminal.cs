using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Storage;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using nanoFramework.UI;

namespace KioskFleet.Golden.Tests;

/// <summary>The terminal's viewer before a set of the publisher; walked through by touch.</summary>
internal sealed class ShownTerminal : IScreen, IObjectReader, IViewerStatus, IShownSink, IPageTrace, IDisposable
{
    private readonly VirtualBoard _board;
    private readonly IDisposable _entered;
    private readonly Viewer _viewer;
    private readonly BuiltSet _set;
    private readonly TouchSample _sample = new();
    private readonly List<(int X, int Y, int Width, int Height, byte Action, int Argument)> _told = [];
    private (int X, int Y, int Width, int Height, byte Action, int Argument)[] _areas = [];
    private long _now = 1000;

    public ShownTerminal(ScreenProfile profile, BuiltSet set)
    {
        _set = set;
        Width = profile.Width;
        Height = profile.Height;
        int heap = (Width * Height * 2) + SheetCacheBytes + 65536;
        _board = new VirtualBoard(new BoardProfile { Id = "golden", ScreenWidth = Width, ScreenHeight = Height, GraphicsHeapBytes = heap });
        _board.PowerOn();
        _entered = _board.Enter();
        DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, (ushort)Width, (ushort)Height), (uint)heap);
        Frame = DisplayControl.FullScreen;
        _viewer = new Viewer(this, this, this, this) { Trace = this };
    }

    public int Width { get; }

    public int Height { get; }

    public Bitmap Frame { get; }

    public int SheetCacheBytes => 600_000;

    public int LinkState { get; set; } = Firmware.Screens.LinkState.Online;

    public int DaysWithoutNetwork { get; set; }

    public bool ClockTrusted { get; set; } = true;

    public int LocalSecondsOfDay => (9 * 3600) + (41 * 60);

    public int LocalDate => 20260309;

    public string TerminalId => "V-0042-YUNXI";

    public int BootState { get; set; }

    public int ObjectsHeld { get; set; }

    public int ObjectsWanted { get; set; }

    public string LastFault => _viewer.LastFault;

    public Picture Glass => new(Width, Height, _board.Screen.CaptureRgb565());

    public ShownTerminal ShowSet()
    {
        Assert.True(_viewer.ShowSet(_set.Root.ToArray()), _viewer.LastFault);
        return Pass(100);
    }

    /// <summary>Touches the area that does something; with several, the first on the page that fits.</summary>
    public ShownTerminal Tap(byte action, int argument = -1)
    {
        Pass(500);
        (int x, int y) = Middle(action, argument);
        Sample(x, y, true);
        Step(50);
        Sample(x, y, false);
        return Pass(100);
    }

    public ShownTerminal Press(byte action, int argument = -1)
    {
        Pass(500);
        (int x, int y) = Middle(action, argument);
        Sample(x, y, true);
        Step(50);
        return this;
    }

    public ShownTerminal Open(int column, int document, byte textSize)
    {
        if (_viewer.TextSizeShown != textSize)
        {
            Tap(TouchAction.ChangeTextSize, textSize);
        }

        // In elder size the columns take two pages.
        for (int pages = _viewer.PageCount; pages > 0 && !_areas.Any(a => a.Action == TouchAction.OpenColumn && a.Argument == column); pages--)
        {
            Tap(TouchAction.NextPage);
        }

        Tap(TouchAction.OpenColumn, column);
        return document > 0 ? Tap(TouchAction.OpenDocument, document) : this;
    }

    public ShownTerminal Pass(long milliseconds)
    {
        for (long end = _now + milliseconds; _now < end;)
        {
            _now = Math.Min(end, _now + Step(0));
        }

        Step(0);
        return this;
    }

    public void Flush(int x, int y, int width, int height) => Frame.Flush(x, y, width, height);

    public int Read(byte[] id, int idOffset, byte[] buffer)
    {
        if (!_set.Objects.TryGetValue(new ObjectId(id.AsSpan(idOffset, Limits.IdBytes).ToArray()), out byte[]? bytes))
        {
            return -1;
        }

        bytes.CopyTo(buffer, 0);
        return bytes.Length;
    }

    public void Shown(int documentKey, int textSize, int page, long shownTickMs, int milliseconds)
    {
    }

    public void Glyph(int fontId, int glyph)
    {
    }

    public void Area(int x, int y, int width, int height, byte action, int argument) => _told.Add((x, y, width, height, action, argument));

    public void PageDrawn(int kind, int key, int page, int textSize)
    {
        _areas = [.. _told];
        _told.Clear();
    }

    public void Dispose()
    {
        _entered.Dispose();
        _board.Dispose();
    }

    private (int X, int Y) Middle(byte action, int argument)
    {
        int index = Array.FindIndex(_areas, a => a.Action == action && (argument < 0 || a.Argument == argument));
        Assert.True(index >= 0, $"the page has no area for action {action} {argument}");
        var area = _areas[index];
        return (area.X + (area.Width / 2), area.Y + (area.Height / 2));
    }

    private void Sample(int x, int y, bool down)
    {
        (_sample.X, _sample.Y, _sample.IsDown) = (x, y, down);
        _viewer.Touch(_sample);
    }

    private int Step(long milliseconds)
    {
        _now += milliseconds;
        return _viewer.Step(_now);
    }
}
