using System.Globalization;
using System.Security.Cryptography;

namespace KioskFleet.Server.Access;

/// <summary>PBKDF2-HMAC-SHA-256, written as <c>pbkdf2-sha256$iterations$salt$hash</c> so that the cost can rise without breaking what is stored.</summary>
internal static class PasswordHash
{
    /// <summary>OWASP's figure for this function (2023); about a third of a second here, which is what a guess should cost.</summary>
    public const int Iterations = 600_000;

    /// <summary>NIST SP 800-63B asks for at least 8; ours guard signatures, so 10.</summary>
    public const int MinLength = 10;

    /// <summary>Bounds the work a sign-in can ask for.</summary>
    public const int MaxLength = 200;

    private const string Scheme = "pbkdf2-sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static string Create(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    public static bool Verify(string stored, string password)
    {
        string[] parts = stored.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme || password.Length > MaxLength
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int iterations))
        {
            return false;
        }

        byte[] expected = Convert.FromBase64String(parts[3]);
        byte[] actual = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromBase64String(parts[2]), iterations, HashAlgorithmName.SHA256, expected.Length);
        return CryptographicOperations.FixedTimeEquals(expected, actual);
    }
}
