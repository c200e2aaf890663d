using System;

namespace KioskFleet.Firmware.Storage;

/// <summary>Where a store is and how large it may become. The profiles are <see cref="ForCard"/> and <see cref="ForInternal"/>.</summary>
public sealed class StoreOptions
{
    /// <summary>The storage's root with its closing separator, for example <c>D:\</c>.</summary>
    public string Root = "";

    /// <summary>Folder below the root that holds the store's files and nothing else.</summary>
    public string Folder = "objects";

    /// <summary>Bytes of all segment files together; the two index files come on top (at most 22 bytes an object each).</summary>
    public long CapacityBytes;

    public int MaxObjects;

    /// <summary>Bytes of one segment file: a multiple of a sector, at least two of the largest records.</summary>
    public int SegmentBytes;

    /// <summary>Bytes of data that may wait for a common write; 0 makes every call safe before it returns.
    /// At most <see cref="StorageLimits.UnsafeBytes"/>.</summary>
    public int UnsafeBytes = StorageLimits.UnsafeBytes;

    /// <summary>True: what cannot be read at <see cref="ObjectStore.Open"/> counts as damaged. For a medium that has not answered everywhere for so long that it never will; else the store is then not
    /// available, and nothing on the medium is changed.</summary>
    public bool SkipUnreadable;

    /// <summary>Called now and then on the thread that opens the store or ends a marking, where that takes minutes; null: nobody waits for it.</summary>
    public Action? Progress;

    /// <summary>20,000 objects in 256 MiB: 128 files of 2 MiB. On FAT, a file of 2 MiB keeps its cluster chain within one sector of the table.</summary>
    public static StoreOptions ForCard(string root) => new StoreOptions
    {
        Root = root,
        CapacityBytes = 256L * 1024 * 1024,
        MaxObjects = 20000,
        SegmentBytes = 2 * 1024 * 1024,
    };

    /// <summary>2,000 objects in 2 MB: 30 files of 68 KiB. Littlefs copies a file from the place of a write to its end, so files are small here; two of the largest objects fit one.</summary>
    public static StoreOptions ForInternal(string root) => new StoreOptions
    {
        Root = root,
        CapacityBytes = 30L * 68 * 1024,
        MaxObjects = 2000,
        SegmentBytes = 68 * 1024,
    };

    internal int SegmentCount => (int)(CapacityBytes / SegmentBytes);

    internal void Check()
    {
        if (Root.Length == 0 || Folder.Length == 0)
        {
            throw new ArgumentException("A store needs a root and a folder.");
        }

        if (MaxObjects < 1 || MaxObjects > StorageLimits.MaxObjects)
        {
            throw new ArgumentException("A store holds 1 to 65,534 objects.");
        }

        if (SegmentBytes < (2 * StorageLimits.MaxRecordBytes) + (4 * StorageLimits.SectorBytes) || SegmentBytes % StorageLimits.SectorBytes != 0)
        {
            throw new ArgumentException("A segment is a multiple of 512 bytes and holds at least two of the largest objects.");
        }

        long segments = CapacityBytes / SegmentBytes;
        if (segments < StorageLimits.MinSegments || segments > StorageLimits.MaxSegments
            || segments * (SegmentBytes / StorageLimits.GranuleBytes) > StorageLimits.MaxGranules)
        {
            throw new ArgumentException("A store has 4 to 512 segments and at most 256 MiB.");
        }

        if (UnsafeBytes < 0 || UnsafeBytes > StorageLimits.UnsafeBytes)
        {
            throw new ArgumentException("At most one block may wait for a write.");
        }
    }
}
