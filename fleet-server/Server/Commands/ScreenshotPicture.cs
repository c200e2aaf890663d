using System.Buffers.Binary;
using System.IO.Compression;

namespace KioskFleet.Server.Commands;

/// <summary>Turns a packed screenshot (SPEC.md §5.7) into a PNG of four greys.</summary>
internal static class ScreenshotPicture
{
    /// <summary>Pixels of the largest screen that a terminal may have.</summary>
    private const int MaxPixels = 1920 * 1080;

    private const int HeadBytes = 5;

    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <returns>Null if the bytes are not a packed screenshot.</returns>
    public static byte[]? ToPng(ReadOnlySpan<byte> packed)
    {
        if (packed.Length <= HeadBytes)
        {
            return null;
        }

        int width = BinaryPrimitives.ReadUInt16LittleEndian(packed);
        int height = BinaryPrimitives.ReadUInt16LittleEndian(packed[2..]);
        if (width == 0 || height == 0 || width * height > MaxPixels)
        {
            return null;
        }

        int stride = 1 + ((width + 3) / 4);
        byte[] rows = new byte[stride * height];
        int pixel = 0;
        foreach (byte run in packed[HeadBytes..])
        {
            for (int left = (run & 0x3F) + 1; left > 0; left--, pixel++)
            {
                if (pixel == width * height)
                {
                    return null;
                }

                int x = pixel % width;
                rows[(pixel / width * stride) + 1 + (x / 4)] |= (byte)((run >> 6) << (6 - (2 * (x % 4))));
            }
        }

        return pixel == width * height ? Png(width, height, rows) : null;
    }

    private static byte[] Png(int width, int height, byte[] rows)
    {
        using MemoryStream png = new();
        png.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);

        // Two bits a pixel, grey, deflate, no filter, not interlaced.
        header[8] = 2;
        Chunk(png, "IHDR"u8, header);
        using (MemoryStream packed = new())
        {
            using (ZLibStream deflate = new(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                deflate.Write(rows);
            }

            Chunk(png, "IDAT"u8, packed.ToArray());
        }

        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] covered = [.. type, .. data];
        png.Write(covered);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(covered));
        png.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
