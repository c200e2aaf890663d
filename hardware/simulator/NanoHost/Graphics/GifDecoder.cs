namespace KioskFleet.NanoHost.Graphics;

/// <summary>
/// GIF 87a and 89a as the device takes them: the first image only, as large as the screen it is on, not interlaced. A transparent index
/// becomes a colour that is not in the table, and stays visible until <c>MakeTransparent</c> is told that colour.
/// </summary>
internal static class GifDecoder
{
    /// <summary>The colour that the device puts in place of the transparent index, unless the table has it.</summary>
    public const int TransparentStandIn = 0x561234;

    private const int StandInStep = 22073;
    private const int MaxCodes = 4096;

    public static DecodedImage Decode(ReadOnlySpan<byte> data)
    {
        var reader = new ByteReader(data);
        ReadOnlySpan<byte> signature = reader.Take(6);
        if (!signature.SequenceEqual("GIF87a"u8) && !signature.SequenceEqual("GIF89a"u8))
        {
            throw new ImageFormatException("No GIF signature.");
        }

        int width = reader.UInt16();
        int height = reader.UInt16();
        int packed = reader.Byte();
        reader.Take(2);
        DecodedImage.DemandSize(width, height);
        int[] table = (packed & 0x80) != 0 ? ReadTable(ref reader, packed & 7) : [];
        while (true)
        {
            switch (reader.Byte())
            {
                case 0x2C:
                    return new DecodedImage(width, height, ReadImage(ref reader, width, height, table));
                case 0x3B:
                    return new DecodedImage(width, height, new ushort[width * height]);
                case 0x21:
                    ReadExtension(ref reader, table);
                    break;
                default:
                    throw new ImageFormatException("Unknown block in a GIF.");
            }
        }
    }

    private static void ReadExtension(ref ByteReader reader, int[] table)
    {
        int label = reader.Byte();
        if (label == 0xF9)
        {
            reader.Byte();
            int flags = reader.Byte();
            reader.Take(2);
            int index = reader.Byte();
            reader.Byte();
            if ((flags & 1) != 0 && index < table.Length)
            {
                table[index] = FreeColour(table);
            }

            return;
        }

        if (label is not (0xFE or 0x01 or 0xFF))
        {
            throw new ImageFormatException("Unknown extension in a GIF.");
        }

        for (int length = reader.Byte(); length > 0; length = reader.Byte())
        {
            reader.Take(length);
        }
    }

    private static int FreeColour(int[] table)
    {
        int colour = TransparentStandIn;
        while (Array.IndexOf(table, colour) >= 0)
        {
            colour = (colour + StandInStep) & 0xFFFFFF;
        }

        return colour;
    }

    private static int[] ReadTable(ref ByteReader reader, int sizeBits)
    {
        var table = new int[1 << (sizeBits + 1)];
        for (int i = 0; i < table.Length; i++)
        {
            ReadOnlySpan<byte> rgb = reader.Take(3);
            table[i] = (rgb[0] << 16) | (rgb[1] << 8) | rgb[2];
        }

        return table;
    }

    private static ushort[] ReadImage(ref ByteReader reader, int width, int height, int[] table)
    {
        reader.Take(4);
        int imageWidth = reader.UInt16();
        int imageHeight = reader.UInt16();
        int packed = reader.Byte();
        if (imageWidth != width || imageHeight != height)
        {
            throw new NotSupportedException("The device decodes only a GIF whose image is as large as its screen.");
        }

        if ((packed & 0x40) != 0)
        {
            throw new NotSupportedException("The device does not decode an interlaced GIF.");
        }

        if ((packed & 0x80) != 0)
        {
            table = ReadTable(ref reader, packed & 7);
        }

        if (table.Length == 0)
        {
            throw new ImageFormatException("A GIF without a colour table.");
        }

        int codeSize = reader.Byte();
        if (codeSize is < 2 or > 8)
        {
            throw new ImageFormatException($"A GIF cannot begin with codes of {codeSize} bits.");
        }

        var colours = new ushort[256];
        for (int i = 0; i < table.Length; i++)
        {
            colours[i] = Rgb565.From(table[i] >> 16, (table[i] >> 8) & 0xFF, table[i] & 0xFF);
        }

        var pixels = new ushort[width * height];
        Unpack(ref reader, codeSize, colours, pixels);
        return pixels;
    }

    /// <summary>Variable-length LZW (GIF89a, appendix F). Data that ends early leaves the rest of the picture black, as on the device.</summary>
    private static void Unpack(ref ByteReader reader, int codeSize, ushort[] colours, ushort[] pixels)
    {
        int clear = 1 << codeSize;
        int end = clear + 1;
        var prefix = new short[MaxCodes];
        var suffix = new byte[MaxCodes];
        var stack = new byte[MaxCodes + 1];
        for (int i = 0; i < clear; i++)
        {
            suffix[i] = (byte)i;
        }

        int next = end + 1;
        int width = codeSize + 1;
        int previous = -1;
        byte first = 0;
        int bits = 0;
        int held = 0;
        int written = 0;
        ReadOnlySpan<byte> block = [];
        while (written < pixels.Length)
        {
            while (bits < width)
            {
                if (block.IsEmpty)
                {
                    if (reader.AtEnd)
                    {
                        return;
                    }

                    int length = reader.Byte();
                    if (length == 0 || reader.Left < length)
                    {
                        return;
                    }

                    block = reader.Take(length);
                }

                held |= block[0] << bits;
                block = block[1..];
                bits += 8;
            }

            int code = held & ((1 << width) - 1);
            held >>= width;
            bits -= width;
            if (code == clear)
            {
                next = end + 1;
                width = codeSize + 1;
                previous = -1;
                continue;
            }

            if (code == end || code > next || (previous < 0 && code >= clear))
            {
                return;
            }

            int depth = 0;
            int walk = code;
            if (code == next)
            {
                stack[depth++] = first;
                walk = previous;
            }

            while (walk >= clear)
            {
                stack[depth++] = suffix[walk];
                walk = prefix[walk];
            }

            first = suffix[walk];
            stack[depth++] = first;
            if (previous >= 0 && next < MaxCodes)
            {
                prefix[next] = (short)previous;
                suffix[next] = first;
                next++;
                if (next == 1 << width && width < 12)
                {
                    width++;
                }
            }

            while (depth > 0 && written < pixels.Length)
            {
                pixels[written++] = colours[stack[--depth]];
            }

            previous = code;
        }
    }
}

/// <summary>Reads bytes with a clear error at the end of them.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly int Left => _rest.Length;

    public int Byte() => Take(1)[0];

    /// <summary>Little-endian.</summary>
    public int UInt16()
    {
        ReadOnlySpan<byte> two = Take(2);
        return two[0] | (two[1] << 8);
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new ImageFormatException("The picture's bytes end too early.");
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
