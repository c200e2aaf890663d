using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KioskFleet.Golden.Tests;

/// <summary>PNGs of up to 256 colours (ISO/IEC 15948, colour type 3, no filter): pages compress three times better than in true colour. Reads what it writes.</summary>
internal static class IndexedPng
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="ArgumentException">More than 256 colours.</exception>
    public static byte[] Encode(Picture picture)
    {
        ushort[] palette = [.. picture.Pixels.Distinct().Order()];
        if (palette.Length > 256)
        {
            throw new ArgumentException($"The picture has {palette.Length} colours; screens without photographs have fewer than 256.", nameof(picture));
        }

        var index = palette.Select((colour, i) => (colour, i)).ToDictionary(p => p.colour, p => (byte)p.i);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int y = 0; y < picture.Height; y++)
            {
                zlib.WriteByte(0);
                for (int x = 0; x < picture.Width; x++)
                {
                    zlib.WriteByte(index[picture.Pixels[(y * picture.Width) + x]]);
                }
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = 8;
        header[9] = 3;
        using var png = new MemoryStream();
        png.Write(Signature);
        Chunk(png, "IHDR", header);
        Chunk(png, "PLTE", [.. palette.SelectMany(c => (byte[])[Widen(c >> 11, 5), Widen((c >> 5) & 63, 6), Widen(c & 31, 5)])]);
        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <exception cref="InvalidDataException">Not a PNG of this kind.</exception>
    public static Picture Decode(byte[] png)
    {
        int width = 0;
        int height = 0;
        byte[] palette = [];
        using var packed = new MemoryStream();
        for (int at = Signature.Length; at + 12 <= png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            ReadOnlySpan<byte> data = png.AsSpan(at + 8, length);
            switch (Encoding.ASCII.GetString(png, at + 4, 4))
            {
                case "IHDR":
                    width = BinaryPrimitives.ReadInt32BigEndian(data);
                    height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
                    if (data[8] != 8 || data[9] != 3)
                    {
                        throw new InvalidDataException("The stored picture is not one that these tests wrote; accept it anew.");
                    }

                    break;
                case "PLTE":
                    palette = data.ToArray();
                    break;
                case "IDAT":
                    packed.Write(data);
                    break;
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var pixels = new ushort[width * height];
        var row = new byte[width + 1];
        for (int y = 0; y < height; y++)
        {
            zlib.ReadExactly(row);
            for (int x = 0; x < width; x++)
            {
                int colour = row[x + 1] * 3;
                pixels[(y * width) + x] = (ushort)(((palette[colour] >> 3) << 11) | ((palette[colour + 1] >> 2) << 5) | (palette[colour + 2] >> 3));
            }
        }

        return new Picture(width, height, pixels);
    }

    private static byte Widen(int value, int bits) => (byte)((value << (8 - bits)) | (value >> ((2 * bits) - 8)));

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    /// <summary>CRC-32 as in ISO/IEC 15948 annex D.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
