using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using KioskFleet.Protocol;
using Xunit;

namespace KioskFleet.Firmware.Tests.Protocol;

public sealed class P256Tests
{
    private static readonly BigInteger Order = Hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    private static readonly BigInteger Prime = Hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
    private static readonly byte[] Generator = [
        .. Bytes(Hex("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296")),
        .. Bytes(Hex("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"))];

    /// <summary>A thousand in every run; KIOSK_P256_CASES asks for more (the nightly run takes 10,000).</summary>
    private static int Cases => int.TryParse(Environment.GetEnvironmentVariable("KIOSK_P256_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 1000;

    [Fact]
    public void It_agrees_with_dotnet_on_random_keys_digests_and_signatures_good_and_bad()
    {
        Random random = new(20261121);
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = PublicKey(key);
        for (int i = 0; i < Cases; i++)
        {
            if (i % 10 == 0)
            {
                key.Dispose();
                key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                publicKey = PublicKey(key);
            }

            byte[] digest = new byte[32];
            random.NextBytes(digest);
            byte[] signature = key.SignHash(digest);
            if (random.Next(2) == 0)
            {
                byte[] victim = random.Next(3) switch { 0 => digest, 1 => signature, _ => signature };
                victim[random.Next(victim.Length)] ^= (byte)(1 << random.Next(8));
            }

            Assert.Equal(key.VerifyHash(digest, signature), P256.Verify(publicKey, digest, signature));
        }

        key.Dispose();
    }

    [Fact]
    public void Both_s_and_n_minus_s_are_accepted()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] digest = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        byte[] signature = key.SignHash(digest);
        BigInteger s = new(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] other = [.. signature.AsSpan(0, 32), .. Bytes(Order - s)];
        Assert.True(P256.Verify(PublicKey(key), digest, signature));
        Assert.True(P256.Verify(PublicKey(key), digest, other));
    }

    [Fact]
    public void R_or_s_of_zero_n_or_above_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = PublicKey(key);
        byte[] digest = new byte[32];
        byte[] signature = key.SignHash(digest);
        byte[] r = signature[..32];
        byte[] s = signature[32..];
        BigInteger all = (BigInteger.One << 256) - 1;
        foreach (BigInteger bad in new[] { BigInteger.Zero, Order, Order + 1, Prime, all })
        {
            Assert.False(P256.Verify(publicKey, digest, [.. Bytes(bad), .. s]));
            Assert.False(P256.Verify(publicKey, digest, [.. r, .. Bytes(bad)]));
            Assert.False(P256.Verify(publicKey, digest, [.. Bytes(bad), .. Bytes(bad)]));
        }

