using KioskFleet.Firmware.Screens;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>A viewer with everything around it, driven by hand.</summary>
internal sealed class Terminal : IViewerStatus, IShownSink, IPageTrace, IDisposable
{
    private readonly TouchSample _sample = new();

    public Terminal(int width = 480, int height = 320, int sheetCacheBytes = 690_000)
    {
        Screen = new TestScreen(width, height, sheetCacheBytes);
        Viewer = new Viewer(Screen, Store, this, this) { Trace = this };
    }

    public TestStore Store { get; } = new();

    public TestScreen Screen { get; }

    public Viewer Viewer { get; }

    public long Now { get; set; } = 1000;

    /// <summary>Called whenever the viewer asks how the link is: a test may throw.</summary>
    public Action Moment { get; set; } = () => { };

    public int LinkState
    {
        get
        {
            Moment();
            return field;
        }

        set;
    }

    = Firmware.Screens.LinkState.Online;

    public int DaysWithoutNetwork { get; set; }

    public bool ClockTrusted { get; set; } = true;

    public int LocalSecondsOfDay { get; set; } = (9 * 3600) + (41 * 60);

    public int LocalDate { get; set; } = 20261121;

    public string TerminalId { get; set; } = "V-0042";

    public int BootState { get; set; }

    public int ObjectsHeld { get; set; }

    public int ObjectsWanted { get; set; }

    public string FirmwareText { get; set; } = "0.2.0 (2)";

    public int Slot { get; set; } = 1;

    public bool IsOnTrial { get; set; }

    public string EditionText { get; set; } = "#12 3FA91C02";

    public List<(int Document, int Size, int Page, long At, int Milliseconds)> ShownLines { get; } = new(4096);

    public List<(int Font, int Glyph)> Glyphs { get; } = new(4096);

    public List<(int Kind, int Key, int Page, int Size)> Drawn { get; } = new(4096);

    /// <summary>The marker glyph of the page on the glass, read from its pixels.</summary>
    public int Marker => TestSet.Font(Viewer.TextSizeShown).Read(Screen, TestSet.MarkerX, TestSet.MarkerY);

    public void Show(TestSet set)
    {
        Assert.True(Viewer.ShowSet(set.Build()), Viewer.LastFault);
        Step();
    }

    public int Step(long milliseconds = 0)
    {
        Now += milliseconds;
        int wait = Viewer.Step(Now);
        Assert.True(wait >= 0 && wait <= 1000);
        return wait;
    }

    /// <summary>Lets time pass as the application does: stepping whenever the viewer wants to.</summary>
    public void Pass(long milliseconds)
    {
        long end = Now + milliseconds;
        int steps = 0;
        while (Now < end)
        {
            Now = Math.Min(end, Now + Step());
            Assert.True(++steps < 10_000_000, "the viewer asks for ever more steps");
        }

        Step();
    }

    public void Down(int x, int y) => Sample(x, y, true);

    public void Up(int x, int y) => Sample(x, y, false);

    public void Tap(int x, int y)
    {
        Step(500);
        Down(x, y);
        Step(50);
        Up(x, y);
        Step(50);
    }

    public void TapHome() => Tap(40, 20);

    public void TapBack() => Tap(120, 20);

    public void TapSize() => Tap(200, 20);

    public void TapNext() => Tap(440, 290);

    public void TapPrevious() => Tap(40, 290);

    public void OpenDocument(int index)
    {
        TapHome();
        Tap(100, 90);
        Tap(100, 70 + (50 * index));
    }

    public void Shown(int documentKey, int textSize, int page, long shownTickMs, int milliseconds)
        => ShownLines.Add((documentKey, textSize, page, shownTickMs, milliseconds));

    public void Glyph(int fontId, int glyph) => Glyphs.Add((fontId, glyph));

    public void Area(int x, int y, int width, int height, byte action, int argument)
    {
    }

    public void PageDrawn(int kind, int key, int page, int textSize) => Drawn.Add((kind, key, page, textSize));

    public void Dispose() => Screen.Dispose();

    private void Sample(int x, int y, bool down)
    {
        _sample.X = x;
        _sample.Y = y;
        _sample.IsDown = down;
        Viewer.Touch(_sample);
    }
}
