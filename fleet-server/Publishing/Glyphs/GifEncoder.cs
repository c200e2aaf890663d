namespace KioskFleet.Publishing.Glyphs;

/// <summary>Writes GIF89a as SPEC.md §2 asks: one image, no transparency, not interlaced, a global table at offset 13. Public format; LZW as in its appendix F.</summary>
internal static class GifEncoder
{
    private const int MaxCodes = 4096;

    private static readonly byte[] Greys = [0xFF, 0xFF, 0xFF, 0xAA, 0xAA, 0xAA, 0x55, 0x55, 0x55, 0x00, 0x00, 0x00];

    /// <summary>A glyph sheet: four greys.</summary>
    /// <param name="levels">Level of each pixel, 0 (ground) to 3 (ink), row by row.</param>
    /// <param name="width">1 to 65535.</param>
    /// <param name="height">1 to 65535.</param>
    public static byte[] Encode(ReadOnlySpan<byte> levels, int width, int height) => Encode(levels, width, height, Greys);

    /// <param name="levels">Number of each pixel's colour, row by row.</param>
    /// <param name="width">1 to 65535.</param>
    /// <param name="height">1 to 65535.</param>
    /// <param name="colours">Red, green and blue of 4, 8 or 16 colours.</param>
    public static byte[] Encode(ReadOnlySpan<byte> levels, int width, int height, ReadOnlySpan<byte> colours)
    {
        int bits = System.Numerics.BitOperations.Log2((uint)colours.Length / 3);
        MemoryStream gif = new(256 + (levels.Length / 4));
        gif.Write("GIF89a"u8);
        Word(gif, width);
        Word(gif, height);
        gif.Write([(byte)(0x80 | ((bits - 1) << 4) | (bits - 1)), 0, 0]);
        gif.Write(colours);
        gif.WriteByte(0x2C);
        gif.Write([0, 0, 0, 0]);
        Word(gif, width);
        Word(gif, height);
        gif.WriteByte(0);
        gif.WriteByte((byte)bits);
        Compress(gif, levels, bits);
        gif.WriteByte(0);
        gif.WriteByte(0x3B);
        return gif.ToArray();
    }

    private static void Compress(Stream output, ReadOnlySpan<byte> levels, int colourBits)
    {
        BlockStream bits = new(output);
        int clear = 1 << colourBits;
        int end = clear + 1;

        // children[colours × code + level] is the code of that string with the level added; 0: none yet.
        ushort[] children = new ushort[MaxCodes << colourBits];
        int codeSize = colourBits + 1;
        int next = end + 1;
        bits.Write(clear, codeSize);
        int current = levels[0];
        for (int i = 1; i < levels.Length; i++)
        {
            int slot = (current << colourBits) + levels[i];
            if (children[slot] != 0)
            {
                current = children[slot];
                continue;
            }

            bits.Write(current, codeSize);
            if (next < MaxCodes)
            {
                children[slot] = (ushort)next;
                if (next == 1 << codeSize)
                {
                    codeSize++;
                }

                next++;
            }
            else
            {
                bits.Write(clear, codeSize);
                Array.Clear(children);
                codeSize = colourBits + 1;
                next = end + 1;
            }

            current = levels[i];
        }

        bits.Write(current, codeSize);

        // The reader adds one more string after the last code, so its code size may grow once more before it reads the end.
        if (next == 1 << codeSize && codeSize < 12)
        {
            codeSize++;
        }

        bits.Write(end, codeSize);
        bits.Flush();
    }

    private static void Word(Stream stream, int value)
    {
        stream.WriteByte((byte)value);
        stream.WriteByte((byte)(value >> 8));
    }

    /// <summary>Codes packed from the least significant bit, in sub-blocks of at most 255 bytes.</summary>
    private sealed class BlockStream(Stream output)
    {
        private readonly byte[] _block = new byte[255];
        private int _length;
        private int _bits;
        private int _count;

        public void Write(int code, int size)
        {
            _bits |= code << _count;
            _count += size;
            while (_count >= 8)
            {
                Put((byte)_bits);
                _bits >>= 8;
                _count -= 8;
            }
        }

        public void Flush()
        {
            if (_count > 0)
            {
                Put((byte)_bits);
            }

            Send();
        }

        private void Put(byte value)
        {
            _block[_length++] = value;
            if (_length == _block.Length)
            {
                Send();
            }
        }

        private void Send()
        {
            if (_length > 0)
            {
                output.WriteByte((byte)_length);
                output.Write(_block, 0, _length);
                _length = 0;
            }
        }
    }
}
