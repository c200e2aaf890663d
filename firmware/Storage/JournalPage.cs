using System;

namespace KioskFleet.Firmware.Storage;

/// <summary>One sector of a journal: a header and records one behind the other, each with a length byte (SPEC.md §8.5).</summary>
internal sealed class JournalPage
{
    public const int HeaderBytes = 24;
    private const int Magic = 0x4C4E4A4B;
    private const int CrcOffset = StorageLimits.SectorBytes - 4;

    public readonly byte[] Bytes = new byte[StorageLimits.SectorBytes];

    /// <summary>Number of the page since the journal began, from 1; 0: none.</summary>
    public int Number;

    /// <summary>How often this page was written; of two images of a page the higher one counts.</summary>
    public int Version;

    /// <summary>Number of the first record in it.</summary>
    public int FirstRecord;

    public int RecordCount;

    /// <summary>Records up to here were acknowledged when the page was written.</summary>
    public int Acknowledged;

    private int _used;

    public int NextRecord => FirstRecord + RecordCount;

    public void Begin(int number, int firstRecord)
    {
        Array.Clear(Bytes, 0, Bytes.Length);
        Number = number;
        Version = 0;
        FirstRecord = firstRecord;
        RecordCount = 0;
        _used = HeaderBytes;
    }

    public bool Fits(int count) => _used + 1 + count <= CrcOffset;

    public void Append(byte[] record, int offset, int count)
    {
        Bytes[_used] = (byte)count;
        Array.Copy(record, offset, Bytes, _used + 1, count);
        _used += 1 + count;
        RecordCount++;
    }

    /// <returns>Bytes of the record, or a <see cref="StoreResult"/>.</returns>
    public int Read(int number, byte[] buffer)
    {
        int at = HeaderBytes;
        for (int i = FirstRecord; i < number; i++)
        {
            at += 1 + Bytes[at];
        }

        int count = Bytes[at];
        if (count > buffer.Length)
        {
            return StoreResult.BadArgument;
        }

        Array.Copy(Bytes, at + 1, buffer, 0, count);
        return count;
    }

    /// <summary>Writes the header into the image, under a new version.</summary>
    public void Seal(int acknowledged)
    {
        Version++;
        Acknowledged = acknowledged;
        Bits.WriteInt(Bytes, 0, Magic);
        Bits.WriteInt(Bytes, 4, Number);
        Bits.WriteInt(Bytes, 8, Version);
        Bits.WriteInt(Bytes, 12, FirstRecord);
        Bits.WriteInt(Bytes, 16, acknowledged);
        Bits.WriteUShort(Bytes, 20, RecordCount);
        Bits.WriteUShort(Bytes, 22, _used);
        Bits.WriteUInt(Bytes, CrcOffset, Checksum.Of(Bytes, 0, CrcOffset));
    }

    /// <summary>Takes a page over from an image.</summary>
    /// <returns>False if it is not a whole page.</returns>
    public bool Load(byte[] image, int offset)
    {
        if (Bits.ReadInt(image, offset) != Magic || Bits.ReadUInt(image, offset + CrcOffset) != Checksum.Of(image, offset, CrcOffset))
        {
            return false;
        }

        int used = Bits.ReadUShort(image, offset + 22);
        int records = Bits.ReadUShort(image, offset + 20);
        if (Bits.ReadInt(image, offset + 4) < 1 || Bits.ReadInt(image, offset + 12) < 1 || used > CrcOffset || !IsWhole(image, offset, used, records))
        {
            return false;
        }

        Array.Copy(image, offset, Bytes, 0, Bytes.Length);
        Number = Bits.ReadInt(image, offset + 4);
        Version = Bits.ReadInt(image, offset + 8);
        FirstRecord = Bits.ReadInt(image, offset + 12);
        Acknowledged = Bits.ReadInt(image, offset + 16);
        RecordCount = records;
        _used = used;
        return true;
    }

    /// <summary>True where nothing was ever written, or only a bit of it turned.</summary>
    public static bool IsBlank(byte[] image, int offset)
    {
        int zeros = 0;
        for (int at = 0; at < HeaderBytes; at += 4)
        {
            zeros += Bits.ReadInt(image, offset + at) == 0 ? 1 : 0;
        }

        return zeros >= (HeaderBytes / 4) - 1;
    }

    public void CopyFrom(JournalPage other) => Load(other.Bytes, 0);

    private static bool IsWhole(byte[] image, int offset, int used, int records)
    {
        int at = HeaderBytes;
        for (int i = 0; i < records; i++)
        {
            if (at >= used)
            {
                return false;
            }

            at += 1 + image[offset + at];
        }

        return at == used;
    }
}
