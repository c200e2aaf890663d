using System.Drawing;
using KioskFleet.NanoHost.Graphics;

namespace nanoFramework.UI;

/// <summary>Lines, rectangles, ellipses: the device's rules for which pixels they cover, also where those are odd.</summary>
public sealed partial class Bitmap
{
    public void DrawLine(Color color, int thickness, int x0, int y0, int x1, int y1)
    {
        ushort[] pixels = Pixels;
        ushort pen = Rgb565.From(color);
        int dx = Math.Abs(x1 - x0);
        int dy = Math.Abs(y1 - y0);
        int stepX = x0 > x1 ? -1 : 1;
        int stepY = y0 > y1 ? -1 : 1;
        bool flat = dx >= dy;
        int major = flat ? dx : dy;
        int minor = flat ? dy : dx;
        int decision = (2 * minor) - major;
        bool thick = LineIsThick(thickness, major, minor);
        for (int left = major; left >= 0; left--)
        {
            if (IsVisible(x0, y0))
            {
                if (thick)
                {
                    Dot(pixels, x0, y0, pen, thickness);
                }
                else
                {
                    pixels[(y0 * Stride) + x0] = pen;
                }
            }

            bool both = decision > 0;
            decision += both ? 2 * (minor - major) : 2 * minor;
            x0 += flat || both ? stepX : 0;
            y0 += !flat || both ? stepY : 0;
        }
    }

    public void DrawLine(Color color, int thickness, Point start, Point end) => DrawLine(color, thickness, start.X, start.Y, end.X, end.Y);

    public void DrawRectangle(int x, int y, int width, int height, int thickness, Color color)
    {
        ushort[] pixels = Pixels;
        if (width <= 0 || height <= 0 || thickness <= 0)
        {
            return;
        }

        // Half of the outline lies outside the rectangle, the odd pixel inside.
        int outset = thickness / 2;
        int inset = thickness - outset;
        ushort pen = Rgb565.From(color);
        int left = x - outset;
        int top = y - outset;
        int right = x + width + outset;
        int bottom = y + height + outset;
        int innerTop = Math.Min(y + inset, bottom);
        int innerBottom = Math.Max(y + height - inset, innerTop);
        FillArea(pixels, left, top, right - left, innerTop - top, pen, OpacityOpaque);
        FillArea(pixels, left, innerBottom, right - left, bottom - innerBottom, pen, OpacityOpaque);
        int innerLeft = Math.Min(x + inset, right);
        int innerRight = Math.Max(x + width - inset, innerLeft);
        FillArea(pixels, left, innerTop, innerLeft - left, innerBottom - innerTop, pen, OpacityOpaque);
        FillArea(pixels, innerRight, innerTop, right - innerRight, innerBottom - innerTop, pen, OpacityOpaque);
    }

    public void DrawRectangle(Rectangle rectangle, int thickness, Color color) =>
        DrawRectangle(rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height, thickness, color);

    public void DrawRectangle(Color colorOutline, int thicknessOutline, int x, int y, int width, int height, int xCornerRadius, int yCornerRadius, Color colorGradientStart, int xGradientStart, int yGradientStart, Color colorGradientEnd, int xGradientEnd, int yGradientEnd, ushort opacity = OpacityOpaque)
    {
        if (xCornerRadius > 0 || yCornerRadius > 0)
        {
            if (xCornerRadius < 0 || yCornerRadius < 0)
            {
                throw new ArgumentException("A corner's radius cannot be negative.");
            }

            FillRoundRectangle(x, y, width, height, xCornerRadius, yCornerRadius, colorGradientStart, opacity);
            DrawRoundRectangle(x, y, width, height, thicknessOutline, xCornerRadius, yCornerRadius, colorOutline);
            return;
        }

        int inset = thicknessOutline - (thicknessOutline / 2);
        FillGradientRectangle(x + inset, y + inset, width - (2 * inset), height - (2 * inset), colorGradientStart, xGradientStart, yGradientStart, colorGradientEnd, xGradientEnd, yGradientEnd, opacity);
        DrawRectangle(x, y, width, height, thicknessOutline, colorOutline);
    }

