using System.Buffers.Binary;
using System.IO.Compression;

namespace KioskFleet.NanoHost.Graphics;

/// <summary>Writes RGB565 pixels as a PNG of 8-bit true colour (ISO/IEC 15948).</summary>
public static class PngWriter
{
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] s_crcTable = MakeCrcTable();

    /// <param name="pixels">Row by row, without padding.</param>
    /// <param name="level">How hard to squeeze; <see cref="CompressionLevel.Fastest"/> suits a live picture.</param>
    public static byte[] Encode(ReadOnlySpan<ushort> pixels, int width, int height, CompressionLevel level = CompressionLevel.Optimal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length < width * height)
        {
            throw new ArgumentException($"{width}×{height} pixels are wanted, {pixels.Length} are there.", nameof(pixels));
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, level, leaveOpen: true))
        {
            var row = new byte[1 + (width * 3)];
            var above = new byte[1 + (width * 3)];
            var filtered = new byte[1 + (width * 3)];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    ushort pixel = pixels[(y * width) + x];
                    row[1 + (x * 3)] = (byte)Rgb565.Red(pixel);
                    row[2 + (x * 3)] = (byte)Rgb565.Green(pixel);
                    row[3 + (x * 3)] = (byte)Rgb565.Blue(pixel);
                }

                // Filter "Up": pages are bands of one colour, so most rows become zeros.
                filtered[0] = 2;
                for (int i = 1; i < row.Length; i++)
                {
                    filtered[i] = (byte)(row[i] - above[i]);
                }

                zlib.Write(filtered);
                (row, above) = (above, row);
            }
        }

        using var png = new MemoryStream();
        png.Write(s_signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = 2;
        header[10] = header[11] = header[12] = 0;
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        png.Write(word);
        png.Write(type);
        png.Write(data);
        uint crc = 0xFFFFFFFF;
        crc = Crc(crc, type);
        crc = Crc(crc, data) ^ 0xFFFFFFFF;
        BinaryPrimitives.WriteUInt32BigEndian(word, crc);
        png.Write(word);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc = s_crcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
