namespace KioskFleet.Server.Evidence;

/// <summary>Which pages were seen: bit n for page n, least significant first, as many bytes as the highest needs.</summary>
internal static class PageBits
{
    public static byte[] With(byte[] bits, int page)
    {
        int index = page >> 3;
        byte[] result = new byte[Math.Max(bits.Length, index + 1)];
        bits.CopyTo(result, 0);
        result[index] |= (byte)(1 << (page & 7));
        return result;
    }

    public static int Count(byte[] bits) => bits.Sum(b => int.PopCount(b));
}
