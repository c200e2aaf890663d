using KioskFleet.Firmware.Storage;

namespace KioskFleet.Simulator.Faults;

/// <summary>Reads index images from outside.</summary>
internal static class StoreTrace
{
    /// <summary>Whether an image of the index is whole (SPEC.md §8.3).</summary>
    public static bool IsWhole(byte[] image)
    {
        const int HeadBytes = StorageLimits.SectorBytes;
        const int PiecesAt = HeadBytes + StorageLimits.TableBytes;
        const int PieceBytes = StorageLimits.EntriesPerPiece * StorageLimits.EntryBytes;
        const int PieceCrcs = 48;
        if (image.Length < PiecesAt || Bits.ReadInt(image, 4) < 1 || Bits.ReadUInt(image, HeadBytes - 4) != Checksum.Of(image, 0, HeadBytes - 4)
            || Checksum.Of(image, HeadBytes, Bits.ReadInt(image, 28)) != Bits.ReadUInt(image, 32))
        {
            return false;
        }

        int left = Bits.ReadInt(image, 24) * StorageLimits.EntryBytes;
        for (int piece = 0; left > 0; piece++, left -= PieceBytes)
        {
            if (Checksum.Of(image, PiecesAt + (piece * PieceBytes), Math.Min(left, PieceBytes)) != Bits.ReadUInt(image, PieceCrcs + (piece * 4)))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Reads a slot file from outside, by SPEC.md §8.4.</summary>
/// <param name="Newest">The newest whole state; null: none.</param>
internal readonly record struct SlotPlaces(byte[]? Newest)
{
    private const int HeadBytes = 20;
    private const int CheckedBytes = 16;

    public static SlotPlaces Of(byte[] file)
    {
        byte[]? newest = null;
        int highest = 0;
        int placeBytes = file.Length / 2;
        for (int at = 0; placeBytes > HeadBytes && at + placeBytes <= file.Length; at += placeBytes)
        {
            int length = Bits.ReadInt(file, at + 8);
            bool whole = Bits.ReadUInt(file, at + CheckedBytes) == Checksum.Of(file, at, CheckedBytes) && length >= 0 && length <= placeBytes - HeadBytes
                && Bits.ReadUInt(file, at + 12) == Checksum.Of(file, at + HeadBytes, length);
            if (whole && Bits.ReadInt(file, at + 4) > highest)
            {
                highest = Bits.ReadInt(file, at + 4);
                newest = file[(at + HeadBytes)..(at + HeadBytes + length)];
            }
        }

        return new SlotPlaces(newest);
    }
}