    public void DrawRectangle(Color colorOutline, int thicknessOutline, Rectangle rectangle, int xCornerRadius, int yCornerRadius, Color colorGradientStart, Point gradientStartPoint, Color colorGradientEnd, Point gradientEndPoint, ushort opacity = OpacityOpaque) =>
        DrawRectangle(colorOutline, thicknessOutline, rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height, xCornerRadius, yCornerRadius, colorGradientStart, gradientStartPoint.X, gradientStartPoint.Y, colorGradientEnd, gradientEndPoint.X, gradientEndPoint.Y, opacity);

    public void FillRectangle(int x, int y, int width, int height, Color color, ushort opacity = OpacityOpaque) =>
        FillArea(Pixels, x, y, width, height, Rgb565.From(color), opacity);

    public void FillRectangle(Rectangle rectangle, Color color, ushort opacity = OpacityOpaque) =>
        FillRectangle(rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height, color, opacity);

    /// <summary>Fills with a linear gradient between two points; the device's own steps may differ from these by one level.</summary>
    public void FillGradientRectangle(int x, int y, int width, int height, Color colorGradientStart, int xGradientStart, int yGradientStart, Color colorGradientEnd, int xGradientEnd, int yGradientEnd, ushort opacity = OpacityOpaque)
    {
        ushort[] pixels = Pixels;
        ushort from = Rgb565.From(colorGradientStart);
        ushort to = Rgb565.From(colorGradientEnd);
        long gx = xGradientEnd - xGradientStart;
        long gy = yGradientEnd - yGradientStart;
        long length = (gx * gx) + (gy * gy);
        if (from == to || length == 0)
        {
            FillArea(pixels, x, y, width, height, from, opacity);
            return;
        }

        for (int row = Math.Max(y, _clipTop); row < Math.Min(y + height, _clipBottom); row++)
        {
            for (int column = Math.Max(x, _clipLeft); column < Math.Min(x + width, _clipRight); column++)
            {
                long along = (((column - xGradientStart) * gx) + ((row - yGradientStart) * gy)) * 256 / length;
                ref ushort pixel = ref pixels[(row * Stride) + column];
                pixel = Rgb565.Mix(Rgb565.Mix(to, from, (int)Math.Clamp(along, 0, 256)), pixel, opacity);
            }
        }
    }

    public void FillGradientRectangle(Rectangle rectangle, Color colorGradientStart, Point gradientStartPoint, Color colorGradientEnd, Point gradientEndPoint, ushort opacity = OpacityOpaque) =>
        FillGradientRectangle(rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height, colorGradientStart, gradientStartPoint.X, gradientStartPoint.Y, colorGradientEnd, gradientEndPoint.X, gradientEndPoint.Y, opacity);

    /// <summary>Draws nothing when a radius is 0, as the device does.</summary>
    public void DrawRoundRectangle(int x, int y, int width, int height, int thickness, int xCornerRadius, int yCornerRadius, Color color)
    {
        ushort[] pixels = Pixels;
        if (!RoundCentres(x, y, width, height, xCornerRadius, yCornerRadius, out int left, out int top, out int right, out int bottom) || thickness <= 0)
        {
            return;
        }

        ushort pen = Rgb565.From(color);
        Arc(xCornerRadius, yCornerRadius, (dx, dy) =>
        {
            Dot(pixels, right + dx, bottom + dy, pen, thickness);
            Dot(pixels, left - dx, bottom + dy, pen, thickness);
            Dot(pixels, right + dx, top - dy, pen, thickness);
            Dot(pixels, left - dx, top - dy, pen, thickness);
        });
        DrawLine(color, thickness, left, y, right, y);
        DrawLine(color, thickness, left, y + height - 1, right, y + height - 1);
        DrawLine(color, thickness, x, top, x, bottom);
        DrawLine(color, thickness, x + width - 1, top, x + width - 1, bottom);
    }

    public void DrawRoundRectangle(Rectangle rectangle, int thickness, int xCornerRadius, int yCornerRadius, Color color) =>
        DrawRoundRectangle(rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height, thickness, xCornerRadius, yCornerRadius, color);

    public void DrawRoundRectangle(Rectangle rectangle, int thickness, int cornerRadius, Color color) =>
        DrawRoundRectangle(rectangle, thickness, cornerRadius, cornerRadius, color);

