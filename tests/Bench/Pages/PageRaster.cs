using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;

namespace KioskFleet.Bench.Pages;

/// <summary>Draws display lists straight from a set's objects: the page as a picture, to compare and to look at. Refuses what leaves the screen.</summary>
internal sealed class PageRaster(BuiltView view, int width, int height)
{
    private readonly ushort[] _pixels = new ushort[width * height];

    /// <summary>Touch areas in the order of the operations, macros included: x, y, width, height, action, argument.</summary>
    public List<int[]> Touches { get; } = [];

    /// <summary>Pairs of ink and ground in which text was drawn.</summary>
    public HashSet<(ushort Ink, ushort Ground)> TextColours { get; } = [];

    public int Operations { get; private set; }

    public static PageRaster Draw(BuiltView view, int width, int height, byte[] page)
    {
        PageRaster raster = new(view, width, height);
        Array.Fill(raster._pixels, (ushort)0xFFFF);
        raster.Run(BuiltView.DisplayList(page), nested: false);
        return raster;
    }

    /// <summary>Three bytes a pixel.</summary>
    public byte[] Rgb() => [.. _pixels.SelectMany(p => new[] { (byte)((p >> 11) * 255 / 31), (byte)(((p >> 5) & 63) * 255 / 63), (byte)((p & 31) * 255 / 31) })];

    /// <summary>Four greys, 0 black to 3 white.</summary>
    public byte[] Grey4() => [.. _pixels.Select(p => (byte)Math.Round(3 * ((0.3 * (p >> 11) / 31) + (0.59 * ((p >> 5) & 63) / 63) + (0.11 * (p & 31) / 31))))];

    private void Run(byte[] list, bool nested)
    {
        int font = -1, x = 0, y = 0, margin = 0, leading = 0, spacing = 0;
        ushort ink = 0, ground = 0xFFFF;
        foreach (DisplayOperation operation in DisplayListReader.Read(list))
        {
            int[] a = operation.Arguments;
            Operations++;
            switch (operation.Code)
            {
                case DisplayOp.Font: font = a[0]; break;
                case DisplayOp.Ink: ink = (ushort)a[0]; break;
                case DisplayOp.Ground: ground = (ushort)a[0]; break;
                case DisplayOp.At: (x, y, margin) = (a[0], a[1], a[0]); break;
                case DisplayOp.Line: (x, y) = (margin, y + leading); break;
                case DisplayOp.Leading: leading = a[0]; break;
                case DisplayOp.Right: x += a[0]; break;
                case DisplayOp.Left: x -= a[0]; break;
                case DisplayOp.Down: y += a[0]; break;
                case DisplayOp.Spacing: spacing = a[0]; break;
                case DisplayOp.Fill: Fill(a[0], a[1], a[2], a[3], ink); break;
                case DisplayOp.Frame:
                    Fill(a[0], a[1], a[2], a[4], ink);
                    Fill(a[0], a[1] + a[3] - a[4], a[2], a[4], ink);
                    Fill(a[0], a[1], a[4], a[3], ink);
                    Fill(a[0] + a[2] - a[4], a[1], a[4], a[3], ink);
                    break;
                case DisplayOp.Touch: Touches.Add(a); break;
                case DisplayOp.Macro when !nested: Run(view.Macros[a[0]], nested: true); break;
                case DisplayOp.Extension: break;
                case DisplayOp.Wide:
                    foreach (int glyph in a)
                    {
                        Glyph(font, glyph, x, y, view.Fonts[font].Em, ink, ground);
                        x += view.Fonts[font].Em + spacing;
                    }

                    break;
                case DisplayOp.Narrow:
                    for (int i = 0; i < a.Length; i += 2)
                    {
                        Glyph(font, a[i], x, y, a[i + 1], ink, ground);
                        x += a[i + 1] + spacing;
                    }

                    break;
                default:
                    throw new InvalidDataException($"Operation {operation.Code:X2} has no place here.");
            }
        }
    }

    private void Glyph(int font, int glyph, int x, int y, int advance, ushort ink, ushort ground)
    {
        TextColours.Add((ink, ground));
        if (!view.Decoded.TryGetValue((font, glyph / 16), out (int Cell, int Width, byte[] Pixels) sheet))
        {
            byte[] payload = view.Fonts[font].Sheets[glyph / 16];
            (int gifWidth, int gifHeight, byte[] pixels) = GifDecoder.Decode(payload.AsSpan(3));
            if (gifWidth != payload[0] * payload[2] || gifHeight != payload[1])
            {
                throw new InvalidDataException("A sheet's GIF does not have the size that its cells add up to.");
            }

            sheet = (payload[0], gifWidth, pixels);
            view.Decoded.Add((font, glyph / 16), sheet);
        }

        int cellHeight = sheet.Pixels.Length / sheet.Width;
        int copied = Math.Min(advance, sheet.Cell);
        for (int dy = 0; dy < cellHeight; dy++)
        {
            for (int dx = 0; dx < copied; dx++)
            {
                int level = sheet.Pixels[(dy * sheet.Width) + (glyph % 16 * sheet.Cell) + dx];
                Set(x + dx, y + dy, Mix(ink, ground, level));
            }
        }
    }

    private static ushort Mix(ushort ink, ushort ground, int level)
    {
        int Channel(int shift, int mask) => ((((ink >> shift) & mask) * level) + (((ground >> shift) & mask) * (3 - level))) / 3 << shift;
        return (ushort)(Channel(11, 31) | Channel(5, 63) | Channel(0, 31));
    }

    private void Fill(int x, int y, int w, int h, ushort colour)
    {
        for (int dy = 0; dy < h; dy++)
        {
            for (int dx = 0; dx < w; dx++)
            {
                Set(x + dx, y + dy, colour);
            }
        }
    }

    private void Set(int x, int y, ushort colour)
    {
        if (x < 0 || y < 0 || x >= width || y >= height)
        {
            throw new InvalidDataException($"Pixel {x}, {y} lies outside {width} × {height}.");
        }

        _pixels[(y * width) + x] = colour;
    }
}
