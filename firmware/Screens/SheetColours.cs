using System.Drawing;

namespace KioskFleet.Firmware.Screens;

/// <summary>Colours: RGB565 as the objects have them, the drawing surface's <see cref="Color"/>, and the four steps of a glyph sheet (SPEC.md §2.1).</summary>
public static class SheetColours
{
    /// <summary>A colour of the drawing surface from RGB565.</summary>
    public static Color Of(int rgb565) => Color.FromArgb(Channel(rgb565, 0), Channel(rgb565, 1), Channel(rgb565, 2));

    /// <summary>Overwrites the four entries of a sheet's colour table.</summary>
    public static void Patch(byte[] gif, int table, int ink, int ground)
    {
        bool light = Luma(ink) > Luma(ground);
        for (int channel = 0; channel < 3; channel++)
        {
            int from = Channel(ground, channel);
            int to = Channel(ink, channel);
            for (int step = 0; step < 4; step++)
            {
                int value = light
                    ? Root(((from * from * (3 - step)) + (to * to * step)) / 3)
                    : ((from * (3 - step)) + (to * step)) / 3;
                gif[table + (3 * step) + channel] = (byte)value;
            }
        }
    }

    private static int Luma(int rgb565) => (2 * Channel(rgb565, 0)) + (5 * Channel(rgb565, 1)) + Channel(rgb565, 2);

    /// <summary>A channel (0 red, 1 green, 2 blue) as 8 bits, the top bits repeated below.</summary>
    private static int Channel(int rgb565, int channel)
    {
        if (channel == 1)
        {
            int green = (rgb565 >> 5) & 0x3F;
            return (green << 2) | (green >> 4);
        }

        int value = (channel == 0 ? rgb565 >> 11 : rgb565) & 0x1F;
        return (value << 3) | (value >> 2);
    }

    private static int Root(int square)
    {
        int root = 0;
        for (int bit = 128; bit > 0; bit >>= 1)
        {
            int candidate = root | bit;
            if (candidate * candidate <= square)
            {
                root = candidate;
            }
        }

        return root;
    }
}
