using nanoFramework.UI;

namespace KioskFleet.Firmware.Health;

/// <summary>A small picture of the screen for one message: every n-th pixel in four greys, run by run. Takes seconds on the village board.
/// Format: width u16, height u16 (of the small picture), n u8, then runs: grey in the two high bits, length − 1 in the six low ones.</summary>
public static class Screenshot
{
    /// <summary>Bytes that leave room for the answer around them.</summary>
    public const int MaxBytes = 3600;

    private const int LongestRun = 64;

    /// <returns>The picture, with the smallest n that fits; empty if none up to 16 does.</returns>
    public static byte[] Pack(Bitmap frame, int maxBytes)
    {
        byte[] buffer = new byte[maxBytes];
        for (int n = 2; n <= 16; n++)
        {
            int count = TryPack(frame, n, buffer);
            if (count > 0)
            {
                byte[] result = new byte[count];
                System.Array.Copy(buffer, 0, result, 0, count);
                return result;
            }
        }

        return new byte[0];
    }

    private static int TryPack(Bitmap frame, int n, byte[] buffer)
    {
        int width = frame.Width / n;
        int height = frame.Height / n;
        buffer[0] = (byte)width;
        buffer[1] = (byte)(width >> 8);
        buffer[2] = (byte)height;
        buffer[3] = (byte)(height >> 8);
        buffer[4] = (byte)n;
        int at = 5;
        int grey = -1;
        int run = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int next = Grey(frame, x * n, y * n);
                if (next == grey && run < LongestRun)
                {
                    run++;
                    continue;
                }

                if (run > 0)
                {
                    if (at == buffer.Length)
                    {
                        return 0;
                    }

                    buffer[at++] = (byte)((grey << 6) | (run - 1));
                }

                grey = next;
                run = 1;
            }
        }

        if (at == buffer.Length)
        {
            return 0;
        }

        buffer[at++] = (byte)((grey << 6) | (run - 1));
        return at;
    }

    private static int Grey(Bitmap frame, int x, int y)
    {
        System.Drawing.Color c = frame.GetPixel(x, y);
        return ((c.R * 2) + (c.G * 5) + c.B) >> 9;
    }
}
