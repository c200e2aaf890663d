using KioskFleet.Protocol;

namespace KioskFleet.Publishing.Sets;

/// <summary>Payloads in deterministic CBOR.</summary>
internal static class CborPayload
{
    /// <summary>What <paramref name="write"/> writes; at most one object's size.</summary>
    public static byte[] Of(Action<CborWriter> write)
    {
        CborWriter writer = new(new byte[Limits.ObjectBytes]);
        write(writer);
        return writer.ToArray();
    }
}
