using KioskFleet.Firmware.Storage;
using nanoFramework.UI;

namespace KioskFleet.Firmware.Health;

/// <summary>A number that changes when the picture on the screen does (SPEC.md §5.1): whoever looks at the fleet sees a screen that stands still, or two that should be equal and are not.</summary>
public sealed class FrameHash
{
    /// <summary>Pixels looked at, across and down: 1,536 native reads, some 40 ms on the village board.</summary>
    public const int Columns = 48;
    public const int Rows = 32;

    private readonly byte[] _pixels = new byte[Columns * Rows * 3];

    /// <returns>CRC-32 over red, green and blue of the pixels in the middle of each cell of a grid, row by row.</returns>
    public uint Of(Bitmap frame)
    {
        int at = 0;
        for (int row = 0; row < Rows; row++)
        {
            int y = ((row * 2) + 1) * frame.Height / (Rows * 2);
            for (int column = 0; column < Columns; column++)
            {
                System.Drawing.Color c = frame.GetPixel(((column * 2) + 1) * frame.Width / (Columns * 2), y);
                _pixels[at++] = c.R;
                _pixels[at++] = c.G;
                _pixels[at++] = c.B;
            }
        }

        return Checksum.Of(_pixels, 0, at);
    }
}
