namespace KioskFleet.Protocol;

/// <summary>Arithmetic modulo n, the number of points on P-256. Used some 300 times a check; plain Montgomery multiplication over arrays.</summary>
internal sealed class P256Order
{
    private static readonly uint[] N = { 0xFC632551, 0xF3B9CAC2, 0xA7179E84, 0xBCE6FAAD, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0xFFFFFFFF };

    /// <summary>2^512 mod n.</summary>
    private static readonly uint[] Square = { 0xBE79EEA2, 0x83244C95, 0x49BD6FA6, 0x4699799C, 0x2B6BEC59, 0x2845B239, 0xF3D95620, 0x66E12D94 };

    /// <summary>−1/n mod 2^32.</summary>
    private const uint Inverse = 0xEE00BC4F;

    private readonly uint[] _t = new uint[10];

    /// <summary>True for 1 to n − 1.</summary>
    public bool IsScalar(uint[] k) => !P256Field.IsZero(k) && P256Field.Compare(k, N) < 0;

    /// <summary>Adds n in place.</summary>
    /// <returns>False if the sum does not fit into 256 bits.</returns>
    public bool AddOrder(uint[] k)
    {
        ulong c = 0;
        for (int i = 0; i < 8; i++)
        {
            c += (ulong)k[i] + N[i];
            k[i] = (uint)c;
            c >>= 32;
        }

        return c == 0;
    }

    /// <summary><paramref name="digestThenU1"/> becomes digest / s, <paramref name="u2"/> becomes r / s, both modulo n.</summary>
    public void Quotients(uint[] digestThenU1, uint[] r, uint[] s, uint[] u2)
    {
        uint[] inverse = Invert(s);

        // The inverse is in Montgomery's form and the other factor is not, so the product is not either; it is below n whatever the digest was.
        Multiply(digestThenU1, digestThenU1, inverse);
        Multiply(u2, r, inverse);
    }

    /// <summary>s^(n − 2), in Montgomery's form, by windows of four bits.</summary>
    private uint[] Invert(uint[] s)
    {
        uint[][] powers = new uint[16][];
        powers[1] = new uint[8];
        Multiply(powers[1], s, Square);
        for (int i = 2; i < 16; i++)
        {
            powers[i] = new uint[8];
            Multiply(powers[i], powers[i - 1], powers[1]);
        }

        uint[] result = new uint[8];
        P256Field.Copy(result, powers[15]);
        for (int window = 62; window >= 0; window--)
        {
            for (int i = 0; i < 4; i++)
            {
                Multiply(result, result, result);
            }

            uint word = window < 8 ? N[0] - 2 : N[window >> 3];
            int digit = (int)((word >> ((window & 7) * 4)) & 15);
            if (digit != 0)
            {
                Multiply(result, result, powers[digit]);
            }
        }

        return result;
    }

    /// <summary>result = a·b / 2^256 mod n, for b below n and any a.</summary>
    private void Multiply(uint[] result, uint[] a, uint[] b)
    {
        uint[] t = _t;
        for (int i = 0; i < 10; i++)
        {
            t[i] = 0;
        }

        for (int i = 0; i < 8; i++)
        {
            ulong w = b[i];
            ulong c = 0;
            for (int j = 0; j < 8; j++)
            {
                c += (a[j] * w) + t[j];
                t[j] = (uint)c;
                c >>= 32;
            }

            c += t[8];
            t[8] = (uint)c;
            t[9] = (uint)(c >> 32);
            ulong m = t[0] * Inverse;
            c = ((m * N[0]) + t[0]) >> 32;
            for (int j = 1; j < 8; j++)
            {
                c += (m * N[j]) + t[j];
                t[j - 1] = (uint)c;
                c >>= 32;
            }

            c += t[8];
            t[7] = (uint)c;
            t[8] = t[9] + (uint)(c >> 32);
        }

        Reduce(result);
    }

    private void Reduce(uint[] result)
    {
        uint[] t = _t;
        if (P256Field.TakeAway(result, t, N) > t[8])
        {
            for (int i = 0; i < 8; i++)
            {
                result[i] = t[i];
            }
        }
    }
}
