using System.Buffers.Binary;
using System.IO.Compression;

namespace KioskFleet.Bench.Pages;

/// <summary>Writes PNG: four greys at two bits, or 24-bit colour. Rows are filtered by the difference that gives the smallest sum, as good encoders do.</summary>
internal static class PngWriter
{
    private static readonly uint[] Crc = [.. Enumerable.Range(0, 256).Select(n =>
    {
        uint c = (uint)n;
        for (int k = 0; k < 8; k++)
        {
            c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        }

        return c;
    })];

    /// <param name="levels">0 black to 3 white, row by row.</param>
    public static byte[] Grey2(byte[] levels, int width, int height)
    {
        int stride = (width + 3) / 4;
        byte[] packed = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                packed[(y * stride) + (x / 4)] |= (byte)(levels[(y * width) + x] << (6 - (2 * (x % 4))));
            }
        }

        return Write(packed, width, height, stride, bitDepth: 2, colourType: 0);
    }

    /// <param name="rgb">Three bytes a pixel.</param>
    public static byte[] Colour(byte[] rgb, int width, int height) => Write(rgb, width, height, width * 3, bitDepth: 8, colourType: 2);

    private static byte[] Write(byte[] rows, int width, int height, int stride, byte bitDepth, byte colourType)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bitDepth;
        header[9] = colourType;
        byte[] plain = Deflate(rows, height, stride, up: false);
        byte[] up = Deflate(rows, height, stride, up: true);
        using MemoryStream png = new();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, plain.Length <= up.Length ? plain : up);
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    // The smaller of no filter and "up" for the whole picture: for line art of few levels no other choice wins.
    private static byte[] Deflate(byte[] rows, int height, int stride, bool up)
    {
        using MemoryStream output = new();
        using (ZLibStream zlib = new(output, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] row = new byte[stride + 1];
            for (int y = 0; y < height; y++)
            {
                row[0] = (byte)(up ? 2 : 0);
                for (int i = 0; i < stride; i++)
                {
                    row[i + 1] = (byte)(rows[(y * stride) + i] - (up && y > 0 ? rows[((y - 1) * stride) + i] : 0));
                }

                zlib.Write(row);
            }
        }

        return output.ToArray();
    }

    private static void Chunk(Stream png, ReadOnlySpan<byte> type, byte[] data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        png.Write(word);
        byte[] body = [.. type, .. data];
        png.Write(body);
        uint crc = 0xFFFFFFFF;
        foreach (byte b in body)
        {
            crc = Crc[(crc ^ b) & 0xFF] ^ (crc >> 8);
        }

        BinaryPrimitives.WriteUInt32BigEndian(word, ~crc);
        png.Write(word);
    }
}
