using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>A manifest with the envelope it came in.</summary>
public sealed class SetManifest
{
    public readonly byte[] Envelope;
    public readonly ManifestPayload Payload;

    /// <summary>Identity of the manifest, 16 bytes.</summary>
    public readonly byte[] Id;

    private readonly byte[] _digest;
    private readonly byte[] _signature;
    private readonly byte[] _key;

    internal SetManifest(byte[] envelope, SignedEnvelope parts, ManifestPayload payload, byte[] key)
    {
        Envelope = envelope;
        Payload = payload;
        _digest = ObjectHash.ManifestDigest(parts.Payload);
        _signature = parts.Signature;
        _key = key;
        Id = ObjectHash.First(_digest, Limits.IdBytes);
    }

    /// <summary>True once its signature was found good in this run.</summary>
    public bool IsVerified { get; private set; }

    public bool IsSame(SetManifest? other) => other != null && ObjectHash.Same(Id, 0, other.Id, 0);

    internal bool VerifySignature()
    {
        IsVerified = P256.Verify(_key, _digest, _signature);
        return IsVerified;
    }
}
