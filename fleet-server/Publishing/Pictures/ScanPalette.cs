namespace KioskFleet.Publishing.Pictures;

/// <summary>The eight colours of a scan: four greys, and the red and blue of stamps, red heads and signatures. Few colours keep the packed picture small and its writing sharp.</summary>
internal static class ScanPalette
{
    public const byte White = 0;

    /// <summary>Red, green and blue of each colour.</summary>
    public static readonly byte[] Colours =
    [
        0xFF, 0xFF, 0xFF, 0xAA, 0xAA, 0xAA, 0x58, 0x58, 0x58, 0x00, 0x00, 0x00,
        0xF0, 0x9C, 0xA0, 0xC4, 0x10, 0x20, 0xA0, 0xB4, 0xE4, 0x20, 0x40, 0xA8,
    ];

    private const int Bits = 5;
    private static readonly byte[] NearestOf = Table();

    /// <summary>Number of the colour that is nearest.</summary>
    public static byte Nearest(int red, int green, int blue) => NearestOf[(red >> (8 - Bits) << (2 * Bits)) | (green >> (8 - Bits) << Bits) | (blue >> (8 - Bits))];

    private static byte[] Table()
    {
        byte[] table = new byte[1 << (3 * Bits)];
        for (int i = 0; i < table.Length; i++)
        {
            int r = Widen(i >> (2 * Bits));
            int g = Widen((i >> Bits) & 31);
            int b = Widen(i & 31);
            int best = int.MaxValue;
            for (int c = 0; c < Colours.Length / 3; c++)
            {
                int dr = r - Colours[3 * c];
                int dg = g - Colours[(3 * c) + 1];
                int db = b - Colours[(3 * c) + 2];

                // The eye tells greens apart best and blues worst.
                int distance = (3 * dr * dr) + (4 * dg * dg) + (2 * db * db);
                if (distance < best)
                {
                    best = distance;
                    table[i] = (byte)c;
                }
            }
        }

        return table;
    }

    private static int Widen(int five) => (five << 3) | (five >> 2);
}
