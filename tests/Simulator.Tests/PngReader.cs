using System.Buffers.Binary;
using System.IO.Compression;

namespace KioskFleet.Simulator.Tests;

/// <summary>Reads the PNGs that the simulator writes: 8-bit true colour, filters 0 to 2.</summary>
internal static class PngReader
{
    public static (int Width, int Height, byte[] Rgb) Read(byte[] png)
    {
        int width = 0;
        int height = 0;
        using var packed = new MemoryStream();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            string type = System.Text.Encoding.ASCII.GetString(png, at + 4, 4);
            if (type == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 8));
                height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 12));
            }
            else if (type == "IDAT")
            {
                packed.Write(png, at + 8, length);
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            int filter = zlib.ReadByte();
            zlib.ReadExactly(rgb, y * width * 3, width * 3);
            for (int i = 0; i < width * 3; i++)
            {
                int index = (y * width * 3) + i;
                int before = filter switch
                {
                    0 => 0,
                    1 => i >= 3 ? rgb[index - 3] : 0,
                    2 => y > 0 ? rgb[index - (width * 3)] : 0,
                    _ => throw new InvalidOperationException($"Filter {filter} is not expected."),
                };
                rgb[index] += (byte)before;
            }
        }

        return (width, height, rgb);
    }
}
