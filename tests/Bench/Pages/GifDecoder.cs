namespace KioskFleet.Bench.Pages;

/// <summary>Decodes the GIFs of glyph sheets strictly, by the standard and apart from the encoder: what it refuses, a terminal may refuse too.</summary>
internal static class GifDecoder
{
    /// <returns>Width, height, and the colour index of each pixel.</returns>
    /// <exception cref="InvalidDataException">Not the GIF that SPEC.md §2.1 describes.</exception>
    public static (int Width, int Height, byte[] Pixels) Decode(ReadOnlySpan<byte> gif)
    {
        Require(gif[..6].SequenceEqual("GIF89a"u8), "signature");
        int width = gif[6] | (gif[7] << 8);
        int height = gif[8] | (gif[9] << 8);
        Require((gif[10] & 0x87) == 0x81, "a global table of four colours");
        int at = 13 + 12;
        Require(gif[at] == 0x2C, "an image right after the table");
        Require((gif[at + 5] | (gif[at + 6] << 8)) == width && (gif[at + 7] | (gif[at + 8] << 8)) == height, "an image of the screen's size");
        Require(gif[at + 9] == 0, "no local table, not interlaced");
        int minimum = gif[at + 10];
        Require(minimum == 2, "codes of two bits");
        at += 11;
        List<byte> data = [];
        while (gif[at] != 0)
        {
            data.AddRange(gif.Slice(at + 1, gif[at]));
            at += gif[at] + 1;
        }

        Require(gif[at + 1] == 0x3B && at + 2 == gif.Length, "the trailer at the end");
        byte[] pixels = Lzw([.. data], minimum, width * height);
        return (width, height, pixels);
    }

    private static byte[] Lzw(byte[] data, int minimum, int expected)
    {
        int clear = 1 << minimum;
        byte[] pixels = new byte[expected];
        int filled = 0;
        List<byte[]> table = [];
        int size = 0;
        byte[]? previous = null;
        int bit = 0;
        while (true)
        {
            size = size == 0 ? minimum + 1 : size;
            Require(bit + size <= data.Length * 8, "an end code");
            int code = 0;
            for (int i = 0; i < size; i++, bit++)
            {
                code |= ((data[bit / 8] >> (bit % 8)) & 1) << i;
            }

            if (code == clear)
            {
                table = [.. Enumerable.Range(0, clear).Select(i => new[] { (byte)i }), [], []];
                size = minimum + 1;
                previous = null;
                continue;
            }

            if (code == clear + 1)
            {
                Require(filled == expected, "as many pixels as the image has");
                return pixels;
            }

            byte[] entry;
            if (code < table.Count)
            {
                entry = table[code];
            }
            else
            {
                Require(code == table.Count && previous is not null, "a known code");
                entry = [.. previous!, previous![0]];
            }

            Require(filled + entry.Length <= expected, "no more pixels than the image has");
            entry.CopyTo(pixels, filled);
            filled += entry.Length;
            if (previous is not null && table.Count < 4096)
            {
                table.Add([.. previous, entry[0]]);
                if (table.Count == 1 << size && size < 12)
                {
                    size++;
                }
            }

            previous = entry;
        }
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException("The GIF lacks " + what + ".");
        }
    }
}
