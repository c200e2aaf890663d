using System.Security.Cryptography;
using System.Text;

namespace KioskFleet.Server.Kiosks;

/// <summary>What is kept of a terminal's password. The password is 32 random bytes that we made ourselves, so one fast salted hash is enough:
/// nobody can guess it, and ten thousand terminals that reconnect at once must not cost ten thousand slow hashes.</summary>
internal static class TerminalSecret
{
    /// <summary>Random bytes in a new secret; as hexadecimal digits it fits the 128 bytes of kiosk.cfg.</summary>
    public const int Bytes = 32;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static byte[] Hash(string secret)
    {
        byte[] stored = new byte[SaltBytes + HashBytes];
        RandomNumberGenerator.Fill(stored.AsSpan(0, SaltBytes));
        HMACSHA256.HashData(stored.AsSpan(0, SaltBytes), Encoding.UTF8.GetBytes(secret), stored.AsSpan(SaltBytes));
        return stored;
    }

    /// <summary>Takes the same time whether it is right or not, and wherever it differs.</summary>
    public static bool Verify(byte[] stored, string? secret)
    {
        if (stored.Length != SaltBytes + HashBytes)
        {
            return false;
        }

        Span<byte> actual = stackalloc byte[HashBytes];
        HMACSHA256.HashData(stored.AsSpan(0, SaltBytes), Encoding.UTF8.GetBytes(secret ?? ""), actual);
        return CryptographicOperations.FixedTimeEquals(actual, stored.AsSpan(SaltBytes)) && secret is { Length: > 0 };
    }
}
