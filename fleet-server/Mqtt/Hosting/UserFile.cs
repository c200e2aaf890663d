using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace KioskFleet.Mqtt.Hosting;

/// <summary>
/// User names with hashed passwords, one a line: name, colon, hash. A hash is what <see cref="StandaloneBroker.HashPassword"/> makes
/// ("pbkdf2-sha256$iterations$salt$hash"), or what mosquitto_passwd makes: "$7$iterations$salt$hash" (PBKDF2, SHA-512) or "$6$salt$hash" (SHA-512).
/// Salt and hash are base64. Empty lines and lines that begin with # are passed over.
/// </summary>
internal sealed class UserFile
{
    /// <summary>Passwords found right are remembered (as a fast keyed hash) so that a fleet that comes back at once does not wait for thousands of slow hashes.</summary>
    private readonly ConcurrentDictionary<string, byte[]> _accepted = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, PasswordHash> _users = [];

    private enum HashKind
    {
        Pbkdf2Sha256,
        Pbkdf2Sha512,
        Sha512,
    }

    private readonly record struct PasswordHash(HashKind Kind, int Iterations, byte[] Salt, byte[] Hash)
    {
        public byte[] Of(byte[] password) => Kind switch
        {
            HashKind.Pbkdf2Sha256 => Rfc2898DeriveBytes.Pbkdf2(password, Salt, Iterations, HashAlgorithmName.SHA256, Hash.Length),
            HashKind.Pbkdf2Sha512 => Rfc2898DeriveBytes.Pbkdf2(password, Salt, Iterations, HashAlgorithmName.SHA512, Hash.Length),
            _ => SHA512.HashData([.. password, .. Salt]),
        };
    }

    /// <exception cref="FormatException">A line is not a user; the message names file and line.</exception>
    public static UserFile Read(string path)
    {
        UserFile file = new();
        int number = 0;
        foreach (string raw in File.ReadLines(path))
        {
            number++;
            string line = raw.TrimEnd('\r', ' ', '\t');
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !TryParse(line[(colon + 1)..], out PasswordHash hash))
            {
                throw new FormatException($"{path}, line {number}: expected name:pbkdf2-sha256$iterations$salt$hash, or a line as mosquitto_passwd writes it.");
            }
            file._users[line[..colon]] = hash;
        }
        return file;
    }

    public bool Accepts(string name, byte[] password)
    {
        byte[] quick = HMACSHA256.HashData(_key, password);
        if (_accepted.TryGetValue(name, out byte[]? known) && CryptographicOperations.FixedTimeEquals(known, quick))
        {
            return true;
        }
        bool exists = _users.TryGetValue(name, out PasswordHash user);
        if (!exists)
        {
            // The same work for an unknown name, so that names cannot be told apart by time.
            user = new PasswordHash(HashKind.Pbkdf2Sha256, StandaloneBroker.HashIterations, new byte[16], new byte[32]);
        }
        byte[] hash = user.Of(password);
        if (!exists || !CryptographicOperations.FixedTimeEquals(hash, user.Hash))
        {
            return false;
        }
        _accepted[name] = quick;
        return true;
    }

    private static bool TryParse(string text, out PasswordHash hash)
    {
        hash = default;
        string[] parts = text.Split('$');
        try
        {
            switch (parts)
            {
                case ["pbkdf2-sha256", var iterations, var salt, var value] when IsIterations(iterations, out int count):
                    hash = new PasswordHash(HashKind.Pbkdf2Sha256, count, Convert.FromBase64String(salt), Convert.FromBase64String(value));
                    break;
                case ["", "7", var iterations, var salt, var value] when IsIterations(iterations, out int count):
                    hash = new PasswordHash(HashKind.Pbkdf2Sha512, count, Convert.FromBase64String(salt), Convert.FromBase64String(value));
                    break;
                case ["", "6", var salt, var value]:
                    hash = new PasswordHash(HashKind.Sha512, 1, Convert.FromBase64String(salt), Convert.FromBase64String(value));
                    break;
                default:
                    return false;
            }
        }
        catch (FormatException)
        {
            return false;
        }
        return hash.Hash.Length >= 16;
    }

    private static bool IsIterations(string text, out int count) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out count) && count > 0;
}
