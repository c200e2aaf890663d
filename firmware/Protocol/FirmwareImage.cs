using System;

namespace KioskFleet.Protocol;

/// <summary>The layout of a release (SPEC.md §9): a head with the signed header, then the assemblies.</summary>
public static class FirmwareImage
{
    public const int Magic = 0x3157464B;

    /// <summary>Where the assemblies begin: the signed header with 32 assemblies fits before it.</summary>
    public const int HeadBytes = 4096;

    /// <summary>Where the envelope begins; before it stand the magic and the envelope's length.</summary>
    public const int EnvelopeOffset = 8;

    /// <summary>Bytes of a whole image: two slots of it and the other files fit the internal storage of the village board.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Parts of an image, its root not counted: 1 MiB in full objects, and some to spare.</summary>
    public const int MaxParts = 64;

    /// <returns>The envelope in a head; null if there is none.</returns>
    /// <exception cref="CborException">What stands there is not one.</exception>
    public static SignedEnvelope? EnvelopeIn(byte[] head)
    {
        int count = head.Length >= HeadBytes && BitConverter.ToInt32(head, 0) == Magic ? BitConverter.ToInt32(head, 4) : 0;
        return count < 1 || count > HeadBytes - EnvelopeOffset ? null : SignedEnvelope.Decode(head, EnvelopeOffset, count);
    }

    /// <returns>What a head says, unchecked; null if it is not one.</returns>
    /// <exception cref="CborException">What stands there is not one.</exception>
    public static FirmwareHeader? HeaderIn(byte[] head)
    {
        SignedEnvelope? envelope = EnvelopeIn(head);
        return envelope == null ? null : FirmwareHeader.Decode(envelope.Payload, 0, envelope.Payload.Length);
    }
}
