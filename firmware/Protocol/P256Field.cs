using System;

namespace KioskFleet.Protocol;

/// <summary>Numbers modulo p = 2^256 − 2^224 + 2^192 + 2^96 − 1, eight words, least significant first, in Montgomery's form (times 2^256).
/// p is −1 modulo 2^32, so each step of the reduction is by the lowest word itself, and multiplying by p takes additions only.</summary>
internal static class P256Field
{
    public static readonly uint[] Prime = { 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0, 0, 1, 0xFFFFFFFF };

    /// <summary>2^512 mod p: multiplying by it brings a number into Montgomery's form.</summary>
    public static readonly uint[] Square = { 3, 0, 0xFFFFFFFF, 0xFFFFFFFB, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 4 };

    /// <summary>1 in Montgomery's form.</summary>
    public static readonly uint[] One = { 1, 0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 0 };

    /// <summary>result = a·b / 2^256 mod p. The result may be one of the factors. Local variables, because on the interpreter they are what is quick.</summary>
    public static void Multiply(uint[] result, uint[] a, uint[] b)
    {
        ulong a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5], a6 = a[6], a7 = a[7];
        uint t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0, t5 = 0, t6 = 0, t7 = 0, t8 = 0;
        for (int i = 0; i < 8; i++)
        {
            ulong w = b[i];
            ulong c = (a0 * w) + t0;
            uint m = (uint)c;
            c = (c >> 32) + (a1 * w) + t1;
            t1 = (uint)c;
            c = (c >> 32) + (a2 * w) + t2;
            t2 = (uint)c;
            c = (c >> 32) + (a3 * w) + t3;
            t3 = (uint)c;
            c = (c >> 32) + (a4 * w) + t4;
            t4 = (uint)c;
            c = (c >> 32) + (a5 * w) + t5;
            t5 = (uint)c;
            c = (c >> 32) + (a6 * w) + t6;
            t6 = (uint)c;
            c = (c >> 32) + (a7 * w) + t7;
            t7 = (uint)c;
            c = (c >> 32) + t8;
            t8 = (uint)c;
            uint t9 = (uint)(c >> 32);

            // Adding m·p clears the lowest word, which then falls away: + m at words 3, 6 and 8, − m at words 0 and 7.
            c = (ulong)t3 + m;
            t0 = t1;
            t1 = t2;
            t2 = (uint)c;
            c = (c >> 32) + t4;
            t3 = (uint)c;
            c = (c >> 32) + t5;
            t4 = (uint)c;
            c = (c >> 32) + t6 + m;
            t5 = (uint)c;
            // In unsigned numbers throughout: the terminal takes a difference of unsigned ones for unsigned, whatever it is cast to. Where it is below 0, its upper half is 2^32 − 1 and is to be −1.
            ulong d = (c >> 32) + t7 - m;
            t6 = (uint)d;
            d = (d >> 32) - ((d >> 63) << 32) + t8 + m;
            t7 = (uint)d;
            t8 = (uint)(d >> 32) + t9;
        }

        Store(result, t0, t1, t2, t3, t4, t5, t6, t7, t8);
    }

    public static void Add(uint[] result, uint[] a, uint[] b)
    {
        ulong c = (ulong)a[0] + b[0];
        uint t0 = (uint)c;
        c = (c >> 32) + a[1] + b[1];
        uint t1 = (uint)c;
        c = (c >> 32) + a[2] + b[2];
        uint t2 = (uint)c;
        c = (c >> 32) + a[3] + b[3];
        uint t3 = (uint)c;
        c = (c >> 32) + a[4] + b[4];
        uint t4 = (uint)c;
        c = (c >> 32) + a[5] + b[5];
        uint t5 = (uint)c;
        c = (c >> 32) + a[6] + b[6];
        uint t6 = (uint)c;
        c = (c >> 32) + a[7] + b[7];
        Store(result, t0, t1, t2, t3, t4, t5, t6, (uint)c, (uint)(c >> 32));
    }

    public static void Subtract(uint[] result, uint[] a, uint[] b)
    {
        if (TakeAway(result, a, b) != 0)
        {
            ulong c = 0;
            for (int i = 0; i < 8; i++)
            {
                c = c + result[i] + Prime[i];
                result[i] = (uint)c;
                c >>= 32;
            }
        }
    }

    /// <summary>result = a − b, eight words.</summary>
    /// <returns>1 if a word more had to be borrowed, else 0.</returns>
    public static uint TakeAway(uint[] result, uint[] a, uint[] b)
    {
        ulong borrow = 0;
        for (int i = 0; i < 8; i++)
        {
            ulong d = (ulong)a[i] - b[i] - borrow;
            result[i] = (uint)d;
            borrow = d >> 63;
        }

        return (uint)borrow;
    }

    public static bool IsZero(uint[] a)
        => (a[0] | a[1] | a[2] | a[3] | a[4] | a[5] | a[6] | a[7]) == 0;

    /// <summary>Below 0, 0 or above 0, as <paramref name="a"/> is less than, equal to or greater than <paramref name="b"/>.</summary>
    public static int Compare(uint[] a, uint[] b)
    {
        for (int i = 7; i >= 0; i--)
        {
            if (a[i] != b[i])
            {
                return a[i] < b[i] ? -1 : 1;
            }
        }

        return 0;
    }

    public static void Copy(uint[] to, uint[] from) => Array.Copy(from, 0, to, 0, 8);

    /// <summary>Stores nine words that stand for a number below 2p, less p where it is not below p.</summary>
    private static void Store(uint[] result, uint t0, uint t1, uint t2, uint t3, uint t4, uint t5, uint t6, uint t7, uint t8)
    {
        result[0] = t0;
        result[1] = t1;
        result[2] = t2;
        result[3] = t3;
        result[4] = t4;
        result[5] = t5;
        result[6] = t6;
        result[7] = t7;
        if (t8 == 0 && (t7 != 0xFFFFFFFF || Compare(result, Prime) < 0))
        {
            return;
        }

        TakeAway(result, result, Prime);
    }
}
