using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Graphics;
using nanoFramework.UI;

namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>A virtual board's display, with what was sent to it counted.</summary>
internal sealed class TestScreen : IScreen, IDisposable
{
    private readonly VirtualBoard _board;
    private readonly IDisposable _entered;

    public TestScreen(int width = 480, int height = 320, int sheetCacheBytes = 400_000)
    {
        Width = width;
        Height = height;
        SheetCacheBytes = sheetCacheBytes;
        int heap = (width * height * 2) + sheetCacheBytes + 65536;
        _board = new VirtualBoard(new BoardProfile { Id = "test", ScreenWidth = width, ScreenHeight = height, GraphicsHeapBytes = heap });
        _board.PowerOn();
        _entered = _board.Enter();
        DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, (ushort)width, (ushort)height, null!), (uint)heap);
        Frame = DisplayControl.FullScreen;
    }

    public int Width { get; }

    public int Height { get; }

    public Bitmap Frame { get; }

    public int SheetCacheBytes { get; }

    public List<ScreenRectangle> Flushed { get; } = new(1024);

    /// <summary>Called before anything is sent to the glass: a test may throw.</summary>
    public Action Moment { get; set; } = () => { };

    public BoardScreen Glass => _board.Screen;

    public GraphicsHeap Heap => _board.GraphicsHeap;

    public void Flush(int x, int y, int width, int height)
    {
        Assert.True(x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= Width && y + height <= Height);
        Moment();
        Flushed.Add(new ScreenRectangle(x, y, width, height));
        Frame.Flush(x, y, width, height);
    }

    /// <summary>RGB565 of a pixel of the glass.</summary>
    public int Pixel(int x, int y)
    {
        var one = new ScreenRectangle(x, y, 1, 1);
        return Glass.CaptureRgb565(ref one)[0];
    }

    public void Dispose()
    {
        _entered.Dispose();
        _board.Dispose();
    }
}