        // r + n would be the same number modulo n: a second writing of one signature must not pass.
        BigInteger rPlus = new BigInteger(r, isUnsigned: true, isBigEndian: true) + Order;
        if (rPlus < BigInteger.One << 256)
        {
            Assert.False(P256.Verify(publicKey, digest, [.. Bytes(rPlus), .. s]));
        }
    }

    [Fact]
    public void A_key_off_the_curve_at_zero_or_not_below_p_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] digest = new byte[32];
        byte[] signature = key.SignHash(digest);
        byte[] good = PublicKey(key);
        Assert.True(P256.Verify(good, digest, signature));
        for (int i = 0; i < 64; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[i] ^= 1;
            Assert.False(P256.Verify(bad, digest, signature));
        }

        Assert.False(P256.Verify(new byte[64], digest, signature));
        Assert.False(P256.Verify([.. Bytes(Prime), .. good.AsSpan(32)], digest, signature));
        Assert.False(P256.Verify([.. good.AsSpan(0, 32), .. Bytes(Prime)], digest, signature));
        byte[] full = new byte[64];
        Array.Fill(full, (byte)0xFF);
        Assert.False(P256.Verify(full, digest, signature));
    }

    [Fact]
    public void X_of_zero_is_a_point_and_x_of_p_is_not_another_writing_of_it()
    {
        // y = sqrt(b), the two points with x = 0. dotnet decides whether the made-up signature is right; both must say the same.
        BigInteger b = Hex("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");
        BigInteger y = BigInteger.ModPow(b, (Prime + 1) / 4, Prime);
        byte[] key = [.. new byte[32], .. Bytes(y)];
        (byte[] digest, byte[] signature) = Forge(new BigInteger(0), y, 12345, 6789);
        Assert.True(P256.Verify(key, digest, signature));
        Assert.False(P256.Verify([.. Bytes(Prime), .. Bytes(y)], digest, signature));
    }

    [Fact]
    public void A_sum_at_infinity_is_refused()
    {
        // Q = G, so u1·G + u2·G with u1 = −u2 is the point at infinity: digest = −r.
        BigInteger r = 7;
        Assert.False(P256.Verify(Generator, Bytes(Order - r), [.. Bytes(r), .. Bytes(3)]));
    }

    [Fact]
    public void Doubling_inside_the_sum_is_right()
    {
        // Q = G and u1 = u2: the addition meets the same point twice. digest = r gives u1 = u2.
        for (int k = 1; k < 40; k++)
        {
            // sum = 2·u·G; choose u, let r be x(2uG), s = r/u.
            BigInteger u = k;
            (BigInteger x, _) = Multiply(2 * u, PointOf(Generator));
            BigInteger r = x % Order;
            BigInteger s = r * BigInteger.ModPow(u, Order - 2, Order) % Order;
            Assert.True(P256.Verify(Generator, Bytes(r), [.. Bytes(r), .. Bytes(s)]), $"u = {k}");
        }
    }

    [Fact]
    public void An_x_between_n_and_p_is_compared_modulo_n()
    {
        // The smallest points with n <= x < p: their r is x - n, tiny. A signature is forged from the point, without knowing any private key.
        int found = 0;
        for (BigInteger x = Order; found < 3; x++)
        {
            BigInteger square = ((x * x * x) - (3 * x) + Hex("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B")) % Prime;
            BigInteger y = BigInteger.ModPow(square, (Prime + 1) / 4, Prime);
            if (y * y % Prime != square || x == Order)
            {
                continue;
            }

            // Q = (R − u1·G)/u2 with R the point; then R = u1·G + u2·Q, r = x − n, s = r/u2, digest = u1·s.
            found++;
            BigInteger u1 = 5 + found, u2 = 11;
            (BigInteger, BigInteger) minus = Multiply(Order - u1, PointOf(Generator));
            (BigInteger qx, BigInteger qy) = Multiply(BigInteger.ModPow(u2, Order - 2, Order), AddPoints((x, y), minus));
            BigInteger r = x - Order;
            BigInteger s = r * BigInteger.ModPow(u2, Order - 2, Order) % Order;
            Assert.True(P256.Verify([.. Bytes(qx), .. Bytes(qy)], Bytes(u1 * s % Order), [.. Bytes(r), .. Bytes(s)]));
        }
    }

    [Fact]
    public void Extreme_digests_are_reduced_modulo_n()
    {
        BigInteger all = (BigInteger.One << 256) - 1;
        foreach (BigInteger digest in new[] { BigInteger.Zero, BigInteger.One, Order - 1, Order, Order + 1, Prime, all })
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] bytes = Bytes(digest);
            byte[] signature = key.SignHash(bytes);
            Assert.True(P256.Verify(PublicKey(key), bytes, signature));
            bytes[31] ^= 1;
            Assert.False(P256.Verify(PublicKey(key), bytes, signature));
        }
    }

    [Fact]
    public void The_vector_of_rfc_6979_verifies()
    {
        // RFC 6979 A.2.5, message "sample", SHA-256.
        byte[] key = [.. Bytes(Hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6")), .. Bytes(Hex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"))];
        byte[] digest = SHA256.HashData("sample"u8.ToArray());
        byte[] signature = [.. Bytes(Hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716")), .. Bytes(Hex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"))];
        Assert.True(P256.Verify(key, digest, signature));
        digest[0] ^= 0x80;
        Assert.False(P256.Verify(key, digest, signature));
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Assert.False(P256.Verify(new byte[63], new byte[32], new byte[64]));
        Assert.False(P256.Verify(new byte[65], new byte[32], new byte[64]));
        Assert.False(P256.Verify(new byte[64], new byte[31], new byte[64]));
        Assert.False(P256.Verify(new byte[64], new byte[32], new byte[63]));
        Assert.False(P256.Verify([], [], []));
    }

    private static byte[] PublicKey(ECDsa key)
    {
        ECParameters p = key.ExportParameters(false);
        return [.. p.Q.X!, .. p.Q.Y!];
    }

    /// <summary>A digest and signature that are right for a public key whose private key nobody knows: R = u1·G + u2·Q.</summary>
    private static (byte[] Digest, byte[] Signature) Forge(BigInteger qx, BigInteger qy, BigInteger u1, BigInteger u2)
    {
        (BigInteger x, _) = AddPoints(Multiply(u1, PointOf(Generator)), Multiply(u2, (qx, qy)));
        BigInteger r = x % Order;
        BigInteger s = r * BigInteger.ModPow(u2, Order - 2, Order) % Order;
        return (Bytes(u1 * s % Order), [.. Bytes(r), .. Bytes(s)]);
    }

    private static (BigInteger X, BigInteger Y) PointOf(byte[] xy)
        => (new BigInteger(xy.AsSpan(0, 32), isUnsigned: true, isBigEndian: true), new BigInteger(xy.AsSpan(32), isUnsigned: true, isBigEndian: true));

    private static (BigInteger X, BigInteger Y) AddPoints((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        BigInteger slope = a == b
            ? ((3 * a.X * a.X) - 3) * BigInteger.ModPow(2 * a.Y, Prime - 2, Prime)
            : (b.Y - a.Y) * BigInteger.ModPow(Mod(b.X - a.X), Prime - 2, Prime);
        BigInteger x = Mod((slope * slope) - a.X - b.X);
        return (x, Mod((slope * (a.X - x)) - a.Y));
    }

    private static (BigInteger X, BigInteger Y) Multiply(BigInteger k, (BigInteger X, BigInteger Y) point)
    {
        (BigInteger, BigInteger)? sum = null;
        for (int bit = 255; bit >= 0; bit--)
        {
            if (sum is { } s)
            {
                sum = AddPoints(s, s);
            }

            if ((k >> bit & 1) == 1)
            {
                sum = sum is { } t ? AddPoints(t, point) : point;
            }
        }

        return sum!.Value;
    }

    private static BigInteger Mod(BigInteger value) => ((value % Prime) + Prime) % Prime;

    private static BigInteger Hex(string hex) => BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static byte[] Bytes(BigInteger value)
    {
        byte[] raw = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] result = new byte[32];
        raw.CopyTo(result, 32 - raw.Length);
        return result;
    }
}
