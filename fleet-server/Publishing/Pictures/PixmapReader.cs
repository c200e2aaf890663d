namespace KioskFleet.Publishing.Pictures;

/// <summary>Reads the raw greys or colours (PGM P5, PPM P6 of netpbm) that decoders in other processes give, row by row, and makes them smaller as they come:
/// memory is that of the result, however large the picture.</summary>
internal static class PixmapReader
{
    /// <summary>A picture whose longer side has at most <paramref name="mostSide"/> pixels.</summary>
    /// <param name="stream">Begins at the header; read to the end of this picture, no further.</param>
    /// <param name="mostPixels">Refuses what claims more.</param>
    /// <returns>Null at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">Not such a picture, cut off, or too large.</exception>
    public static Pixels? Read(Stream stream, int mostSide, long mostPixels)
    {
        int first = stream.ReadByte();
        if (first < 0)
        {
            return null;
        }

        int kind = stream.ReadByte();
        if (first != 'P' || kind is not ('5' or '6'))
        {
            throw new InvalidDataException("No raw pixmap.");
        }

        int width = Number(stream);
        int height = Number(stream);
        int deepest = Number(stream);
        if (width < 1 || height < 1 || deepest is < 1 or > 65535 || (long)width * height > mostPixels)
        {
            throw new InvalidDataException("The pixmap's size is out of bounds.");
        }

        int channels = kind == '6' ? 3 : 1;
        int bytes = deepest > 255 ? 2 : 1;
        double factor = Math.Min(1, (double)mostSide / Math.Max(width, height));
        Pixels result = new(Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)));
        RowScaler scaler = new(width, height, result.Width, result.Height, (row, y) =>
        {
            for (int i = 0; i < row.Length; i++)
            {
                result.Data[(y * row.Length) + i] = (byte)Math.Clamp(row[i] + 0.5f, 0, 255);
            }
        });
        byte[] raw = new byte[width * channels * bytes];
        byte[] colours = new byte[width * 3];
        for (int y = 0; y < height; y++)
        {
            try
            {
                stream.ReadExactly(raw);
            }
            catch (EndOfStreamException e)
            {
                throw new InvalidDataException("The pixmap is cut off.", e);
            }

            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    int at = ((x * channels) + (channels == 3 ? c : 0)) * bytes;
                    int value = bytes == 2 ? (raw[at] << 8) | raw[at + 1] : raw[at];
                    colours[(x * 3) + c] = (byte)(deepest == 255 ? value : Math.Min(255, value * 255 / deepest));
                }
            }

            scaler.Add(colours);
        }

        return result;
    }

    /// <summary>A decimal number and the one white space after it; comments before it are stepped over.</summary>
    private static int Number(Stream stream)
    {
        int c = stream.ReadByte();
        while (c is ' ' or '\t' or '\r' or '\n' or '#')
        {
            while (c == '#' && stream.ReadByte() is not (-1 or '\n'))
            {
                // To the end of the comment.
            }

            c = stream.ReadByte();
        }

        int value = 0;
        for (; c is >= '0' and <= '9' && value < 1_000_000; c = stream.ReadByte())
        {
            value = (value * 10) + c - '0';
        }

        return value;
    }
}
