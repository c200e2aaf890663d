using System.Diagnostics;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Storage;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using nanoFramework.UI;

namespace KioskFleet.Bench.Screens;

/// <summary>The terminal's viewer before a set, turning pages by touch; counts what a turn costs.</summary>
internal sealed class BenchTerminal : IScreen, IObjectReader, IViewerStatus, IShownSink, IPageTrace, IDisposable
{
    private readonly VirtualBoard _board;
    private readonly IDisposable _entered;
    private readonly Viewer _viewer;
    private readonly BuiltSet _set;
    private readonly TouchSample _sample = new();
    private readonly List<(int X, int Y, int Width, int Height, byte Action, int Argument)> _told = [];
    private (int X, int Y, int Width, int Height, byte Action, int Argument)[] _areas = [];
    private long _now = 1000;

    public BenchTerminal(ScreenProfile profile, BuiltSet set, int sheetCacheBytes)
    {
        _set = set;
        (Width, Height, SheetCacheBytes) = (profile.Width, profile.Height, sheetCacheBytes);
        int heap = (Width * Height * 2) + sheetCacheBytes + 65536;
        _board = new VirtualBoard(new BoardProfile { Id = "bench", ScreenWidth = Width, ScreenHeight = Height, GraphicsHeapBytes = heap });
        _board.PowerOn();
        _entered = _board.Enter();
        DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, (ushort)Width, (ushort)Height), (uint)heap);
        Frame = DisplayControl.FullScreen;
        _viewer = new Viewer(this, this, this, this) { Trace = this };
        if (!_viewer.ShowSet(set.Root.ToArray()))
        {
            throw new InvalidOperationException(_viewer.LastFault);
        }

        Settle();
    }

    public int Width { get; }

    public int Height { get; }

    public Bitmap Frame { get; }

    public int SheetCacheBytes { get; }

    public int LinkState => Firmware.Screens.LinkState.Online;

    public int DaysWithoutNetwork => 0;

    public bool ClockTrusted => true;

    public int LocalSecondsOfDay => 0;

    public int LocalDate => 20260305;

    public string TerminalId => "BENCH";

    public int BootState => 0;

    public int ObjectsHeld => 0;

    public int ObjectsWanted => 0;

    public string FirmwareText => "0.1.0 (1)";

    public int Slot => 0;

    public bool IsOnTrial => false;

    public string EditionText => "#1 00000000";

    public int Reads { get; private set; }

    public long PixelsFlushed { get; private set; }

    public int TextGlyphs { get; private set; }

    public int Decoded => _viewer.SheetsDecoded;

    public bool CanTap(byte action) => _areas.Any(a => a.Action == action);

    public IEnumerable<int> Arguments(byte action) => [.. _areas.Where(a => a.Action == action).Select(a => a.Argument)];

    /// <summary>Touches an area and steps once: what the reader waits for. <see cref="Settle"/> does what is done while he reads.</summary>
    /// <returns>Milliseconds on this machine.</returns>
    public double Tap(byte action, int argument = -1)
    {
        var area = _areas.First(a => a.Action == action && (argument < 0 || a.Argument == argument));
        _now += 1000;
        Sample(area.X + (area.Width / 2), area.Y + (area.Height / 2), true);
        _viewer.Step(_now);
        (Reads, PixelsFlushed, TextGlyphs) = (0, 0, 0);
        Sample(area.X + (area.Width / 2), area.Y + (area.Height / 2), false);
        _now += 50;
        long start = Stopwatch.GetTimestamp();
        _viewer.Step(_now);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Settle()
    {
        while (_viewer.Step(_now) == 0)
        {
        }
    }

    public void Flush(int x, int y, int width, int height)
    {
        PixelsFlushed += width * height;
        Frame.Flush(x, y, width, height);
    }

    public int Read(byte[] id, int idOffset, byte[] buffer)
    {
        Reads++;
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

    public void Glyph(int fontId, int glyph) => TextGlyphs++;

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

    private void Sample(int x, int y, bool down)
    {
        (_sample.X, _sample.Y, _sample.IsDown) = (x, y, down);
        _viewer.Touch(_sample);
    }
}
