using System.Drawing;

namespace KioskFleet.NanoHost.Graphics;

/// <summary>Colours as the device keeps them: five bits of red, six of green, five of blue, the rest cut off, not rounded.</summary>
public static class Rgb565
{
    public static ushort From(Color color) => From(color.R, color.G, color.B);

    public static ushort From(int red, int green, int blue) => (ushort)(((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3));

    /// <summary>Red of a pixel as 0–255: the lowest bit kept is copied into the bits that are not.</summary>
    public static int Red(ushort pixel) => Widen(pixel >> 11, 3);

    public static int Green(ushort pixel) => Widen((pixel >> 5) & 0x3F, 2);

    public static int Blue(ushort pixel) => Widen(pixel & 0x1F, 3);

    public static Color ToColor(ushort pixel) => Color.FromArgb(Red(pixel), Green(pixel), Blue(pixel));

    /// <summary>Mixes two pixels. <paramref name="opacity"/> 256 is all of <paramref name="over"/>, 0 all of <paramref name="under"/>.</summary>
    public static ushort Mix(ushort over, ushort under, int opacity)
    {
        if (opacity >= 256)
        {
            return over;
        }

        if (opacity <= 0)
        {
            return under;
        }

        int rest = 256 - opacity;
        int red = (((over >> 11) * opacity) + ((under >> 11) * rest)) >> 8;
        int green = ((((over >> 5) & 0x3F) * opacity) + (((under >> 5) & 0x3F) * rest)) >> 8;
        int blue = (((over & 0x1F) * opacity) + ((under & 0x1F) * rest)) >> 8;
        return (ushort)((red << 11) | (green << 5) | blue);
    }

    private static int Widen(int value, int by)
    {
        int wide = value << by;
        return (value & 1) != 0 ? wide | ((1 << by) - 1) : wide;
    }
}