    /// <summary>
    /// Fills a rectangle with round corners. Between the corners the device leaves the last column out; nothing is drawn when a radius is 0.
    /// </summary>
    public void FillRoundRectangle(int x, int y, int width, int height, int xCornerRadius, int yCornerRadius, Color color, ushort opacity = OpacityOpaque)
    {
        ushort[] pixels = Pixels;
        if (!RoundCentres(x, y, width, height, xCornerRadius, yCornerRadius, out int left, out int top, out int right, out int bottom) || opacity == OpacityTransparent)
        {
            return;
        }

        ushort ink = Rgb565.From(color);
        Arc(xCornerRadius, yCornerRadius, (dx, dy) =>
        {
            FillArea(pixels, left - dx, top - dy, right - left + (2 * dx) + 1, 1, ink, opacity);
            FillArea(pixels, left - dx, bottom + dy, right - left + (2 * dx) + 1, 1, ink, opacity);
        });
        FillArea(pixels, x, y + yCornerRadius + 1, width - 1, height - 2 - (2 * yCornerRadius), ink, opacity);
    }

    public void FillRoundRectangle(Rectangle rectangle, int xCornerRadius, int yCornerRadius, Color color, ushort opacity = OpacityOpaque) =>
        FillRoundRectangle(rectangle.X, rectangle.Y, rectangle.Width, rectangle.Height, xCornerRadius, yCornerRadius, color, opacity);

    public void FillRoundRectangle(Rectangle rectangle, int cornerRadius, Color color, ushort opacity = OpacityOpaque) =>
        FillRoundRectangle(rectangle, cornerRadius, cornerRadius, color, opacity);

    public void DrawEllipse(Color colorOutline, int thicknessOutline, int x, int y, int xRadius, int yRadius, Color colorGradientStart, int xGradientStart, int yGradientStart, Color colorGradientEnd, int xGradientEnd, int yGradientEnd, ushort opacity = OpacityOpaque)
    {
        ushort[] pixels = Pixels;
        ushort ink = Rgb565.From(colorGradientStart);
        if (opacity != OpacityTransparent)
        {
            var done = new HashSet<int>();
            Arc(xRadius, yRadius, (dx, dy) =>
            {
                if (done.Add(dy))
                {
                    FillArea(pixels, x - dx, y - dy, (2 * dx) + 1, 1, ink, opacity);
                    if (dy != 0)
                    {
                        FillArea(pixels, x - dx, y + dy, (2 * dx) + 1, 1, ink, opacity);
                    }
                }
            });
        }

        ushort pen = Rgb565.From(colorOutline);
        Arc(xRadius, yRadius, (dx, dy) =>
        {
            Dot(pixels, x + dx, y + dy, pen, thicknessOutline);
            Dot(pixels, x - dx, y + dy, pen, thicknessOutline);
            Dot(pixels, x + dx, y - dy, pen, thicknessOutline);
            Dot(pixels, x - dx, y - dy, pen, thicknessOutline);
        });
    }

    public void DrawEllipse(Color colorOutline, int thicknessOutline, Point point, int xRadius, int yRadius, Color colorGradientStart, Point gradientStartPoint, Color colorGradientEnd, Point gradientEndPoint, ushort opacity = OpacityOpaque) =>
        DrawEllipse(colorOutline, thicknessOutline, point.X, point.Y, xRadius, yRadius, colorGradientStart, gradientStartPoint.X, gradientStartPoint.Y, colorGradientEnd, gradientEndPoint.X, gradientEndPoint.Y, opacity);

    public void DrawEllipse(Color colorOutline, int x, int y, int xRadius, int yRadius) =>
        DrawEllipse(colorOutline, 1, x, y, xRadius, yRadius, Color.Black, 0, 0, Color.Black, 0, 0, OpacityTransparent);

    public void DrawEllipse(Color colorOutline, Point point, int xRadius, int yRadius) => DrawEllipse(colorOutline, point.X, point.Y, xRadius, yRadius);

