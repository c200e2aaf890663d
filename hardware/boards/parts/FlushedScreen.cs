using nanoFramework.UI;

namespace KioskFleet.Hardware.Parts;

/// <summary>The CLR's full-screen bitmap as the terminal's screen.</summary>
public sealed class FlushedScreen : IScreen
{
    // Left free in the graphics heap for what a picture needs while it is decoded (a JPEG's line buffers are the largest).
    private const int DecoderReserveBytes = 48 * 1024;

    private readonly Bitmap _frame;

    /// <param name="graphicsHeapBytes">Size of the graphics heap that the frame came out of.</param>
    public FlushedScreen(uint graphicsHeapBytes)
    {
        _frame = DisplayControl.FullScreen;
        uint used = (uint)((_frame.Width * _frame.Height * 2) + DecoderReserveBytes);
        SheetCacheBytes = graphicsHeapBytes > used ? (int)(graphicsHeapBytes - used) : 0;
    }

    public int Width => _frame.Width;

    public int Height => _frame.Height;

    public Bitmap Frame => _frame;

    public int SheetCacheBytes { get; }

    public void Flush(int x, int y, int width, int height) => _frame.Flush(x, y, width, height);
}
