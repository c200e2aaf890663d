using KioskFleet.NanoHost.Graphics;

namespace KioskFleet.NanoHost;

/// <summary>A rectangle of screen pixels.</summary>
public readonly record struct ScreenRectangle(int X, int Y, int Width, int Height);

/// <summary>The panel: what is lit in front of the villager, which is what was flushed, not what was drawn.</summary>
public sealed class BoardScreen
{
    private readonly Lock _gate = new();
    private readonly ushort[] _pixels;
    private long _version;

    internal BoardScreen(int width, int height)
    {
        Width = width;
        Height = height;
        _pixels = new ushort[width * height];
    }

    /// <summary>Raised after pixels changed, on the thread that flushed them.</summary>
    public event Action<ScreenRectangle>? FrameChanged;

    public int Width { get; }

    public int Height { get; }

    /// <summary>Counts flushes; equal numbers mean the same picture.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Pixels sent to the panel since the board object was made; on an SPI panel each costs time.</summary>
    public long PixelsWritten { get; private set; }

    /// <summary>Brightness of the back light, 0 (off) to 100.</summary>
    public int Brightness { get; set; } = 100;

    /// <summary>A copy of the frame as RGB565, row by row, without padding.</summary>
    public ushort[] CaptureRgb565()
    {
        lock (_gate)
        {
            return (ushort[])_pixels.Clone();
        }
    }

    /// <summary>Copies a rectangle, cut to the screen, as RGB565.</summary>
    public ushort[] CaptureRgb565(ref ScreenRectangle rectangle)
    {
        int left = Math.Clamp(rectangle.X, 0, Width);
        int top = Math.Clamp(rectangle.Y, 0, Height);
        int right = Math.Clamp(rectangle.X + rectangle.Width, left, Width);
        int bottom = Math.Clamp(rectangle.Y + rectangle.Height, top, Height);
        rectangle = new ScreenRectangle(left, top, right - left, bottom - top);
        var copy = new ushort[rectangle.Width * rectangle.Height];
        lock (_gate)
        {
            for (int row = 0; row < rectangle.Height; row++)
            {
                _pixels.AsSpan(((top + row) * Width) + left, rectangle.Width).CopyTo(copy.AsSpan(row * rectangle.Width));
            }
        }

        return copy;
    }

    /// <summary>The frame as a PNG of true colour.</summary>
    public byte[] CapturePng() => PngWriter.Encode(CaptureRgb565(), Width, Height);

    /// <summary>A hash of the frame, for tests that ask whether two pictures are the same.</summary>
    public string CaptureHash()
    {
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(CaptureRgb565().AsSpan());
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes), 0, 16);
    }

    internal void Write(ReadOnlySpan<ushort> source, int sourceX, int sourceY, int stride, int width, int height, int x, int y)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height)
        {
            return;
        }

        width = Math.Min(Math.Min(width, Width - x), stride - sourceX);
        height = Math.Min(height, Height - y);
        int rows = stride == 0 ? 0 : source.Length / stride;
        height = Math.Min(height, rows - sourceY);
        if (width <= 0 || height <= 0)
        {
            return;
        }

        lock (_gate)
        {
            for (int row = 0; row < height; row++)
            {
                source.Slice(((sourceY + row) * stride) + sourceX, width).CopyTo(_pixels.AsSpan(((y + row) * Width) + x));
            }

            PixelsWritten += (long)width * height;
        }

        Changed(new ScreenRectangle(x, y, width, height));
    }

    internal void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_pixels);
        }

        Changed(new ScreenRectangle(0, 0, Width, Height));
    }

    private void Changed(ScreenRectangle rectangle)
    {
        Interlocked.Increment(ref _version);
        FrameChanged?.Invoke(rectangle);
    }
}
