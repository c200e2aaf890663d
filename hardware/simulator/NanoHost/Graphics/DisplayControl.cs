using System.Drawing;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Graphics;

namespace nanoFramework.UI;

/// <summary>The display of the virtual board.</summary>
public static class DisplayControl
{
    /// <summary>Bytes of graphics heap, as granted by <see cref="Initialize(SpiConfiguration, ScreenConfiguration, uint)"/>.</summary>
    public static uint MaximumBufferSize => (uint)BoardLife.Demand().Board.GraphicsHeap.SizeBytes;

    /// <summary>A bitmap as large as the screen, made when first asked for.</summary>
    /// <exception cref="OutOfMemoryException">The graphics heap does not hold it.</exception>
    public static Bitmap FullScreen
    {
        get
        {
            VirtualBoard board = BoardLife.Demand().Board;
            return board.FullScreen ??= new Bitmap(board.Screen.Width, board.Screen.Height);
        }
    }

    public static bool IsFullScreenBufferAvailable
    {
        get
        {
            VirtualBoard board = BoardLife.Demand().Board;
            return board.FullScreen is not null || board.GraphicsHeap.LargestFreeBytes >= GraphicsHeap.CostOf(board.Screen.Width, board.Screen.Height);
        }
    }

    public static int LongerSide => Math.Max(ScreenWidth, ScreenHeight);

    public static int ShorterSide => Math.Min(ScreenWidth, ScreenHeight);

    public static int ScreenWidth => BoardLife.Demand().Board.Screen.Width;

    public static int ScreenHeight => BoardLife.Demand().Board.Screen.Height;

    public static int BitsPerPixel => 16;

    public static DisplayOrientation Orientation => ScreenWidth >= ScreenHeight ? DisplayOrientation.Landscape : DisplayOrientation.Portrait;

    /// <summary>Starts the display. Returns the graphics heap's size: what was asked for, or what the board can give.</summary>
    public static uint Initialize(SpiConfiguration spi, ScreenConfiguration screen, uint bufferSize = 20480) => Initialize(screen, bufferSize);

    public static uint Initialize(I2cConfiguration i2c, ScreenConfiguration screen, uint bufferSize = 20480) => Initialize(screen, bufferSize);

    /// <summary>The virtual panel has one orientation: true if it is the one asked for.</summary>
    public static bool ChangeOrientation(DisplayOrientation orientation) => orientation == Orientation;

    public static void WritePoint(ushort x, ushort y, ushort color) => BoardLife.Demand().Board.Screen.Write([color], 0, 0, 1, 1, 1, x, y);

    public static void WritePoint(ushort x, ushort y, Color color) => WritePoint(x, y, Rgb565.From(color));

    public static void Clear() => BoardLife.Demand().Board.Screen.Clear();

    /// <param name="colors">RGB565, row by row.</param>
    public static void Write(ushort x, ushort y, ushort width, ushort height, ushort[] colors)
    {
        ArgumentNullException.ThrowIfNull(colors);
        BoardLife.Demand().Board.Screen.Write(colors, 0, 0, width, width, height, x, y);
    }

    public static void Write(ushort x, ushort y, ushort width, ushort height, Color[] colors)
    {
        ArgumentNullException.ThrowIfNull(colors);
        Write(x, y, width, height, Array.ConvertAll(colors, Rgb565.From));
    }

    private static uint Initialize(ScreenConfiguration screen, uint bufferSize)
    {
        VirtualBoard board = BoardLife.Demand().Board;
        if (screen.Width != board.Screen.Width || screen.Height != board.Screen.Height)
        {
            throw new ArgumentException($"The panel of this board has {board.Screen.Width}×{board.Screen.Height} pixels, not {screen.Width}×{screen.Height}.", nameof(screen));
        }

        board.GraphicsHeap = new GraphicsHeap((int)Math.Min(bufferSize, board.Profile.GraphicsHeapBytes));
        board.FullScreen = null;
        board.Screen.Clear();
        return MaximumBufferSize;
    }
}
