using System.Threading;

namespace KioskFleet.Protocol;

/// <summary>Checks ECDSA signatures on the curve P-256 (FIPS 186-5 §6.4.2, SEC 1 §4.1.4). Everything here is public, so nothing needs constant time; the village board takes
/// seconds for one check, so the work lets other threads run between parts.</summary>
public static class P256
{
    public const int PublicKeyBytes = 64;
    public const int DigestBytes = 32;
    public const int SignatureBytes = 64;

    /// <summary>Bits after which the checking thread offers its turn to others: about 110 multiplications, 0.2 s on the village board.</summary>
    private const int BitsPerTurn = 8;

    /// <summary>Odd multiples kept of each point: signed windows of four bits.</summary>
    private const int TableSize = 4;

    /// <param name="publicKey64">x then y, 32 bytes each, big-endian.</param>
    /// <param name="digest32">What was signed.</param>
    /// <param name="signature64">r then s, 32 bytes each, big-endian. Both s and n − s are accepted, as the standard has it.</param>
    /// <returns>False for anything but a valid signature: wrong lengths, numbers out of range, a key that is not on the curve.</returns>
    public static bool Verify(byte[] publicKey64, byte[] digest32, byte[] signature64)
    {
        if (publicKey64.Length != PublicKeyBytes || digest32.Length != DigestBytes || signature64.Length != SignatureBytes)
        {
            return false;
        }

        P256Order order = new P256Order();
        uint[] r = Words(signature64, 0);
        uint[] s = Words(signature64, 32);
        if (!order.IsScalar(r) || !order.IsScalar(s))
        {
            return false;
        }

        P256Point point = new P256Point();
        uint[] qx = Words(publicKey64, 0);
        uint[] qy = Words(publicKey64, 32);
        if (!point.IsOnCurve(qx, qy))
        {
            return false;
        }

        uint[] u1 = Words(digest32, 0);
        uint[] u2 = new uint[8];
        order.Quotients(u1, r, s, u2);
        sbyte[] baseDigits = SignedWindows(u1);
        sbyte[] keyDigits = SignedWindows(u2);
        if (!Sum(point, baseDigits, keyDigits, qx, qy))
        {
            return false;
        }

        // x of the sum, reduced mod n, must be r. x < p < 2n, so x is r or r + n.
        if (point.XEquals(r))
        {
            return true;
        }

        return order.AddOrder(r) && P256Field.Compare(r, P256Field.Prime) < 0 && point.XEquals(r);
    }

    /// <summary>Leaves u1·G + u2·Q in <paramref name="point"/>, both products in one pass (Shamir's trick).</summary>
    /// <returns>False if the sum is the point at infinity.</returns>
    private static bool Sum(P256Point point, sbyte[] baseDigits, sbyte[] keyDigits, uint[] qx, uint[] qy)
    {
        uint[][] tableX = new uint[TableSize][];
        uint[][] tableY = new uint[TableSize][];
        uint[][] tableZ = new uint[TableSize][];
        point.OddMultiples(qx, qy, tableX, tableY, tableZ);
        point.SetInfinity();
        for (int bit = 256; bit >= 0; bit--)
        {
            point.Double();
            int digit = baseDigits[bit];
            if (digit != 0)
            {
                int i = (digit < 0 ? -digit : digit) >> 1;
                point.AddAffine(P256Point.BaseX[i], P256Point.BaseY[i], digit < 0);
            }

            digit = keyDigits[bit];
            if (digit != 0)
            {
                int i = (digit < 0 ? -digit : digit) >> 1;
                point.Add(tableX[i], tableY[i], tableZ[i], digit < 0);
            }

            if (bit % BitsPerTurn == 0)
            {
                Thread.Sleep(0);
            }
        }

        return !point.IsInfinity;
    }

    /// <summary>Writes a number as digits −7, −5 … 7 at bits 0 to 256, of any five in a row at most one not zero (width-4 non-adjacent form). Destroys the number.</summary>
    private static sbyte[] SignedWindows(uint[] k)
    {
        sbyte[] digits = new sbyte[257];
        uint top = 0;
        for (int bit = 0; bit <= 256; bit++)
        {
            if ((k[0] & 1) != 0)
            {
                int digit = (int)(k[0] & 15);
                if (digit > 7)
                {
                    // Take the negative digit and carry one into the bits above.
                    digit -= 16;
                    top += AddSmall(k, (uint)-digit);
                }
                else
                {
                    k[0] -= (uint)digit;
                }

                digits[bit] = (sbyte)digit;
            }

            for (int i = 0; i < 7; i++)
            {
                k[i] = (k[i] >> 1) | (k[i + 1] << 31);
            }

            k[7] = (k[7] >> 1) | (top << 31);
            top >>= 1;
        }

        return digits;
    }

    private static uint AddSmall(uint[] k, uint value)
    {
        ulong carry = value;
        for (int i = 0; i < 8; i++)
        {
            carry += k[i];
            k[i] = (uint)carry;
            carry >>= 32;
        }

        return (uint)carry;
    }

    /// <summary>32 bytes, big-endian, as eight words, least significant first.</summary>
    private static uint[] Words(byte[] bytes, int offset)
    {
        uint[] words = new uint[8];
        for (int i = 0; i < 8; i++)
        {
            int at = offset + 28 - (4 * i);
            words[i] = ((uint)bytes[at] << 24) | ((uint)bytes[at + 1] << 16) | ((uint)bytes[at + 2] << 8) | bytes[at + 3];
        }

        return words;
    }
}
