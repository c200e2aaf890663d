using System.Security.Cryptography;
using System.Text;
using KioskFleet.Protocol;

namespace KioskFleet.Server.Kiosks;

/// <summary>What is kept of a terminal's password. The password is 32 random bytes that we made ourselves, so one fast salted hash is enough:
/// nobody can guess it, and ten thousand terminals that reconnect at once must not cost ten thousand slow hashes. Beside the hash stands the key of the terminal's receipts
/// (<see cref="ReceiptSeal"/>), which follows from the password too: with it one could write receipts, not connect.</summary>
internal static class TerminalSecret
{
    /// <summary>Random bytes in a new secret; as hexadecimal digits it fits the 128 bytes of kiosk.cfg.</summary>
    public const int Bytes = 32;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static byte[] Hash(string secret)
    {
        byte[] stored = new byte[SaltBytes + HashBytes + ReceiptSeal.Bytes];
        RandomNumberGenerator.Fill(stored.AsSpan(0, SaltBytes));
        HMACSHA256.HashData(stored.AsSpan(0, SaltBytes), Encoding.UTF8.GetBytes(secret), stored.AsSpan(SaltBytes, HashBytes));
        ReceiptSeal.Key(secret).CopyTo(stored.AsSpan(SaltBytes + HashBytes));
        return stored;
    }

    /// <summary>Takes the same time whether it is right or not, and wherever it differs.</summary>
    public static bool Verify(byte[] stored, string? secret)
    {
        if (stored.Length < SaltBytes + HashBytes)
        {
            return false;
        }

        Span<byte> actual = stackalloc byte[HashBytes];
        HMACSHA256.HashData(stored.AsSpan(0, SaltBytes), Encoding.UTF8.GetBytes(secret ?? ""), actual);
        return CryptographicOperations.FixedTimeEquals(actual, stored.AsSpan(SaltBytes, HashBytes)) && secret is { Length: > 0 };
    }

    /// <summary>Whether the seal behind a receipt is the terminal's.</summary>
    /// <param name="stored">What <see cref="Hash"/> made.</param>
    /// <returns>Null: it was made by a version that kept no key for receipts; a new secret for the terminal makes one.</returns>
    public static bool? VerifyReceipt(byte[] stored, byte[] receipt, ReadOnlySpan<byte> seal)
        => stored.Length < SaltBytes + HashBytes + ReceiptSeal.Bytes ? null
            : CryptographicOperations.FixedTimeEquals(ReceiptSeal.Of(stored[(SaltBytes + HashBytes)..], receipt), seal);
}
