using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KioskFleet.Golden.Tests;

/// <summary>
/// PNGs of screens (ISO/IEC 15948). Up to 256 colours: colour type 3 without filter, in which pages compress three times better than in true colour. Screens with photos: colour type 2 with
/// the Up filter. Reads what it writes.
/// </summary>
internal static class ScreenPng
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private const string NotOurs = "The stored picture is not one that these tests wrote; accept it anew.";
    private const byte TrueColour = 2;
    private const byte Indexed = 3;
    private const byte NoFilter = 0;
    private const byte Up = 2;

    public static byte[] Encode(Picture picture)
    {
        ushort[] palette = [.. picture.Pixels.Distinct().Order()];
        bool indexed = palette.Length <= 256;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            if (indexed)
            {
                WriteIndexes(zlib, picture, palette);
            }
            else
            {
                WriteColours(zlib, picture);
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = 8;
        header[9] = indexed ? Indexed : TrueColour;
        using var png = new MemoryStream();
        png.Write(Signature);
        Chunk(png, "IHDR", header);
        if (indexed)
        {
            Chunk(png, "PLTE", [.. palette.SelectMany(Widen)]);
        }

        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <exception cref="InvalidDataException">Not a PNG of this kind.</exception>
    public static Picture Decode(byte[] png)
    {
        int width = 0;
        int height = 0;
        bool indexed = false;
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
                    indexed = data[9] == Indexed;
                    if (data[8] != 8 || (!indexed && data[9] != TrueColour))
                    {
                        throw new InvalidDataException(NotOurs);
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
        if (indexed)
        {
            ReadIndexes(zlib, pixels, width, palette);
        }
        else
        {
            ReadColours(zlib, pixels, width);
        }

        return new Picture(width, height, pixels);
    }

    private static void WriteIndexes(ZLibStream zlib, Picture picture, ushort[] palette)
    {
        var index = palette.Select((colour, i) => (colour, i)).ToDictionary(p => p.colour, p => (byte)p.i);
        for (int y = 0; y < picture.Height; y++)
        {
            zlib.WriteByte(NoFilter);
            for (int x = 0; x < picture.Width; x++)
            {
                zlib.WriteByte(index[picture.Pixels[(y * picture.Width) + x]]);
            }
        }
    }

    private static void ReadIndexes(ZLibStream zlib, ushort[] pixels, int width, byte[] palette)
    {
        var row = new byte[width + 1];
        for (int at = 0; at < pixels.Length; at += width)
        {
            zlib.ReadExactly(row);
            for (int x = 0; x < width; x++)
            {
                pixels[at + x] = Narrow(palette.AsSpan(row[x + 1] * 3));
            }
        }
    }

    private static void WriteColours(ZLibStream zlib, Picture picture)
    {
        byte[] above = new byte[picture.Width * 3];
        for (int y = 0; y < picture.Height; y++)
        {
            byte[] row = [.. picture.Pixels.Skip(y * picture.Width).Take(picture.Width).SelectMany(Widen)];
            zlib.WriteByte(Up);
            for (int i = 0; i < row.Length; i++)
            {
                zlib.WriteByte((byte)(row[i] - above[i]));
            }

            above = row;
        }
    }

    private static void ReadColours(ZLibStream zlib, ushort[] pixels, int width)
    {
        byte[] above = new byte[width * 3];
        byte[] row = new byte[(width * 3) + 1];
        for (int at = 0; at < pixels.Length; at += width)
        {
            zlib.ReadExactly(row);
            if (row[0] != Up)
            {
                throw new InvalidDataException(NotOurs);
            }

            for (int i = 0; i < above.Length; i++)
            {
                above[i] += row[i + 1];
            }

            for (int x = 0; x < width; x++)
            {
                pixels[at + x] = Narrow(above.AsSpan(x * 3));
            }
        }
    }

    private static byte[] Widen(ushort colour) => [Widen(colour >> 11, 5), Widen((colour >> 5) & 63, 6), Widen(colour & 31, 5)];

    private static ushort Narrow(ReadOnlySpan<byte> colour) => (ushort)(((colour[0] >> 3) << 11) | ((colour[1] >> 2) << 5) | (colour[2] >> 3));

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
