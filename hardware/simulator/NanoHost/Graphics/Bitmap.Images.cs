using System.Drawing;
using KioskFleet.NanoHost.Graphics;

namespace nanoFramework.UI;

/// <summary>Drawing one bitmap on another.</summary>
public sealed partial class Bitmap
{
    /// <exception cref="ArgumentException">The bitmap is drawn on itself, or a side is negative.</exception>
    public void DrawImage(int xDst, int yDst, Bitmap bitmap, int xSrc, int ySrc, int width, int height, ushort opacity = OpacityOpaque)
    {
        ushort[] into = Pixels;
        ushort[] from = SourceOf(bitmap);
        if (width < 0 || height < 0)
        {
            throw new ArgumentException("The size of a drawn part cannot be negative.");
        }

        if (opacity == OpacityTransparent || xSrc < 0 || ySrc < 0)
        {
            return;
        }

        int right = Math.Min(xDst + Math.Min(width, bitmap.Width - xSrc), _clipRight);
        int bottom = Math.Min(yDst + Math.Min(height, bitmap.Height - ySrc), _clipBottom);
        int left = Math.Max(xDst, _clipLeft);
        int top = Math.Max(yDst, _clipTop);
        int count = right - left;
        for (int row = top; row < bottom && count > 0; row++)
        {
            ReadOnlySpan<ushort> source = from.AsSpan(((ySrc + row - yDst) * bitmap.Stride) + xSrc + left - xDst, count);
            Span<ushort> line = into.AsSpan((row * Stride) + left, count);
            if (bitmap._transparent < 0 && opacity >= OpacityOpaque)
            {
                source.CopyTo(line);
                continue;
            }

            for (int i = 0; i < count; i++)
            {
                if (source[i] != bitmap._transparent)
                {
                    line[i] = Rgb565.Mix(source[i], line[i], opacity);
                }
            }
        }
    }

    public void DrawImage(Point point, Bitmap bitmap, Rectangle rectangle, ushort opacity = OpacityOpaque) =>
        DrawImage(point.X, point.Y, bitmap, rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height, opacity);

