using System.Security.Cryptography;
using KioskFleet.Protocol;

namespace KioskFleet.Releases;

/// <summary>Keys that sign firmware, as files in PEM. The private one belongs on the desk of whoever releases, never on the server.</summary>
public static class FirmwareKeys
{
    /// <summary>Keys in one file: as many as a terminal's configuration holds.</summary>
    public const int MaxKeys = 4;

    private const string PublicLabel = "PUBLIC KEY";

    /// <summary>x then y, 32 bytes each.</summary>
    public static byte[] PublicKeyOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ECPoint point = key.ExportParameters(false).Q;
        return [.. point.X!, .. point.Y!];
    }

    /// <summary>Reads a private key.</summary>
    /// <param name="pem">Content of the file.</param>
    /// <param name="name">What to call the file in a message.</param>
    /// <exception cref="ReleaseException">It is not a private key on P-256.</exception>
    public static ECDsa ReadPrivate(string pem, string name)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            _ = key.ExportParameters(true);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ReleaseException($"{name} is not a private key in PEM. Make one with: kiosk firmware key --out FILE");
        }

        return OnP256(key, name);
    }

    /// <summary>Reads public keys, one or several behind one another.</summary>
    /// <param name="pem">Content of the file.</param>
    /// <param name="name">What to call the file in a message.</param>
    /// <exception cref="ReleaseException">There is none, too many, one that is not on P-256, or a private key.</exception>
    public static byte[][] ReadPublic(string pem, string name)
    {
        ArgumentNullException.ThrowIfNull(pem);
        List<byte[]> keys = [];
        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out PemFields found))
        {
            if (!rest[found.Label].SequenceEqual(PublicLabel))
            {
                throw new ReleaseException($"{name} holds a {rest[found.Label]}. Only public keys belong there; keep the private key away from the server.");
            }

            using ECDsa key = ECDsa.Create();
            try
            {
                key.ImportFromPem(rest[found.Location]);
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                throw new ReleaseException($"{name} holds a public key that is not one on P-256.");
            }

            keys.Add(PublicKeyOf(OnP256(key, name)));
            rest = rest[found.Location.End..];
        }

        return keys.Count is >= 1 and <= MaxKeys ? [.. keys] : throw new ReleaseException($"{name} holds {keys.Count} public keys in PEM; there must be 1 to {MaxKeys}.");
    }

    private static ECDsa OnP256(ECDsa key, string name)
    {
        if (key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
        {
            return key;
        }

        key.Dispose();
        throw new ReleaseException($"{name} is not a key on the curve P-256.");
    }
}
