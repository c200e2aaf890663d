using System.Security.Cryptography;
using KioskFleet.Protocol;

namespace KioskFleet.Publishing.Sets;

/// <summary>Signs what terminals obey. The key may live in a file, in the server's store, or in a security module.</summary>
public interface IManifestSigner
{
    /// <summary>The 64 bytes x ‖ y of the public key, as terminals are provisioned with it.</summary>
    byte[] PublicKey { get; }

    /// <summary>Signs a 32-byte digest.</summary>
    /// <returns>r ‖ s, 64 bytes, big-endian.</returns>
    byte[] Sign(byte[] digest);
}

/// <summary>ECDSA on P-256 with a key in memory.</summary>
public sealed class EcdsaManifestSigner : IManifestSigner
{
    private readonly ECDsa _key;

    /// <param name="key">A private key on P-256; stays the caller's to dispose.</param>
    public EcdsaManifestSigner(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.KeySize != 256)
        {
            throw new ArgumentException("The publisher's key must be on the curve P-256.", nameof(key));
        }

        _key = key;
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        PublicKey = [.. point.X!, .. point.Y!];
    }

    public byte[] PublicKey { get; }

    public byte[] Sign(byte[] digest) => _key.SignHash(digest, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}

/// <summary>Puts payloads into signed envelopes (SPEC.md §4).</summary>
public static class Signing
{
    /// <summary>The signed manifest, as it travels; its id is the first 16 bytes of the manifest digest of the payload.</summary>
    public static SignedManifest Sign(this IManifestSigner signer, ManifestPayload manifest)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(manifest);
        byte[] payload = CborPayload.Of(manifest.Encode);
        byte[] digest = ObjectHash.ManifestDigest(payload);
        byte[] envelope = Envelope(signer, payload, digest);
        return envelope.Length <= Limits.ManifestBytes
            ? new SignedManifest(new ObjectId(ObjectHash.First(digest, Limits.IdBytes)), envelope)
            : throw new InvalidOperationException($"The manifest has {envelope.Length} bytes; a terminal takes {Limits.ManifestBytes}.");
    }

    /// <summary>The signed command, as it travels.</summary>
    /// <param name="signer">The publisher.</param>
    /// <param name="command">A command in CBOR (SPEC.md §5.7).</param>
    public static byte[] SignCommand(this IManifestSigner signer, byte[] command)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return Envelope(signer, command, ObjectHash.CommandDigest(command));
    }

    private static byte[] Envelope(IManifestSigner signer, byte[] payload, byte[] digest)
    {
        SignedEnvelope envelope = new() { KeyId = ObjectHash.OfKey(signer.PublicKey), Payload = payload, Signature = signer.Sign(digest) };
        return CborPayload.Of(envelope.Encode);
    }
}

/// <summary>A manifest ready to be sent.</summary>
/// <param name="Id">Names it in reports.</param>
/// <param name="Envelope">The bytes for the topic m.</param>
public sealed record SignedManifest(ObjectId Id, byte[] Envelope);
