using System.Buffers.Binary;

namespace KioskFleet.NanoHost.Graphics;

/// <summary>Windows bitmaps as the device takes them: 16 bits (565 masks), 24 and 32 bits, and 8 bits with a stated number of colours.</summary>
internal static class BmpDecoder
{
    private const int FileHeaderBytes = 14;
    private const int InfoHeaderBytes = 40;

    public static DecodedImage Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length < FileHeaderBytes + InfoHeaderBytes || data[0] != 'B' || data[1] != 'M')
        {
            throw new ImageFormatException("No BMP header.");
        }

        int pixelsAt = BinaryPrimitives.ReadInt32LittleEndian(data[10..]);
        int headerBytes = BinaryPrimitives.ReadInt32LittleEndian(data[14..]);
        int width = BinaryPrimitives.ReadInt32LittleEndian(data[18..]);
        int signedHeight = BinaryPrimitives.ReadInt32LittleEndian(data[22..]);
        int planes = BinaryPrimitives.ReadUInt16LittleEndian(data[26..]);
        int depth = BinaryPrimitives.ReadUInt16LittleEndian(data[28..]);
        int compression = BinaryPrimitives.ReadInt32LittleEndian(data[30..]);
        int coloursUsed = BinaryPrimitives.ReadInt32LittleEndian(data[46..]);
        if (headerBytes < InfoHeaderBytes || planes != 1 || signedHeight == int.MinValue)
        {
            throw new ImageFormatException("A BMP header that the device refuses.");
        }

        bool topDown = signedHeight < 0;
        int height = Math.Abs(signedHeight);
        DecodedImage.DemandSize(width, height);
        long headersEnd = (long)FileHeaderBytes + headerBytes;
        if (headersEnd > data.Length)
        {
            throw new ImageFormatException("The picture's bytes end too early.");
        }

        ReadOnlySpan<byte> afterHeader = data[(int)headersEnd..];
        switch (depth)
        {
            case 16 when compression == 3 && HasMasks565(afterHeader):
            case 24 when compression == 0:
            case 32 when compression == 0:
                break;
            case 8 when compression == 0 && coloursUsed is > 0 and <= 256:
                if (afterHeader.Length < coloursUsed * 4)
                {
                    throw new ImageFormatException("The picture's bytes end too early.");
                }

                break;
            default:
                throw new NotSupportedException($"The device does not decode a BMP of {depth} bits with compression {compression}.");
        }

        int stride = ((width * depth) + 31) / 32 * 4;
        if (pixelsAt < 0 || pixelsAt > data.Length || data.Length - pixelsAt < (long)stride * height)
        {
            throw new ImageFormatException("The picture's bytes end too early.");
        }

        var pixels = new ushort[width * height];
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> line = data.Slice(pixelsAt + (row * stride), stride);
            Span<ushort> into = pixels.AsSpan((topDown ? row : height - 1 - row) * width, width);
            for (int x = 0; x < width; x++)
            {
                into[x] = Pixel(line, x, depth, afterHeader, coloursUsed);
            }
        }

        return new DecodedImage(width, height, pixels);
    }

    private static ushort Pixel(ReadOnlySpan<byte> line, int x, int depth, ReadOnlySpan<byte> palette, int colours)
    {
        switch (depth)
        {
            case 8:
                int index = line[x] < colours ? line[x] * 4 : 0;
                return Rgb565.From(palette[index + 2], palette[index + 1], palette[index]);
            case 16:
                return BinaryPrimitives.ReadUInt16LittleEndian(line[(x * 2)..]);
            default:
                int at = x * (depth / 8);
                return Rgb565.From(line[at + 2], line[at + 1], line[at]);
        }
    }

    private static bool HasMasks565(ReadOnlySpan<byte> masks) =>
        masks.Length >= 12
        && BinaryPrimitives.ReadUInt32LittleEndian(masks) == 0xF800
        && BinaryPrimitives.ReadUInt32LittleEndian(masks[4..]) == 0x07E0
        && BinaryPrimitives.ReadUInt32LittleEndian(masks[8..]) == 0x001F;
}
