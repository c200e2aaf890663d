using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Storage;

/// <summary>The header of a record in a segment (SPEC.md §8.2), read into fields.</summary>
internal sealed class StoreRecord
{
    public const int ObjectType = 1;
    public const int BlockType = 2;

    private const int Magic = 0x4F4B;
    private const int CheckedBytes = StorageLimits.RecordHeaderBytes - 4;

    public int Type;
    public int Sequence;
    public readonly byte[] Id = new byte[Limits.IdBytes];

    /// <summary>Bytes of data behind the header.</summary>
    public int Length;

    /// <summary>Bytes of the whole object.</summary>
    public int Total;
    public int BlockBytes;
    public int Block;
    public uint DataCrc;

    /// <summary>Bytes of the record in its segment: header and data, rounded up to granules.</summary>
    public int Span => SpanOf(Length);

    public static int SpanOf(int length) => Bits.RoundUp(StorageLimits.RecordHeaderBytes + length, StorageLimits.GranuleBytes);

    /// <summary>Reads a header.</summary>
    /// <returns>False if there is none: another magic, a wrong checksum, or fields beyond the limits.</returns>
    public bool Parse(byte[] buffer, int offset)
    {
        if (Bits.ReadUShort(buffer, offset) != Magic || Bits.ReadUInt(buffer, offset + CheckedBytes) != Checksum.Of(buffer, offset, CheckedBytes))
        {
            return false;
        }

        Type = buffer[offset + 2];
        Sequence = Bits.ReadInt(buffer, offset + 4);
        Array.Copy(buffer, offset + 8, Id, 0, Limits.IdBytes);
        Length = Bits.ReadUShort(buffer, offset + 24);
        Total = Bits.ReadUShort(buffer, offset + 26);
        BlockBytes = Bits.ReadUShort(buffer, offset + 28);
        Block = Bits.ReadUShort(buffer, offset + 30);
        DataCrc = Bits.ReadUInt(buffer, offset + 32);
        if (Length < 1 || Length > Limits.ObjectBytes)
        {
            return false;
        }

        return Type == ObjectType
            ? Total == Length
            : Type == BlockType && PartialObject.IsBlock(Total, BlockBytes, Block, Length);
    }

    /// <summary>True if a header may stand there that one turned bit spoilt: what does not parse now may on another look. One bit cannot spoil both signs.</summary>
    public static bool MayBeHeader(byte[] buffer, int offset)
        => Bits.ReadUShort(buffer, offset) == Magic || ((buffer[offset + 2] == ObjectType || buffer[offset + 2] == BlockType) && buffer[offset + 3] == 0);

    /// <summary>Writes a header. The data's checksum must be known.</summary>
    public static void Write(byte[] buffer, int offset, int type, int sequence, byte[] id, int length, int total, int blockBytes, int block, uint dataCrc)
    {
        Bits.WriteUShort(buffer, offset, Magic);
        buffer[offset + 2] = (byte)type;
        buffer[offset + 3] = 0;
        Bits.WriteInt(buffer, offset + 4, sequence);
        Array.Copy(id, 0, buffer, offset + 8, Limits.IdBytes);
        Bits.WriteUShort(buffer, offset + 24, length);
        Bits.WriteUShort(buffer, offset + 26, total);
        Bits.WriteUShort(buffer, offset + 28, blockBytes);
        Bits.WriteUShort(buffer, offset + 30, block);
        Bits.WriteUInt(buffer, offset + 32, dataCrc);
        Bits.WriteUInt(buffer, offset + CheckedBytes, Checksum.Of(buffer, offset, CheckedBytes));
    }
}
