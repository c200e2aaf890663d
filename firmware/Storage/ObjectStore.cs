using System;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Storage;

/// <summary>Keeps objects by identity, over power cuts at any write (DESIGN.md "Storage", SPEC.md §8).
/// Any thread may read; writing calls wait for one another. Reads are not held up by cleaning, only by the file call under way.
/// Of the data that calls accepted, less than one block is not yet safe at any time (<see cref="StorageLimits.UnsafeBytes"/>); <see cref="Flush"/> makes all of it safe.</summary>
public sealed partial class ObjectStore : IObjectReader, IDisposable
{
    /// <summary>Held by a writing call from beginning to end.</summary>
    private readonly object _writing = new object();

    /// <summary>Held for each step that touches the index or a file that readers may touch.</summary>
    private readonly object _state = new object();

    private readonly int _segmentBytes;
    private readonly int _segmentCount;
    private readonly int _granulesPerSegment;
    private readonly int _unsafeBytes;
    private readonly string _folder;
    private readonly SegmentFiles _files;
    private readonly IndexFiles _indexFiles;
    private readonly ObjectIndex _index;
    private readonly PartialTable _partials = new PartialTable();
    private readonly RecordScanner _scanner;
    private readonly StoreRecord _readRecord = new StoreRecord();
    private readonly byte[] _readHeader = new byte[StorageLimits.RecordHeaderBytes];
    private bool _available;
    private readonly bool _skipUnreadable;
    private readonly Action? _progress;
    private int _evictCursor;

    private ObjectStore(StoreOptions options)
    {
        _segmentBytes = options.SegmentBytes;
        _segmentCount = options.SegmentCount;
        _granulesPerSegment = _segmentBytes / StorageLimits.GranuleBytes;
        _unsafeBytes = options.UnsafeBytes;
        _skipUnreadable = options.SkipUnreadable;
        _progress = options.Progress;
        _folder = options.Root + options.Folder;
        string prefix = _folder + options.Root[options.Root.Length - 1].ToString();
        _files = new SegmentFiles(prefix, _segmentBytes);
        _indexFiles = new IndexFiles(prefix, _segmentBytes, _segmentCount, options.MaxObjects);
        _index = new ObjectIndex(options.MaxObjects);
        _scanner = new RecordScanner(_files, new byte[StorageLimits.WindowBytes]);
        _live = new int[_segmentCount];
        _sequences = new int[_segmentCount];
        _states = new byte[_segmentCount];
        _made = new bool[_segmentCount];
    }

    /// <summary>Opens a store, making its files where there are none. Damage never ends in an exception: what is whole is found, what is not is dropped and counted.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for the store, or there was none to read all of it: nothing was changed then.</exception>
    public static ObjectStore Open(StoreOptions options)
    {
        options.Check();
        ObjectStore store = new ObjectStore(options);
        store.Recover();
        return store;
    }

    /// <summary>A store that holds nothing and touches no medium, for a time in which none may be read.</summary>
    public static ObjectStore Unopened(StoreOptions options)
    {
        options.Check();
        return new ObjectStore(options);
    }

    /// <summary>False if the medium did not answer at <see cref="Open"/>: nothing is held and nothing can be stored. Open again when it is back.</summary>
    public bool IsAvailable => _available;

    /// <summary>Whole objects held.</summary>
    public int Count => _index.Count;

    /// <summary>Objects of which some blocks are held.</summary>
    public int PartialCount => _partials.Count;

    /// <summary>Records found damaged, and writes that failed, since <see cref="Open"/>.</summary>
    public int Errors { get; private set; }

    /// <summary>Calls to the medium that came to nothing for want of memory, since <see cref="Open"/>.</summary>
    public int MemoryRefusals => _files.Refusals + _indexFiles.Refusals;

    /// <summary>Bytes of objects that fit without evicting anything, headers and rounding not counted.</summary>
    public long FreeBytes
    {
        get
        {
            lock (_state)
            {
                long free = 0;
                int usable = 0;
                for (int i = 0; i < _segmentCount; i++)
                {
                    if (_states[i] != Unavailable)
                    {
                        usable++;
                        free += _granulesPerSegment - _live[i];
                    }
                }

                free -= (usable < StorageLimits.ReservedSegments ? usable : StorageLimits.ReservedSegments) * _granulesPerSegment;
                return free < 0 || !_available ? 0 : free * StorageLimits.GranuleBytes;
            }
        }
    }

    /// <summary>Bytes of the index: identities, places, chains, marks and segment tables.</summary>
    public int IndexMemoryBytes => _index.MemoryBytes + (_segmentCount * 10);

    public bool Contains(byte[] id, int idOffset)
    {
        lock (_state)
        {
            return _index.Find(id, idOffset) >= 0;
        }
    }

