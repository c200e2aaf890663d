namespace KioskFleet.Publishing.Glyphs;

/// <summary>Writes GIF89a with four greys as SPEC.md §2.1 asks: one image, no transparency, a global table of four entries at offset 13. Public format; LZW as in its appendix F.</summary>
internal static class GifEncoder
{
    private const int MinimumCodeSize = 2;
    private const int Clear = 1 << MinimumCodeSize;
    private const int End = Clear + 1;
    private const int MaxCodes = 4096;

    /// <param name="levels">Level of each pixel, 0 (ground) to 3 (ink), row by row.</param>
    /// <param name="width">1 to 65535.</param>
    /// <param name="height">1 to 65535.</param>
    public static byte[] Encode(ReadOnlySpan<byte> levels, int width, int height)
    {
        MemoryStream gif = new(256 + (levels.Length / 4));
        gif.Write("GIF89a"u8);
        Word(gif, width);
        Word(gif, height);
        gif.Write([0x91, 0, 0]);
        foreach (int grey in (ReadOnlySpan<int>)[0xFF, 0xAA, 0x55, 0x00])
        {
            gif.Write([(byte)grey, (byte)grey, (byte)grey]);
        }

        gif.WriteByte(0x2C);
        gif.Write([0, 0, 0, 0]);
        Word(gif, width);
        Word(gif, height);
        gif.WriteByte(0);
        gif.WriteByte(MinimumCodeSize);
        Compress(gif, levels);
        gif.WriteByte(0);
        gif.WriteByte(0x3B);
        return gif.ToArray();
    }

    private static void Compress(Stream output, ReadOnlySpan<byte> levels)
    {
        BlockStream bits = new(output);

        // children[4 × code + level] is the code of that string with the level added; 0: none yet.
        ushort[] children = new ushort[MaxCodes * 4];
        int codeSize = MinimumCodeSize + 1;
        int next = End + 1;
        bits.Write(Clear, codeSize);
        int current = levels[0];
        for (int i = 1; i < levels.Length; i++)
        {
            int slot = (current * 4) + levels[i];
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
                bits.Write(Clear, codeSize);
                Array.Clear(children);
                codeSize = MinimumCodeSize + 1;
                next = End + 1;
            }

            current = levels[i];
        }

        bits.Write(current, codeSize);

        // The reader adds one more string after the last code, so its code size may grow once more before it reads the end.
        if (next == 1 << codeSize && codeSize < 12)
        {
            codeSize++;
        }

        bits.Write(End, codeSize);
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
