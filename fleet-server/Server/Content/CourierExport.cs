using System.Buffers.Binary;
using KioskFleet.Protocol;

namespace KioskFleet.Server.Content;

/// <summary>Makes the file that carries a set on a memory card (SPEC.md §10): the signed manifest as it is sent, and every object under its root.</summary>
internal sealed class CourierExport(DesiredSets desired, IObjectSource objects)
{
    private const uint Magic = 0x3143464B;
    private const int HeaderBytes = 12;
    private const int EntryBytes = Limits.IdBytes + 8;

    /// <summary>The newest set of a division for a screen profile; null: none was published.</summary>
    public async Task<byte[]?> FileAsync(string division, string profile, CancellationToken cancellation)
    {
        if (desired.Find(division, profile) is not { } set)
        {
            return null;
        }

        ManifestPayload manifest = ManifestPayload.Decode(SignedEnvelope.Decode(set.Envelope, 0, set.Envelope.Length).Payload);
        SortedDictionary<string, byte[]> all = new(StringComparer.Ordinal);
        Queue<byte[]> waiting = new([manifest.Root]);
        while (waiting.TryDequeue(out byte[]? id))
        {
            if (all.ContainsKey(Convert.ToHexString(id)))
            {
                continue;
            }

            byte[] bytes = await objects.FindAsync(id, cancellation)
                ?? throw new InvalidOperationException($"The set of {division} for {profile} names an object that is not stored.");
            all[Convert.ToHexString(id)] = bytes;
            for (int child = 0; child < ObjectFrame.ChildCount(bytes); child++)
            {
                waiting.Enqueue(bytes.AsSpan(ObjectFrame.ChildOffset(child), Limits.IdBytes).ToArray());
            }
        }

        int place = HeaderBytes + set.Envelope.Length + (all.Count * EntryBytes);
        byte[] file = new byte[place + all.Values.Sum(b => b.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), set.Envelope.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), all.Count);
        set.Envelope.CopyTo(file, HeaderBytes);
        int entry = HeaderBytes + set.Envelope.Length;
        foreach ((string id, byte[] bytes) in all)
        {
            Convert.FromHexString(id).CopyTo(file, entry);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(entry + Limits.IdBytes), place);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(entry + Limits.IdBytes + 4), bytes.Length);
            bytes.CopyTo(file, place);
            entry += EntryBytes;
            place += bytes.Length;
        }

        return file;
    }
}