    public int Read(byte[] id, int idOffset, byte[] buffer)
    {
        lock (_state)
        {
            int slot = _index.Find(id, idOffset);
            if (slot < 0)
            {
                return StoreResult.NotHeld;
            }

            int place = _index.Place(slot);
            int result = LookAt(place, StoreRecord.ObjectType, id, idOffset, buffer, 0);
            if (result == StoreResult.Damaged)
            {
                Errors++;
                if (!_saving)
                {
                    Release(place);
                    _index.Remove(slot);
                }
            }

            return result;
        }
    }

    /// <summary>Stores a whole object whose hash the caller has checked. Blocks of it that were under way are forgotten.</summary>
    /// <param name="id">Identity, 16 bytes.</param>
    /// <param name="bytes">Holds the object from its beginning.</param>
    /// <param name="count">Bytes of the object, 1 to 32 KiB.</param>
    /// <returns>A <see cref="StoreResult"/>: Ok, AlreadyHeld, Full, MediumFailed or BadArgument.</returns>
    public int Put(byte[] id, byte[] bytes, int count)
    {
        lock (_writing)
        {
            return PutLocked(id, bytes, count);
        }
    }

    /// <summary>Drops an object. Its room is used again after later writes; on the card it stays readable until then (<see cref="Erase"/> removes all),
    /// and after a cut it may be held again unless a <see cref="Checkpoint"/> came between: an object is true by its identity, whenever it was stored.</summary>
    public void Remove(byte[] id, int idOffset)
    {
        lock (_writing)
        {
            lock (_state)
            {
                int slot = _index.Find(id, idOffset);
                if (slot >= 0)
                {
                    Release(_index.Place(slot));
                    _index.Remove(slot);
                    _changes++;
                }
            }
        }
    }

    /// <summary>Makes what was accepted safe. Call it when an answer of blocks has ended, and when nothing came for a second.</summary>
    /// <returns>False if the medium failed; what waited is dropped then and must be fetched again.</returns>
    public bool Flush()
    {
        lock (_writing)
        {
            return FlushBatch();
        }
    }

    /// <summary>Writes the index now, so that the next start has nothing to replay. Worth it when a set has become whole, or before a wanted restart.</summary>
    public bool Checkpoint()
    {
        lock (_writing)
        {
            return FlushBatch() && (_changes == 0 || SaveIndex());
        }
    }

    /// <summary>Removes everything, files included, and begins anew.</summary>
    /// <returns>False if a file could not be deleted.</returns>
    public bool Erase()
    {
        lock (_writing)
        {
            lock (_state)
            {
                bool done = EraseFiles();
                Recover();
                return done && _available && _index.Count == 0;
            }
        }
    }

    /// <summary>Makes everything safe and closes the files, for a card that is to be taken out. The store is of no use afterwards.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            FlushBatch();
            lock (_state)
            {
                _available = false;
                _files.Dispose();
            }
        }
    }

    /// <summary>Reads a record's data and checks it. A bit may have turned on the way from the card, so only the last of some looks decides that it is damaged.</summary>
    private int LookAt(int place, int type, byte[] id, int idOffset, byte[] buffer, int offset)
    {
        int result = StoreResult.Damaged;
        for (int look = 0; look < StorageLimits.Looks && result == StoreResult.Damaged; look++)
        {
            result = ReadPlace(place, type, id, idOffset, buffer, offset);
        }

        return result;
    }

    /// <summary>Reads a record's data and checks it.</summary>
    /// <returns>Bytes, or a <see cref="StoreResult"/>.</returns>
    private int ReadPlace(int place, int type, byte[] id, int idOffset, byte[] buffer, int offset)
    {
        int granule = Place.Granule(place);
        int segment = granule / _granulesPerSegment;
        int position = (granule % _granulesPerSegment) * StorageLimits.GranuleBytes;
        bool waits = segment == _open && position >= _position && position < _position + _batchLength;
        if (waits)
        {
            Array.Copy(_batch, position - _position, _readHeader, 0, _readHeader.Length);
        }
        else
        {
            int read = _files.Read(segment, position, _readHeader, 0, _readHeader.Length);
            if (read < 0)
            {
                return StoreResult.MediumFailed;
            }

            if (read < _readHeader.Length)
            {
                return StoreResult.Damaged;
            }
        }

        StoreRecord record = _readRecord;
        if (!record.Parse(_readHeader, 0) || record.Type != type || !Bits.SameId(record.Id, 0, id, idOffset)
            || record.Span != Place.Granules(place) * StorageLimits.GranuleBytes)
        {
            return StoreResult.Damaged;
        }

        if (record.Length > buffer.Length - offset)
        {
            return StoreResult.BadArgument;
        }

        if (waits)
        {
            Array.Copy(_batch, position - _position + StorageLimits.RecordHeaderBytes, buffer, offset, record.Length);
        }
        else
        {
            int read = _files.Read(segment, position + StorageLimits.RecordHeaderBytes, buffer, offset, record.Length);
            if (read < 0)
            {
                return StoreResult.MediumFailed;
            }

            if (read < record.Length)
            {
                return StoreResult.Damaged;
            }
        }

        return Checksum.Of(buffer, offset, record.Length) == record.DataCrc ? record.Length : StoreResult.Damaged;
    }
}
