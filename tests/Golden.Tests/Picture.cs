namespace KioskFleet.Golden.Tests;

/// <summary>RGB565 pixels, row by row.</summary>
internal sealed record Picture(int Width, int Height, ushort[] Pixels)
{
    /// <summary>Brightness of a pixel, 0 to 255.</summary>
    public int Brightness(int index)
    {
        int pixel = Pixels[index];
        return ((2 * ((pixel >> 11) << 3)) + (5 * (((pixel >> 5) & 63) << 2)) + ((pixel & 31) << 3)) / 8;
    }
}