    public void DrawImage(Point point, Bitmap bitmap, ushort opacity = OpacityOpaque)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        DrawImage(point.X, point.Y, bitmap, 0, 0, bitmap.Width, bitmap.Height, opacity);
    }

    public void StretchImage(int xDst, int yDst, Bitmap sourceBitmap, int width, int height, ushort opacity = OpacityOpaque)
    {
        ArgumentNullException.ThrowIfNull(sourceBitmap);
        StretchImage(xDst, yDst, width, height, sourceBitmap, 0, 0, sourceBitmap.Width, sourceBitmap.Height, opacity);
    }

    public void StretchImage(Point point, Bitmap sourceBitmap, Size size, ushort opacity = OpacityOpaque) =>
        StretchImage(point.X, point.Y, sourceBitmap, size.Width, size.Height, opacity);

    /// <summary>Stretches by repeating or leaving out pixels; nothing is smoothed.</summary>
    public void StretchImage(int xDst, int yDst, int widthDst, int heightDst, Bitmap bitmap, int xSrc, int ySrc, int widthSrc, int heightSrc, ushort opacity = OpacityOpaque)
    {
        ushort[] into = Pixels;
        ushort[] from = SourceOf(bitmap);
        if (widthDst == widthSrc && heightDst == heightSrc)
        {
            DrawImage(xDst, yDst, bitmap, xSrc, ySrc, widthDst, heightDst, opacity);
            return;
        }

        if (opacity == OpacityTransparent || widthSrc <= 0 || heightSrc <= 0 || widthDst <= 0 || heightDst <= 0)
        {
            return;
        }

        for (int row = Math.Max(yDst, _clipTop); row < Math.Min(yDst + heightDst, _clipBottom); row++)
        {
            int sourceRow = ySrc + (int)((long)(row - yDst) * heightSrc / heightDst);
            if (sourceRow < 0 || sourceRow >= bitmap.Height)
            {
                continue;
            }

            for (int column = Math.Max(xDst, _clipLeft); column < Math.Min(xDst + widthDst, _clipRight); column++)
            {
                int sourceColumn = xSrc + (int)((long)(column - xDst) * widthSrc / widthDst);
                if (sourceColumn < 0 || sourceColumn >= bitmap.Width)
                {
                    continue;
                }

                ushort pixel = from[(sourceRow * bitmap.Stride) + sourceColumn];
                if (pixel != bitmap._transparent)
                {
                    ref ushort target = ref into[(row * Stride) + column];
                    target = Rgb565.Mix(pixel, target, opacity);
                }
            }
        }
    }

    /// <summary>Draws a part turned clockwise about its middle, in degrees; the device's rounding at the edges may differ.</summary>
    public void RotateImage(int angle, int xDst, int yDst, Bitmap bitmap, int xSrc, int ySrc, int width, int height, ushort opacity = OpacityOpaque)
    {
        ushort[] into = Pixels;
        ushort[] from = SourceOf(bitmap);
        double radians = angle * Math.PI / 180;
        double cos = Math.Cos(radians);
        double sin = Math.Sin(radians);
        double middleX = (width - 1) / 2.0;
        double middleY = (height - 1) / 2.0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int fromX = (int)Math.Round((cos * (x - middleX)) + (sin * (y - middleY)) + middleX, MidpointRounding.AwayFromZero);
                int fromY = (int)Math.Round((-sin * (x - middleX)) + (cos * (y - middleY)) + middleY, MidpointRounding.AwayFromZero);
                if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height || !IsVisible(xDst + x, yDst + y))
                {
                    continue;
                }

                int sourceX = xSrc + fromX;
                int sourceY = ySrc + fromY;
                if (sourceX < 0 || sourceY < 0 || sourceX >= bitmap.Width || sourceY >= bitmap.Height)
                {
                    continue;
                }

                ushort pixel = from[(sourceY * bitmap.Stride) + sourceX];
                if (pixel != bitmap._transparent)
                {
                    ref ushort target = ref into[((yDst + y) * Stride) + xDst + x];
                    target = Rgb565.Mix(pixel, target, opacity);
                }
            }
        }
    }

    public void RotateImage(int angle, Point point, Bitmap bitmap, Rectangle rectangle, ushort opacity = OpacityOpaque) =>
        RotateImage(angle, point.X, point.Y, bitmap, rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height, opacity);

    public void RotateImage(int angle, Point point, Bitmap bitmap, ushort opacity = OpacityOpaque)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        RotateImage(angle, point.X, point.Y, bitmap, 0, 0, bitmap.Width, bitmap.Height, opacity);
    }

    public void TileImage(int xDst, int yDst, Bitmap bitmap, int width, int height, ushort opacity = OpacityOpaque)
    {
        _ = SourceOf(bitmap);
        for (int y = 0; y < height; y += bitmap.Height)
        {
            for (int x = 0; x < width; x += bitmap.Width)
            {
                DrawImage(xDst + x, yDst + y, bitmap, 0, 0, Math.Min(bitmap.Width, width - x), Math.Min(bitmap.Height, height - y), opacity);
            }
        }
    }

    public void TileImage(Point point, Bitmap bitmap, Size size, ushort opacity = OpacityOpaque) =>
        TileImage(point.X, point.Y, bitmap, size.Width, size.Height, opacity);

    /// <summary>Stretches a frame: corners stay as they are, edges stretch one way, the middle both.</summary>
    public void Scale9Image(int xDst, int yDst, int widthDst, int heightDst, Bitmap bitmap, int leftBorder, int topBorder, int rightBorder, int bottomBorder, ushort opacity = OpacityOpaque)
    {
        _ = SourceOf(bitmap);
        if (widthDst < leftBorder || heightDst < topBorder)
        {
            return;
        }

        ReadOnlySpan<int> sourceX = [0, leftBorder, bitmap.Width - rightBorder, bitmap.Width];
        ReadOnlySpan<int> sourceY = [0, topBorder, bitmap.Height - bottomBorder, bitmap.Height];
        ReadOnlySpan<int> targetX = [0, leftBorder, widthDst - rightBorder, widthDst];
        ReadOnlySpan<int> targetY = [0, topBorder, heightDst - bottomBorder, heightDst];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                StretchImage(
                    xDst + targetX[column], yDst + targetY[row], targetX[column + 1] - targetX[column], targetY[row + 1] - targetY[row],
                    bitmap, sourceX[column], sourceY[row], sourceX[column + 1] - sourceX[column], sourceY[row + 1] - sourceY[row], opacity);
            }
        }
    }

    public void Scale9Image(Rectangle destination, Bitmap bitmap, int leftBorder, int topBorder, int rightBorder, int bottomBorder, ushort opacity = OpacityOpaque) =>
        Scale9Image(destination.X, destination.Y, destination.Width, destination.Height, bitmap, leftBorder, topBorder, rightBorder, bottomBorder, opacity);

    private ushort[] SourceOf(Bitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        return bitmap != this ? bitmap.Pixels : throw new ArgumentException("A bitmap cannot be drawn on itself.", nameof(bitmap));
    }
}
