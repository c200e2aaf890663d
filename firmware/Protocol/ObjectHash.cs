using System;
using System.Security.Cryptography;
using System.Text;

namespace KioskFleet.Protocol;

/// <summary>Identities. HMAC-SHA-256 under a published label is a hash that the terminal computes at native speed (it has no plain SHA-256).</summary>
public static class ObjectHash
{
    private static readonly byte[] ObjectLabel = Encoding.UTF8.GetBytes("KioskFleet object v1");
    private static readonly byte[] ManifestLabel = Encoding.UTF8.GetBytes("KioskFleet manifest v1");
    private static readonly byte[] FirmwareLabel = Encoding.UTF8.GetBytes("KioskFleet firmware v1");
    private static readonly byte[] CommandLabel = Encoding.UTF8.GetBytes("KioskFleet command v1");
    private static readonly byte[] KeyLabel = Encoding.UTF8.GetBytes("KioskFleet key v1");
    private static readonly byte[] TrustRootLabel = Encoding.UTF8.GetBytes("KioskFleet trust root v1");

    /// <summary>The 16-byte identity of an object, over all its bytes.</summary>
    /// <param name="bytes">Exactly the object, no more: the native call hashes a whole array.</param>
    public static byte[] OfObject(byte[] bytes) => First(HMACSHA256.HashData(ObjectLabel, bytes), Limits.IdBytes);

    /// <summary>The 32-byte digest that a manifest's signature covers; its first 16 bytes name the manifest.</summary>
    public static byte[] ManifestDigest(byte[] payload) => HMACSHA256.HashData(ManifestLabel, payload);

    /// <summary>The 32-byte digest that a firmware signature covers.</summary>
    public static byte[] FirmwareDigest(byte[] payload) => HMACSHA256.HashData(FirmwareLabel, payload);

    /// <summary>The 32-byte digest that a command's signature covers.</summary>
    public static byte[] CommandDigest(byte[] payload) => HMACSHA256.HashData(CommandLabel, payload);

    /// <summary>The 8-byte name of a public key (64 bytes, x then y).</summary>
    public static byte[] OfKey(byte[] publicKey) => First(HMACSHA256.HashData(KeyLabel, publicKey), 8);

    /// <summary>The 8-byte fingerprint of a trust root.</summary>
    /// <param name="der">The certificate, exactly.</param>
    public static byte[] OfTrustRoot(byte[] der) => First(HMACSHA256.HashData(TrustRootLabel, der), TrustRoot.FingerprintBytes);

    /// <summary>The first <paramref name="count"/> bytes of a digest.</summary>
    public static byte[] First(byte[] digest, int count)
    {
        byte[] result = new byte[count];
        Array.Copy(digest, 0, result, 0, count);
        return result;
    }

    /// <summary>True if the identity at <paramref name="a"/>[<paramref name="aOffset"/>] equals that at <paramref name="b"/>[<paramref name="bOffset"/>].</summary>
    public static bool Same(byte[] a, int aOffset, byte[] b, int bOffset) => Same(a, aOffset, b, bOffset, Limits.IdBytes);

    /// <summary>The same of so many bytes.</summary>
    public static bool Same(byte[] a, int aOffset, byte[] b, int bOffset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (a[aOffset + i] != b[bOffset + i])
            {
                return false;
            }
        }

        return true;
    }
}
