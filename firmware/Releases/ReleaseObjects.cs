using System.Buffers.Binary;
using KioskFleet.Protocol;

namespace KioskFleet.Releases;

/// <summary>A release as objects (SPEC.md §9.1): the root holds the image's head, its children the rest, in order.</summary>
/// <param name="Root">Identity of the root.</param>
/// <param name="Objects">All different objects, the root included, by identity.</param>
public sealed record ReleaseObjects(byte[] Root, IReadOnlyList<(byte[] Id, byte[] Bytes)> Objects)
{
    /// <summary>Bytes of the image in one part: parts beside each other fill a store's segments well, and one fits the blocks of a slow link.</summary>
    public const int PartBytes = 16 * 1024;

    private const byte Version = 1;

    public static ReleaseObjects Of(Release release)
    {
        ArgumentNullException.ThrowIfNull(release);
        int size = Math.Max(PartBytes, (release.Image.Length - FirmwareImage.HeadBytes + FirmwareImage.MaxParts - 1) / FirmwareImage.MaxParts);
        List<(byte[] Id, byte[] Bytes)> parts = [];
        for (int at = FirmwareImage.HeadBytes; at < release.Image.Length; at += size)
        {
            parts.Add(Object([], release.Image.AsSpan(at, Math.Min(size, release.Image.Length - at))));
        }

        (byte[] Id, byte[] Bytes) root = Object([.. parts.Select(p => p.Id)], release.Image.AsSpan(0, FirmwareImage.HeadBytes));
        return new ReleaseObjects(root.Id, [root, .. parts.DistinctBy(p => Convert.ToHexString(p.Id))]);
    }

    private static (byte[] Id, byte[] Bytes) Object(byte[][] children, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[Limits.ObjectHeaderBytes + (children.Length * Limits.IdBytes) + payload.Length];
        bytes[0] = ObjectKind.FirmwarePart;
        bytes[1] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)children.Length);
        for (int i = 0; i < children.Length; i++)
        {
            children[i].CopyTo(bytes, Limits.ObjectHeaderBytes + (i * Limits.IdBytes));
        }

        payload.CopyTo(bytes.AsSpan(Limits.ObjectHeaderBytes + (children.Length * Limits.IdBytes)));
        return (ObjectHash.OfObject(bytes), bytes);
    }
}
