namespace KioskFleet.Simulator.Faults;

/// <summary>A GIF of four grey levels whose codes stay at three bits: a Clear code comes before every second pixel, so that no table is built.</summary>
internal static class FaultGif
{
    public static byte[] Encode(ReadOnlySpan<byte> levels, int width, int height)
    {
        using var gif = new MemoryStream();
        gif.Write("GIF89a"u8);
        gif.Write([(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x91, 0, 0]);
        gif.Write([255, 255, 255, 170, 170, 170, 85, 85, 85, 0, 0, 0]);
        gif.Write([0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 2]);
        var codes = new List<byte>();
        int held = 0;
        int count = 0;
        for (int i = 0; i <= levels.Length; i++)
        {
            if (i % 2 == 0 && i < levels.Length)
            {
                Put(4, codes, ref held, ref count);
            }

            Put(i < levels.Length ? levels[i] : 5, codes, ref held, ref count);
        }

        codes.Add((byte)held);
        foreach (byte[] block in codes.Chunk(255))
        {
            gif.WriteByte((byte)block.Length);
            gif.Write(block);
        }

        gif.Write([0, 0x3B]);
        return gif.ToArray();
    }

    private static void Put(int code, List<byte> codes, ref int held, ref int count)
    {
        held |= code << count;
        count += 3;
        if (count >= 8)
        {
            codes.Add((byte)held);
            held >>= 8;
            count -= 8;
        }
    }
}
