using System.Buffers.Binary;
using System.Drawing;

namespace KioskFleet.Simulator.Tests;

/// <summary>A small GIF encoder with real LZW codes, for feeding the decoder.</summary>
internal static class GifWriter
{
    public static byte[] Encode(byte[] indices, int width, int height, Color[] table, int transparentIndex = -1)
    {
        int bits = 1;
        while (1 << bits < table.Length)
        {
            bits++;
        }

        using var gif = new MemoryStream();
        gif.Write(transparentIndex >= 0 ? "GIF89a"u8 : "GIF87a"u8);
        Word(gif, width);
        Word(gif, height);
        gif.WriteByte((byte)(0x80 | 0x70 | (bits - 1)));
        gif.WriteByte(0);
        gif.WriteByte(0);
        for (int i = 0; i < 1 << bits; i++)
        {
            Color color = i < table.Length ? table[i] : Color.Black;
            gif.Write([color.R, color.G, color.B]);
        }

        if (transparentIndex >= 0)
        {
            gif.Write([0x21, 0xF9, 4, 1, 0, 0, (byte)transparentIndex, 0]);
        }

        gif.WriteByte(0x2C);
        Word(gif, 0);
        Word(gif, 0);
        Word(gif, width);
        Word(gif, height);
        gif.WriteByte(0);
        int codeSize = Math.Max(2, bits);
        gif.WriteByte((byte)codeSize);
        byte[] codes = Lzw(indices, codeSize);
        for (int at = 0; at < codes.Length; at += 255)
        {
            int length = Math.Min(255, codes.Length - at);
            gif.WriteByte((byte)length);
            gif.Write(codes, at, length);
        }

        gif.WriteByte(0);
        gif.WriteByte(0x3B);
        return gif.ToArray();
    }

    private static byte[] Lzw(byte[] indices, int codeSize)
    {
        using var bytes = new MemoryStream();
        int held = 0;
        int count = 0;
        int width = codeSize + 1;
        void Put(int code)
        {
            held |= code << count;
            for (count += width; count >= 8; count -= 8)
            {
                bytes.WriteByte((byte)held);
                held >>= 8;
            }
        }

        int clear = 1 << codeSize;
        var table = new Dictionary<(int Prefix, byte Next), int>();
        int next = clear + 2;
        Put(clear);
        int prefix = indices[0];
        foreach (byte index in indices.Skip(1))
        {
            if (table.TryGetValue((prefix, index), out int longer))
            {
                prefix = longer;
                continue;
            }

            Put(prefix);
            if (next < 4096)
            {
                table[(prefix, index)] = next++;
                if (next > 1 << width && width < 12)
                {
                    width++;
                }
            }
            else
            {
                Put(clear);
                table.Clear();
                next = clear + 2;
                width = codeSize + 1;
            }

            prefix = index;
        }

        Put(prefix);
        Put(clear + 1);
        if (count > 0)
        {
            bytes.WriteByte((byte)held);
        }

        return bytes.ToArray();
    }

    private static void Word(MemoryStream stream, int value)
    {
        stream.WriteByte((byte)value);
        stream.WriteByte((byte)(value >> 8));
    }
}

/// <summary>A small BMP encoder.</summary>
internal static class BmpWriter
{
    public static byte[] Encode(Color[] colours, int width, int height, int depth, bool topDown)
    {
        int extra = depth switch { 8 => colours.Length * 4, 16 => 12, _ => 0 };
        int stride = ((width * depth) + 31) / 32 * 4;
        var bmp = new byte[54 + extra + (stride * height)];
        bmp[0] = (byte)'B';
        bmp[1] = (byte)'M';
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(2), bmp.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(10), 54 + extra);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), topDown ? -height : height);
        bmp[26] = 1;
        bmp[28] = (byte)depth;
        bmp[30] = (byte)(depth == 16 ? 3 : 0);
        bmp[46] = (byte)(depth == 8 ? colours.Length : 0);
        if (depth == 16)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(54), 0xF800);
            BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(58), 0x07E0);
            BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(62), 0x001F);
        }

        for (int i = 0; i < colours.Length; i++)
        {
            Color color = colours[i];
            if (depth == 8)
            {
                bmp[54 + (i * 4)] = color.B;
                bmp[55 + (i * 4)] = color.G;
                bmp[56 + (i * 4)] = color.R;
            }

            int row = i / width;
            int at = 54 + extra + ((topDown ? row : height - 1 - row) * stride) + (i % width * depth / 8);
            switch (depth)
            {
                case 8:
                    bmp[at] = (byte)i;
                    break;
                case 16:
                    BinaryPrimitives.WriteUInt16LittleEndian(bmp.AsSpan(at), (ushort)(((color.R >> 3) << 11) | ((color.G >> 2) << 5) | (color.B >> 3)));
                    break;
                default:
                    bmp[at] = color.B;
                    bmp[at + 1] = color.G;
                    bmp[at + 2] = color.R;
                    break;
            }
        }

        return bmp;
    }
}
