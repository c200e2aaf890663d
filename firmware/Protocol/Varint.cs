namespace KioskFleet.Protocol;

/// <summary>Unsigned LEB128 up to 21 bits: seven bits a byte, least significant first, the top bit says that more follow.</summary>
public static class Varint
{
    /// <summary>Largest number: three bytes.</summary>
    public const int Max = (1 << 21) - 1;

    /// <returns>Bytes written, 1 to 3.</returns>
    public static int Write(byte[] buffer, int offset, int value)
    {
        int used = 0;
        while (value >= 0x80)
        {
            buffer[offset + used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[offset + used++] = (byte)value;
        return used;
    }

    public static int Size(int value) => value < 0x80 ? 1 : value < 0x4000 ? 2 : 3;

    /// <param name="buffer">Where to read.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="end">End of what may be read.</param>
    /// <param name="used">Bytes read; 0 if the number is cut off, longer than three bytes, or longer than need be.</param>
    public static int Read(byte[] buffer, int offset, int end, out int used)
    {
        int value = 0;
        for (int i = 0; i < 3 && offset + i < end; i++)
        {
            int b = buffer[offset + i];
            value |= (b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                used = b == 0 && i > 0 ? 0 : i + 1;
                return value;
            }
        }

        used = 0;
        return 0;
    }
}
