using System.Security.Cryptography;
using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Content;

/// <summary>The key that signs manifests and commands: ECDSA P-256, made at the first start, kept in the data directory for its owner alone.</summary>
internal sealed class PublisherKey : IDisposable
{
    private const string FileName = "publisher.key.pem";

    private readonly ECDsa _key;

    private PublisherKey(ECDsa key)
    {
        _key = key;
        ECPoint point = key.ExportParameters(false).Q;
        PublicKey = [.. point.X!, .. point.Y!];
        KeyId = ObjectHash.OfKey(PublicKey);
    }

    /// <summary>x then y, 32 bytes each: what kiosk.cfg carries.</summary>
    public byte[] PublicKey { get; }

    public byte[] KeyId { get; }

    /// <exception cref="InvalidOperationException">The file is there and not a P-256 key.</exception>
    public static PublisherKey Open(DataDirectory data)
    {
        string path = data[FileName];
        ECDsa key;
        if (File.Exists(path))
        {
            key = ECDsa.Create();
            try
            {
                key.ImportFromPem(File.ReadAllText(path));
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                key.Dispose();
                throw new InvalidOperationException($"'{path}' is not a private key in PEM. Restore it from the backup: terminals trust only this key.", e);
            }

            if (key.ExportParameters(false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                key.Dispose();
                throw new InvalidOperationException($"'{path}' is not a P-256 key. Restore it from the backup: terminals trust only that key.");
            }
        }
        else
        {
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            DataDirectory.WriteSecret(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        }

        return new PublisherKey(key);
    }

    /// <summary>Signs a manifest (SPEC.md §4).</summary>
    /// <returns>The envelope's bytes, and the manifest's identity.</returns>
    public (byte[] Envelope, byte[] ManifestId) Sign(ManifestPayload manifest)
    {
        CborWriter writer = new(new byte[Limits.ManifestBytes]);
        manifest.Encode(writer);
        byte[] payload = writer.ToArray();
        byte[] digest = ObjectHash.ManifestDigest(payload);
        SignedEnvelope envelope = new()
        {
            KeyId = KeyId,
            Payload = payload,
            Signature = _key.SignHash(digest, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        };
        writer.Reset();
        envelope.Encode(writer);
        return (writer.ToArray(), ObjectHash.First(digest, Limits.IdBytes));
    }

    /// <summary>Signs a command (SPEC.md §5.7).</summary>
    /// <returns>The envelope's bytes.</returns>
    public byte[] Sign(CommandPayload command)
    {
        CborWriter writer = new(new byte[Limits.ManifestBytes]);
        command.Encode(writer);
        byte[] payload = writer.ToArray();
        SignedEnvelope envelope = new()
        {
            KeyId = KeyId,
            Payload = payload,
            Signature = _key.SignHash(ObjectHash.CommandDigest(payload), DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        };
        writer.Reset();
        envelope.Encode(writer);
        return writer.ToArray();
    }

    public void Dispose() => _key.Dispose();
}
