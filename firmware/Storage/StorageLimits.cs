using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Storage;

/// <summary>Every limit and size of the storage on the card, in one place, with its reason. SPEC.md §8 gives the formats.</summary>
public static class StorageLimits
{
    /// <summary>What a card programs as a whole. Every write begins and ends at a sector, so that a torn sector never holds what was safe before.</summary>
    public const int SectorBytes = 512;

    /// <summary>Records begin at multiples of this. 256 MB are then 2^22 places, which leaves ten bits of an index word for the record's size.</summary>
    public const int GranuleBytes = 64;

    /// <summary>Places that an index word can name: 22 bits.</summary>
    public const int MaxGranules = 1 << 22;

    /// <summary>Bytes before a record's data.</summary>
    public const int RecordHeaderBytes = 40;

    /// <summary>The largest record, rounded up to granules.</summary>
    public const int MaxRecordBytes = ((RecordHeaderBytes + Limits.ObjectBytes + GranuleBytes - 1) / GranuleBytes) * GranuleBytes;

    /// <summary>Data that may be accepted and not yet be safe: less than one block of the usual size. It is the most that a cut can cost.</summary>
    public const int UnsafeBytes = Limits.DefaultBlockBytes;

    /// <summary>Bytes of small records, with their headers, that may wait for one write. Bounds the waiting where records are tiny.</summary>
    public const int PendingBytes = 4096;

    /// <summary>The largest single write: what waited, one record, and the rest of a sector.</summary>
    public const int MaxBatchBytes = ((PendingBytes + MaxRecordBytes + SectorBytes - 1) / SectorBytes) * SectorBytes;

    /// <summary>Bytes read at once in a scan: holds any record wherever in its first sector it begins.</summary>
    public const int WindowBytes = ((MaxRecordBytes + (2 * SectorBytes) - 1) / SectorBytes) * SectorBytes;

    /// <summary>Slots that a 16-bit link can name; 0 is "none".</summary>
    public const int MaxObjects = 65534;

    /// <summary>Bytes of the index for one object that are also its image on the card: identity and index word.</summary>
    public const int EntryBytes = Limits.IdBytes + 4;

    /// <summary>Entries in one array and one read: 40 KiB, well below the largest array that the terminal has (786,364 bytes).</summary>
    public const int EntriesPerPiece = 2048;

    /// <summary>Pieces of the largest index.</summary>
    public const int MaxPieces = (MaxObjects + EntriesPerPiece - 1) / EntriesPerPiece;

    /// <summary>Objects that may be under way at once: as many as one request names.</summary>
    public const int MaxPartials = Limits.NeedItems;

    /// <summary>Blocks of all objects under way together: 4 MiB of blocks of the usual size, 8 KiB of memory.</summary>
    public const int MaxPartialBlocks = 2048;

    /// <summary>Bytes of the tables of an index image: the segments' sequences, and what is under way.</summary>
    public const int TableBytes = (((MaxSegments * 4) + (MaxPartials * PartialEntryBytes) + (MaxPartialBlocks * 4) + SectorBytes - 1) / SectorBytes) * SectorBytes;

    /// <summary>Bytes of one object under way in the image, before its index words: identity, total, block size, number of blocks.</summary>
    public const int PartialEntryBytes = Limits.IdBytes + 8;

    /// <summary>Segments of a store: one being written, one kept for cleaning, and some to hold anything.</summary>
    public const int MinSegments = 4;

    /// <summary>Segments that hold no objects while the store is at rest: the one kept for cleaning, and the slack that cleaning works with.</summary>
    public const int ReservedSegments = 2;

    /// <summary>Files of one folder. FAT searches a folder from its beginning at each opening.</summary>
    public const int MaxSegments = 512;

    /// <summary>Zeros written at once when a file is preallocated.</summary>
    public const int PreallocateBytes = 16 * 1024;

    /// <summary>Bytes of a state slot, without its header: the manifest envelope, the settings or the executed commands fit.</summary>
    public const int MaxSlotBytes = 8 * 1024;

    /// <summary>Bytes of one line in a journal; a page holds at least two.</summary>
    public const int MaxJournalRecordBytes = 200;

    /// <summary>Pages of a journal: 512 KiB, more than a year of lines without a network.</summary>
    public const int MaxJournalPages = 1024;

    /// <summary>How often a record is read before it counts as damaged: bits turn on the way from a card, too.</summary>
    public const int Looks = 3;
}
