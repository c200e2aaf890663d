namespace KioskFleet.Firmware.Screens;

/// <summary>Reads how large a GIF or JPEG will be before it is decoded, so that room can be made, and none is wasted on what will not fit.</summary>
public static class PictureSize
{
    /// <param name="bytes">Holds an Image object.</param>
    /// <param name="start">Where the picture begins; the byte before it is its type (SPEC.md §2: 1 GIF, 2 JPEG).</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="width">Pixels, 1 to 2047.</param>
    /// <param name="height">Pixels, 1 to 2047.</param>
    /// <returns>False if it is not such a picture or its size is out of bounds.</returns>
    public static bool Read(byte[] bytes, int start, int end, out int width, out int height)
    {
        width = 0;
        height = 0;
        int type = bytes[start - 1];
        bool found = type == 1 ? Gif(bytes, start, end, out width, out height) : type == 2 && Jpeg(bytes, start, end, out width, out height);
        return found && width > 0 && height > 0 && width <= Protocol.Limits.MaxCoordinate && height <= Protocol.Limits.MaxCoordinate;
    }

    private static bool Gif(byte[] bytes, int start, int end, out int width, out int height)
    {
        width = 0;
        height = 0;
        if (end - start < 14 || bytes[start] != 'G' || bytes[start + 1] != 'I' || bytes[start + 2] != 'F')
        {
            return false;
        }

        width = bytes[start + 6] | (bytes[start + 7] << 8);
        height = bytes[start + 8] | (bytes[start + 9] << 8);
        return true;
    }

    /// <summary>Steps from segment to segment to the frame header (ITU-T T.81 §B.2.2: SOF0 to SOF15 but DHT, JPG, DAC).</summary>
    private static bool Jpeg(byte[] bytes, int start, int end, out int width, out int height)
    {
        width = 0;
        height = 0;
        int at = start + 2;
        if (end - start < 4 || bytes[start] != 0xFF || bytes[start + 1] != 0xD8)
        {
            return false;
        }

        while (end - at >= 9)
        {
            if (bytes[at] != 0xFF)
            {
                return false;
            }

            int marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC)
            {
                height = (bytes[at + 5] << 8) | bytes[at + 6];
                width = (bytes[at + 7] << 8) | bytes[at + 8];
                return true;
            }

            int length = (bytes[at + 2] << 8) | bytes[at + 3];
            if (length < 2)
            {
                return false;
            }

            at += 2 + length;
        }

        return false;
    }
}
