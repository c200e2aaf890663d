namespace KioskFleet.Publishing.Pictures;

/// <summary>Writes baseline JPEG (ITU-T T.81, JFIF) with halved chroma, as nanoFramework's decoder takes it. The same pixels always give the same bytes.</summary>
internal static class JpegEncoder
{
    private static readonly byte[] ZigZag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    // T.81 annex K, tables K.1 and K.2.
    private static readonly byte[] Luminance =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly byte[] Chrominance =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    private static readonly double[] Cosines = [.. Enumerable.Range(0, 64).Select(i => Math.Cos(((2 * (i % 8)) + 1) * (i / 8) * Math.PI / 16) * (i / 8 == 0 ? Math.Sqrt(0.125) : 0.5))];

    /// <param name="colours">Red, green and blue of each pixel, row by row.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="quality">1 to 100, as libjpeg counts it.</param>
    public static byte[] Encode(ReadOnlySpan<byte> colours, int width, int height, int quality)
    {
        byte[] luminance = Scaled(Luminance, quality);
        byte[] chrominance = Scaled(Chrominance, quality);
        MemoryStream jpeg = new(2048 + (width * height / 4));
        jpeg.Write([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        jpeg.Write([0xFF, 0xDB, 0, 132, 0]);
        WriteTable(jpeg, luminance);
        jpeg.WriteByte(1);
        WriteTable(jpeg, chrominance);
        jpeg.Write([0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        JpegHuffman.WriteTables(jpeg);
        jpeg.Write([0xFF, 0xDA, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
        Scan(new JpegBits(jpeg), colours, width, height, luminance, chrominance);
        jpeg.Write([0xFF, 0xD9]);
        return jpeg.ToArray();
    }

    private static void Scan(JpegBits bits, ReadOnlySpan<byte> colours, int width, int height, byte[] luminance, byte[] chrominance)
    {
        float[] y = new float[256];
        float[] cb = new float[256];
        float[] cr = new float[256];
        float[] block = new float[64];
        int[] last = new int[3];
        for (int top = 0; top < height; top += 16)
        {
            for (int left = 0; left < width; left += 16)
            {
                for (int i = 0; i < 256; i++)
                {
                    // Beyond the edge its last pixels are repeated.
                    int at = ((Math.Min(height - 1, top + (i / 16)) * width) + Math.Min(width - 1, left + (i % 16))) * 3;
                    float r = colours[at];
                    float g = colours[at + 1];
                    float b = colours[at + 2];
                    y[i] = (0.299f * r) + (0.587f * g) + (0.114f * b) - 128;
                    cb[i] = (-0.168736f * r) - (0.331264f * g) + (0.5f * b);
                    cr[i] = (0.5f * r) - (0.418688f * g) - (0.081312f * b);
                }

                for (int part = 0; part < 4; part++)
                {
                    for (int i = 0; i < 64; i++)
                    {
                        block[i] = y[(((part / 2 * 8) + (i / 8)) * 16) + (part % 2 * 8) + (i % 8)];
                    }

                    Block(bits, block, luminance, 0, ref last[0]);
                }

                Block(bits, Halved(cb, block), chrominance, 1, ref last[1]);
                Block(bits, Halved(cr, block), chrominance, 1, ref last[2]);
            }
        }

        bits.Flush();
    }

    private static float[] Halved(float[] from, float[] block)
    {
        for (int i = 0; i < 64; i++)
        {
            int at = (i / 8 * 32) + (i % 8 * 2);
            block[i] = (from[at] + from[at + 1] + from[at + 16] + from[at + 17]) / 4;
        }

        return block;
    }

    private static void Block(JpegBits bits, float[] block, byte[] table, int kind, ref int last)
    {
        Span<double> rows = stackalloc double[64];
        for (int v = 0; v < 8; v++)
        {
            for (int u = 0; u < 8; u++)
            {
                double sum = 0;
                for (int x = 0; x < 8; x++)
                {
                    sum += block[(v * 8) + x] * Cosines[(u * 8) + x];
                }

                rows[(v * 8) + u] = sum;
            }
        }

        Span<int> levels = stackalloc int[64];
        for (int k = 0; k < 64; k++)
        {
            int u = ZigZag[k] % 8;
            int v = ZigZag[k] / 8;
            double sum = 0;
            for (int y = 0; y < 8; y++)
            {
                sum += rows[(y * 8) + u] * Cosines[(v * 8) + y];
            }

            levels[k] = (int)Math.Round(sum / table[ZigZag[k]]);
        }

        int difference = levels[0] - last;
        last = levels[0];
        bits.Number(JpegHuffman.Dc[kind], 0, difference);
        int zeros = 0;
        for (int k = 1; k < 64; k++)
        {
            if (levels[k] == 0)
            {
                zeros++;
                continue;
            }

            for (; zeros > 15; zeros -= 16)
            {
                bits.Code(JpegHuffman.Ac[kind][0xF0]);
            }

            bits.Number(JpegHuffman.Ac[kind], zeros, levels[k]);
            zeros = 0;
        }

        if (zeros > 0)
        {
            bits.Code(JpegHuffman.Ac[kind][0]);
        }
    }

    private static byte[] Scaled(byte[] table, int quality)
    {
        int scale = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        return [.. table.Select(v => (byte)Math.Clamp(((v * scale) + 50) / 100, 1, 255))];
    }

    private static void WriteTable(MemoryStream jpeg, byte[] table)
    {
        foreach (byte at in ZigZag)
        {
            jpeg.WriteByte(table[at]);
        }
    }
}