    /// <summary>The device makes slanted lines thinner, so that they look as wide as straight ones; below two pixels it draws single pixels.</summary>
    private static bool LineIsThick(int thickness, int major, int minor)
    {
        if (thickness > 2 && minor > 0)
        {
            int slope = major / minor;
            thickness = slope < 2 ? thickness * 2 / 3 : slope < 4 ? thickness * 4 / 5 : thickness;
        }

        return thickness > 1;
    }

    private static bool RoundCentres(int x, int y, int width, int height, int radiusX, int radiusY, out int left, out int top, out int right, out int bottom)
    {
        left = x + radiusX;
        top = y + radiusY;
        right = x + width - 1 - radiusX;
        bottom = y + height - 1 - radiusY;
        return width > 0 && height > 0 && radiusX > 0 && radiusY > 0 && right >= left && bottom >= top;
    }

    /// <summary>Calls with the offsets of one quarter of an ellipse from its centre (midpoint algorithm).</summary>
    private static void Arc(int radiusX, int radiusY, Action<int, int> plot)
    {
        if (radiusX <= 0 || radiusY <= 0)
        {
            return;
        }

        if (radiusX == radiusY)
        {
            int x = 0;
            int y = radiusX;
            int decision = 3 - (2 * radiusX);
            while (x <= y)
            {
                plot(x, y);
                if (x < y)
                {
                    plot(y, x);
                }

                if (decision < 0)
                {
                    decision += (4 * x) + 6;
                }
                else
                {
                    decision += (4 * (x - y)) + 10;
                    y--;
                }

                x++;
            }

            return;
        }

        long a2 = (long)radiusX * radiusX;
        long b2 = (long)radiusY * radiusY;
        int px = 0;
        int py = radiusY;
        long d = (4 * b2) - (4 * a2 * radiusY) + a2;
        while (b2 * px <= a2 * py)
        {
            plot(px, py);
            if (d < 0)
            {
                d += 4 * b2 * ((2 * px) + 3);
            }
            else
            {
                d += (4 * b2 * ((2 * px) + 3)) + (8 * a2 * (1 - py));
                py--;
            }

            px++;
        }

        d = (b2 * ((2 * px) + 1) * ((2 * px) + 1)) + (4 * a2 * (py - 1) * (py - 1)) - (4 * a2 * b2);
        while (py >= 0)
        {
            plot(px, py);
            if (d > 0)
            {
                d += 4 * a2 * (3 - (2 * py));
            }
            else
            {
                d += (8 * b2 * (px + 1)) + (4 * a2 * (3 - (2 * py)));
                px++;
            }

            py--;
        }
    }

    /// <summary>A pixel of a thick line: a disc of about that radius, as the device draws it.</summary>
    private void Dot(ushort[] pixels, int x, int y, ushort color, int thickness)
    {
        Put(pixels, x, y, color);
        if (thickness <= 1)
        {
            return;
        }

        int limit = (thickness * thickness) + (thickness / 2);
        int dy = thickness;
        for (int dx = 0; dx <= dy; dx++)
        {
            FillArea(pixels, x - dx, y + dy, 2 * dx, 1, color, OpacityOpaque);
            FillArea(pixels, x - dx, y - dy, 2 * dx, 1, color, OpacityOpaque);
            FillArea(pixels, x - dy, y + dx, 2 * dy, 1, color, OpacityOpaque);
            FillArea(pixels, x - dy, y - dx, 2 * dy, 1, color, OpacityOpaque);
            if ((dx * dx) + (dy * dy) > limit)
            {
                dy--;
            }
        }
    }

    private void FillArea(ushort[] pixels, int x, int y, int width, int height, ushort color, int opacity)
    {
        int left = Math.Max(x, _clipLeft);
        int right = Math.Min(x + width, _clipRight);
        int top = Math.Max(y, _clipTop);
        int bottom = Math.Min(y + height, _clipBottom);
        if (left >= right || opacity == OpacityTransparent)
        {
            return;
        }

        for (int row = top; row < bottom; row++)
        {
            Span<ushort> line = pixels.AsSpan((row * Stride) + left, right - left);
            if (opacity >= OpacityOpaque)
            {
                line.Fill(color);
                continue;
            }

            foreach (ref ushort pixel in line)
            {
                pixel = Rgb565.Mix(color, pixel, opacity);
            }
        }
    }
}
