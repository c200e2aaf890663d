using System.Drawing;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Graphics;

namespace nanoFramework.UI;

/// <summary>A picture in RGB565 in the graphics heap of the virtual board.</summary>
public sealed partial class Bitmap : MarshalByRefObject, IDisposable
{
    public const ushort OpacityOpaque = 256;
    public const ushort OpacityTransparent = 0;

    /// <summary>Largest side that the device takes, in pixels.</summary>
    private const int LargestSide = 524287;

    private readonly BoardLife _life;
    private readonly GraphicsHeap _heap;
    private readonly int _cost;
    private int _block;
    /// <summary>What decoding a small picture takes of the managed heap meanwhile.</summary>
    private const int DecoderBytes = 1500;

    private ushort[] _pixels;
    private int _clipLeft;
    private int _clipTop;
    private int _clipRight;
    private int _clipBottom;
    private int _transparent = -1;

    /// <exception cref="OutOfMemoryException">The graphics heap has no block that large.</exception>
    public Bitmap(int width, int height)
    {
        if (width < 0 || height < 0 || width > LargestSide || height > LargestSide)
        {
            throw new ArgumentException($"A bitmap of {width}×{height} pixels cannot be made.");
        }

        _life = BoardLife.Demand();
        _heap = _life.Board.GraphicsHeap;
        long pixels = (long)((width + 1) & ~1) * height;
        if (pixels * 2 > _heap.SizeBytes)
        {
            // No finalizer can help here: the heap as a whole is too small.
            GC.SuppressFinalize(this);
            throw OutOfGraphicsMemory(width, height);
        }

        Width = width;
        Height = height;
        Stride = (width + 1) & ~1;
        _cost = GraphicsHeap.CostOf(width, height);
        if (!_heap.TryAllocate(_cost, out _block))
        {
            // The device collects garbage and tries once more, which frees what was dropped without Dispose.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (!_heap.TryAllocate(_cost, out _block))
            {
                GC.SuppressFinalize(this);
                throw OutOfGraphicsMemory(width, height);
            }
        }

        _pixels = new ushort[Stride * height];
        _clipRight = width;
        _clipBottom = height;
    }

    public Bitmap(Size size)
        : this(size.Width, size.Height)
    {
    }

    /// <exception cref="NotSupportedException">The type, or something in the picture, is one that the device refuses.</exception>
    /// <exception cref="ArgumentException">The size is out of range.</exception>
    /// <exception cref="Exception">The bytes are no such picture.</exception>
    public Bitmap(byte[] imageData, BitmapImageType type)
        : this(Decode(imageData, type))
    {
    }

    private Bitmap(DecodedImage image)
        : this(image.Width, image.Height)
    {
        for (int row = 0; row < Height; row++)
        {
            image.Pixels.AsSpan(row * Width, Width).CopyTo(_pixels.AsSpan(row * Stride));
        }
    }

    ~Bitmap() => Release();

    /// <summary>What <c>Bitmap(byte[], BitmapImageType)</c> decodes.</summary>
    public enum BitmapImageType : byte
    {
        NanoCLRBitmap = 0,
        Gif = 1,
        Jpeg = 2,
        Bmp = 3,
    }

    public static int MaxWidth => DisplayControl.ScreenWidth;

    public static int MaxHeight => DisplayControl.ScreenHeight;

    public static int CenterX => (MaxWidth - 1) / 2;

    public static int CenterY => (MaxHeight - 1) / 2;

    public int Width { get; }

    public int Height { get; }

    internal int Stride { get; }

    private ushort[] Pixels
    {
        get
        {
            _life.DemandPower();
            ObjectDisposedException.ThrowIf(_block < 0, this);
            return _pixels;
        }
    }

    public void Flush() => Flush(0, 0, Width, Height, 0, 0);

    public void Flush(int x, int y, int width, int height) => Flush(x, y, width, height, x, y);

    public void Flush(Rectangle rectangle) => Flush(rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height);

    /// <summary>Sends a rectangle to the panel. A bitmap larger than the panel is not shown at all, as on the device.</summary>
    public void Flush(int srcX, int srcY, int width, int height, int screenX, int screenY)
    {
        ushort[] pixels = Pixels;
        BoardScreen screen = _life.Board.Screen;
        if (Width > screen.Width || Height > screen.Height || srcX < 0 || srcY < 0 || width < 0 || height < 0 || screenX < 0 || screenY < 0)
        {
            return;
        }

        screen.Write(pixels, srcX, srcY, Stride, Math.Min(width, Width - srcX), height, screenX, screenY);
    }

