namespace KioskFleet.NanoHost.Graphics;

/// <summary>A picture in RGB565, row by row, without padding.</summary>
internal sealed record DecodedImage(int Width, int Height, ushort[] Pixels)
{
    /// <summary>Largest side that is decoded, in pixels: more than any of the panels, far less than what a forged header can ask for.</summary>
    public const int MaxSide = 8192;

    /// <summary>Largest picture that is decoded, in pixels.</summary>
    public const int MaxPixels = 8 * 1024 * 1024;

    /// <exception cref="ArgumentException">The size is not one that a device would take.</exception>
    public static void DemandSize(int width, int height)
    {
        if (width < 1 || height < 1 || width > MaxSide || height > MaxSide || (long)width * height > MaxPixels)
        {
            throw new ArgumentException($"A picture of {width}×{height} pixels cannot be decoded.");
        }
    }
}

/// <summary>The bytes are not the picture that they claim to be, or of a kind that the device's decoder refuses.</summary>
internal sealed class ImageFormatException(string message) : Exception(message);
