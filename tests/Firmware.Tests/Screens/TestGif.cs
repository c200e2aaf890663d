namespace KioskFleet.Firmware.Tests.Screens;

/// <summary>Writes GIFs of four colours without compressing: a Clear code before every second pixel keeps each code at three bits.</summary>
internal static class TestGif
{
    public static byte[] Encode(byte[] levels, int width, int height)
    {
        var gif = new List<byte>("GIF89a"u8.ToArray());
        void Word(int value) => gif.AddRange([(byte)value, (byte)(value >> 8)]);
        Word(width);
        Word(height);
        gif.AddRange([0x91, 0, 0, 255, 255, 255, 170, 170, 170, 85, 85, 85, 0, 0, 0, 0x2C, 0, 0, 0, 0]);
        Word(width);
        Word(height);
        gif.AddRange([0, 2]);
        var codes = new List<byte>();
        int bits = 0;
        int count = 0;
        void Code(int code)
        {
            bits |= code << count;
            for (count += 3; count >= 8; count -= 8, bits >>= 8)
            {
                codes.Add((byte)bits);
            }
        }

        for (int i = 0; i < levels.Length; i++)
        {
            if (i % 2 == 0)
            {
                Code(4);
            }

            Code(levels[i]);
        }

        Code(5);
        codes.Add((byte)bits);
        foreach (byte[] block in codes.Chunk(255))
        {
            gif.Add((byte)block.Length);
            gif.AddRange(block);
        }

        gif.AddRange([0, 0x3B]);
        return [.. gif];
    }
}