    public void Flush(Rectangle source, Point destination) => Flush(source.X, source.Y, source.Width, source.Height, destination.X, destination.Y);

    /// <summary>Makes the whole bitmap black, whatever the clipping.</summary>
    public void Clear() => Array.Clear(Pixels);

    /// <summary>Confines drawing to a rectangle, itself cut to the bitmap.</summary>
    public void SetClippingRectangle(int x, int y, int width, int height)
    {
        _ = Pixels;
        _clipLeft = Math.Clamp(x, 0, Width);
        _clipTop = Math.Clamp(y, 0, Height);
        _clipRight = Math.Clamp(x + width, _clipLeft, Width);
        _clipBottom = Math.Clamp(y + height, _clipTop, Height);
    }

    public void SetClippingRectangle(Rectangle rectangle) => SetClippingRectangle(rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height);

    /// <summary>Pixels of this colour (after rounding to 565) are not drawn when this bitmap is drawn on another.</summary>
    public void MakeTransparent(Color color)
    {
        _ = Pixels;
        _transparent = Rgb565.From(color);
    }

    public void SetPixel(int xPos, int yPos, Color color) => Put(Pixels, xPos, yPos, Rgb565.From(color));

    public void SetPixel(Point point, Color color) => SetPixel(point.X, point.Y, color);

    /// <summary>The pixel's colour; black outside the clipping rectangle.</summary>
    public Color GetPixel(int xPos, int yPos) =>
        Rgb565.ToColor(IsVisible(xPos, yPos) ? Pixels[(yPos * Stride) + xPos] : (ushort)0);

    public Color GetPixel(Point point) => GetPixel(point.X, point.Y);

    /// <summary>All pixels, four bytes each: blue, green, red, 255.</summary>
    public byte[] GetBitmap()
    {
        ushort[] pixels = Pixels;
        var bytes = new byte[Width * Height * 4];
        int at = 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                ushort pixel = IsVisible(x, y) ? pixels[(y * Stride) + x] : (ushort)0;
                bytes[at++] = (byte)Rgb565.Blue(pixel);
                bytes[at++] = (byte)Rgb565.Green(pixel);
                bytes[at++] = (byte)Rgb565.Red(pixel);
                bytes[at++] = 255;
            }
        }

        return bytes;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>The pixels as they are, row by row without padding, for checks from outside.</summary>
    public ushort[] ToRgb565()
    {
        ushort[] pixels = Pixels;
        var copy = new ushort[Width * Height];
        for (int row = 0; row < Height; row++)
        {
            pixels.AsSpan(row * Stride, Width).CopyTo(copy.AsSpan(row * Width));
        }

        return copy;
    }

    private static DecodedImage Decode(byte[] imageData, BitmapImageType type)
    {
        ArgumentNullException.ThrowIfNull(imageData);
        BoardLife.Demand().Board.Heap.Demand(DecoderBytes);
        return type switch
        {
            BitmapImageType.Gif => GifDecoder.Decode(imageData),
            BitmapImageType.Jpeg => JpegDecoder.Decode(imageData),
            BitmapImageType.Bmp => BmpDecoder.Decode(imageData),
            _ => throw new NotSupportedException($"The device decodes GIF, JPEG and BMP; not {type}."),
        };
    }

    private OutOfMemoryException OutOfGraphicsMemory(int width, int height)
    {
        string message = $"The graphics heap ({_heap.SizeBytes} bytes, {_heap.UsedBytes} used, largest free block {_heap.LargestFreeBytes}) has no room for {width}×{height} pixels.";
        _life.Board.Trace(message);
        return new OutOfMemoryException(message);
    }

    private void Release()
    {
        if (_heap is not null && Interlocked.Exchange(ref _block, -1) is var block and >= 0 && _pixels is not null)
        {
            _pixels = [];
            _heap.Free(block, _cost);
        }
    }

    private bool IsVisible(int x, int y) => x >= _clipLeft && x < _clipRight && y >= _clipTop && y < _clipBottom;

    private void Put(ushort[] pixels, int x, int y, ushort color)
    {
        if (IsVisible(x, y))
        {
            pixels[(y * Stride) + x] = color;
        }
    }
}
