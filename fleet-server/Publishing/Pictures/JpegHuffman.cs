namespace KioskFleet.Publishing.Pictures;

/// <summary>The code tables of ITU-T T.81 annex K, tables K.3 to K.6, and the bits written with them.</summary>
internal static class JpegHuffman
{
    private static readonly byte[] DcSymbols = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    private static readonly byte[][] Counts =
    [
        [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
    ];

    private static readonly byte[] AcLuminance = Convert.FromHexString(
        "0102030004110512213141061351610722711432" + "8191A1082342B1C11552D1F02433627282090A16" + "1718191A25262728292A3435363738393A434445"
        + "464748494A535455565758595A63646566676869" + "6A737475767778797A838485868788898A929394" + "95969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6"
        + "B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8" + "D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8" + "F9FA");

    private static readonly byte[] AcChrominance = Convert.FromHexString(
        "0001020311040521310612415107617113223281" + "08144291A1B1C109233352F0156272D10A162434" + "E125F11718191A262728292A35363738393A4344"
        + "45464748494A535455565758595A636465666768" + "696A737475767778797A82838485868788898A92" + "939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4"
        + "B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6" + "D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8" + "F9FA");

    /// <summary>Code and length of each symbol, for luminance and chrominance.</summary>
    public static readonly (int Code, int Length)[][] Dc = [Codes(Counts[0], DcSymbols), Codes(Counts[1], DcSymbols)];

    public static readonly (int Code, int Length)[][] Ac = [Codes(Counts[2], AcLuminance), Codes(Counts[3], AcChrominance)];

    public static void WriteTables(Stream jpeg)
    {
        jpeg.Write([0xFF, 0xC4, 0x01, 0xA2]);
        Write(0x00, Counts[0], DcSymbols);
        Write(0x10, Counts[2], AcLuminance);
        Write(0x01, Counts[1], DcSymbols);
        Write(0x11, Counts[3], AcChrominance);

        void Write(byte head, byte[] counts, byte[] symbols)
        {
            jpeg.WriteByte(head);
            jpeg.Write(counts);
            jpeg.Write(symbols);
        }
    }

    private static (int Code, int Length)[] Codes(byte[] counts, byte[] symbols)
    {
        (int, int)[] codes = new (int, int)[256];
        int code = 0;
        int at = 0;
        for (int length = 1; length <= 16; length++)
        {
            for (int i = 0; i < counts[length - 1]; i++)
            {
                codes[symbols[at++]] = (code++, length);
            }

            code <<= 1;
        }

        return codes;
    }
}

/// <summary>Bits of an entropy-coded segment, most significant first; a zero is stuffed behind each FF.</summary>
internal sealed class JpegBits(Stream output)
{
    private int _bits;
    private int _count;

    public void Code((int Code, int Length) code) => Write(code.Code, code.Length);

    /// <summary>A value with the symbol for the zeros before it and its size.</summary>
    public void Number((int Code, int Length)[] table, int zeros, int value)
    {
        int size = 32 - int.LeadingZeroCount(Math.Abs(value));
        Code(table[(zeros << 4) | size]);
        if (size > 0)
        {
            Write(value < 0 ? value + (1 << size) - 1 : value, size);
        }
    }

    /// <summary>Fills the last byte with ones.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            Write((1 << (8 - _count)) - 1, 8 - _count);
        }
    }

    private void Write(int bits, int length)
    {
        for (int i = length - 1; i >= 0; i--)
        {
            _bits = (_bits << 1) | ((bits >> i) & 1);
            if (++_count == 8)
            {
                output.WriteByte((byte)_bits);
                if ((byte)_bits == 0xFF)
                {
                    output.WriteByte(0);
                }

                (_bits, _count) = (0, 0);
            }
        }
    }
}
