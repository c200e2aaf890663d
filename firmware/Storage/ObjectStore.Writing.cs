using System;

namespace KioskFleet.Firmware.Storage;

/// <summary>The log: records gather in a batch, a batch is written at the open segment's end, segments follow one another.</summary>
public sealed partial class ObjectStore
{
    /// <summary>No record of the index lies in it. An older image of the index may still say otherwise; <see cref="NextSegment"/> writes a new one before the segment is overwritten.</summary>
    private const byte Usable = 0;

    /// <summary>Open, or holds records of the index.</summary>
    private const byte InUse = 1;

    /// <summary>Its file could not be made.</summary>
    private const byte Unavailable = 2;

    private readonly byte[] _batch = new byte[StorageLimits.MaxBatchBytes];
    private readonly byte[] _zeros = new byte[StorageLimits.PreallocateBytes];

    /// <summary>Granules of each segment that records of the index take.</summary>
    private readonly int[] _live;
    private readonly byte[] _states;

    /// <summary>The segment's file is known to have its whole length.</summary>
    private readonly bool[] _made;

    /// <summary>Stands in every record of a segment's present use. Records of an earlier use, left where a cut tore a write, do not count.</summary>
    private readonly int[] _sequences;

    private int _open;

    /// <summary>Where in the open segment the batch will be written.</summary>
    private int _position;

    /// <summary>Sequence of the open segment: one more than that of the segment before.</summary>
    private int _sequence;
    private int _batchLength;
    private int _batchDataBytes;
    private bool _batchHasCopies;
    private bool _saving;

    /// <summary>The image that names the open segment could not be written, or nobody knows, or a start would have too much to replay: nothing goes into the segment before an image is written.</summary>
    private bool _imageDue;

    /// <summary>Changes of the index since its last image.</summary>
    private int _changes;

    /// <summary>Objects that the last image names, and objects added since. A start puts the latter on top of the former, what was evicted in between included,
    /// so together they must never be more than the index holds.</summary>
    private int _imageCount;
    private int _addedSinceImage;

    /// <summary>Records written since the last image: what a start from it would replay.</summary>
    private int _recordsSinceImage;

    /// <summary>Objects that a start from the image before the last comes to, without those added since the last one: that start happens where the last one is damaged.</summary>
    private int _countBefore;

    /// <summary>The segment that the last image announces as the one to be begun next; -1 if none. A start from that image looks there, and nowhere else, for what came after its open segment.</summary>
    private int _next = -1;

    private int PutLocked(byte[] id, byte[] bytes, int count)
    {
        if (count < 1 || count > bytes.Length || count > Protocol.Limits.ObjectBytes)
        {
            return StoreResult.BadArgument;
        }

        if (!_available)
        {
            return StoreResult.MediumFailed;
        }

        int slot = _index.Find(id, 0);
        if (slot >= 0)
        {
            return AlreadyHeld(slot, id);
        }

        if (_index.Count >= _index.Capacity)
        {
            return StoreResult.Full;
        }

        // Once for each of the two images that a start may begin with.
        for (int i = 0; i < 2 && (_imageCount > _countBefore ? _imageCount : _countBefore) + _addedSinceImage >= _index.Capacity; i++)
        {
            if (!(FlushBatch() && SaveIndex()))
            {
                return StoreResult.MediumFailed;
            }
        }

        int result = MakeRoom(StoreRecord.SpanOf(count));
        if (result != StoreResult.Ok)
        {
            return result;
        }

        lock (_state)
        {
            int place = Append(StoreRecord.ObjectType, id, count, count, 0, 0, Checksum.Of(bytes, 0, count), bytes, 0);
            _index.Add(id, 0, place);
            _addedSinceImage++;
            Hold(place);
        }

        int written = FlushIfDue(_unsafeBytes);
        if (written == StoreResult.Ok)
        {
            // Not before: if the medium refuses the whole object, its blocks are still what they were.
            lock (_state)
            {
                DropPartialLocked(id);
            }
        }

        return written;
    }

    private int AlreadyHeld(int slot, byte[] id)
    {
        lock (_state)
        {
            _index.MarkNow(slot);
            DropPartialLocked(id);
        }

        return StoreResult.AlreadyHeld;
    }

    /// <summary>Puts a record into the batch. The caller has made room and holds the state.</summary>
    /// <returns>Its index word.</returns>
    private int Append(int type, byte[] id, int length, int total, int blockBytes, int block, uint dataCrc, byte[] data, int offset)
    {
        int span = StoreRecord.SpanOf(length);
        int at = _batchLength;
        StoreRecord.Write(_batch, at, type, _sequence, id, length, total, blockBytes, block, dataCrc);
        Array.Copy(data, offset, _batch, at + StorageLimits.RecordHeaderBytes, length);
        int used = StorageLimits.RecordHeaderBytes + length;
        Array.Clear(_batch, at + used, span - used);
        _batchLength += span;
        _batchDataBytes += length;
        _recordsSinceImage++;
        _changes++;
        return Place.Of((_open * _granulesPerSegment) + ((_position + at) / StorageLimits.GranuleBytes), span / StorageLimits.GranuleBytes);
    }

    /// <summary>Sees to it that a record fits behind the batch in the open segment; goes on to another segment, and cleans, where need be.</summary>
    private int MakeRoom(int span)
    {
        for (int tries = 0; !FitsOpen(span); tries++)
        {
            if (!FlushBatch() || (_imageDue && !SaveIndex()))
            {
                return StoreResult.MediumFailed;
            }

            if (FitsOpen(span))
            {
                break;
            }

            if (UsableSegments() > 1)
            {
                if (!NextSegment())
                {
                    return StoreResult.MediumFailed;
                }
            }
            else if (tries > _segmentCount || !CleanOne(LastResortGranules))
            {
                return StoreResult.Full;
            }
        }

        return StoreResult.Ok;
    }

    private bool FitsOpen(int span)
        => !_imageDue && _position + Bits.RoundUp(_batchLength + span, StorageLimits.SectorBytes) <= _segmentBytes;

    private int FlushIfDue(int unsafeBytes)
        => (_batchDataBytes < unsafeBytes && _batchLength < StorageLimits.PendingBytes) || FlushBatch() ? StoreResult.Ok : StoreResult.MediumFailed;

    /// <summary>Writes the batch and closes the file: from here on its records are safe.</summary>
    private bool FlushBatch()
    {
        lock (_state)
        {
            if (_batchLength == 0)
            {
                return _available;
            }

            int bytes = Bits.RoundUp(_batchLength, StorageLimits.SectorBytes);
            Array.Clear(_batch, _batchLength, bytes - _batchLength);
            bool done = _files.Write(_open, _position, _batch, bytes) || _files.Write(_open, _position, _batch, bytes);
            if (done)
            {
                if (_batchHasCopies)
                {
                    MoveToCopies();
                }

                _position += bytes;
                _imageDue |= _recordsSinceImage >= ReplayRecordsMost;
            }
            else
            {
                // Nothing more goes into a segment that refuses writes; what it holds can still be read.
                Errors++;
                DropBatch();
                _position = _segmentBytes;
            }

            _batchLength = 0;
            _batchDataBytes = 0;
            _batchHasCopies = false;
            return done;
        }
    }

    /// <summary>Forgets the records of a batch that could not be written.</summary>
    private void DropBatch()
    {
        StoreRecord record = _readRecord;
        for (int at = 0; at < _batchLength && record.Parse(_batch, at); at += record.Span)
        {
            int place = PlaceInBatch(at, record);
            if (record.Type == StoreRecord.ObjectType)
            {
                int slot = _index.Find(record.Id, 0);
                if (slot >= 0 && _index.Place(slot) == place)
                {
                    Release(place);
                    _index.Remove(slot);
                }
            }
            else
            {
                PartialObject? partial = _partials.Find(record.Id, 0);
                if (partial != null && record.Block < partial.Places.Length && partial.Places[record.Block] == place)
                {
                    Release(place);
                    partial.Places[record.Block] = Place.None;
                }
            }
        }
    }

    private int PlaceInBatch(int at, StoreRecord record)
        => Place.Of((_open * _granulesPerSegment) + ((_position + at) / StorageLimits.GranuleBytes), record.Span / StorageLimits.GranuleBytes);

    /// <summary>Opens the next usable segment: the one that the last image announced. The image that names it as open is written before anything goes into it,
    /// so that a start replays one segment, and two where that image is damaged.</summary>
    private bool NextSegment()
    {
        int candidate = _next >= 0 && _states[_next] == Usable && MakeFile(_next) ? _next : FirstUsable();
        while (candidate >= 0 && !MakeFile(candidate))
        {
            candidate = FirstUsable();
        }

        // One that was not announced is announced first: an image does that for the first usable one.
        if (candidate < 0 || (candidate != _next && !SaveIndex()))
        {
            return false;
        }

        lock (_state)
        {
            _states[_open] = _live[_open] == 0 && _sought == null ? Usable : InUse;
            _states[candidate] = InUse;
            _open = candidate;
            _position = 0;
            _sequence++;
            _sequences[candidate] = _sequence;
            _imageDue = true;
        }

        return SaveIndex();
    }

    /// <returns>The usable segment that comes first after the open one; -1 if there is none.</returns>
    private int FirstUsable()
    {
        for (int i = 1; i < _segmentCount; i++)
        {
            int candidate = (_open + i) % _segmentCount;
            if (_states[candidate] == Usable)
            {
                return candidate;
            }
        }

        return -1;
    }

    /// <summary>Makes the file of a segment that holds nothing. Readers go on meanwhile: two MiB of zeros are seconds.</summary>
    private bool MakeFile(int segment)
    {
        if (_made[segment])
        {
            return true;
        }

        lock (_state)
        {
            _files.CloseReading(segment);
        }

        bool made = _files.Prepare(segment, _zeros);
        lock (_state)
        {
            _made[segment] = made;
            if (!made)
            {
                _states[segment] = Unavailable;
                Errors++;
            }
        }

        return made;
    }

    /// <summary>Writes the image of the index. The batch must be empty: an image never names what is not safe.</summary>
    private bool SaveIndex()
    {
        lock (_state)
        {
            _saving = true;
        }

        for (int i = 0; i < _segmentCount; i++)
        {
            Bits.WriteInt(_batch, i * 4, _sequences[i]);
        }

        int tableBytes = _partials.Save(_batch, _segmentCount * 4);
        int next = FirstUsable();
        int before = _imageCount + _addedSinceImage;
        bool done = _indexFiles.Save(_index, _batch, tableBytes, _open, _position, _sequence, next, before, _sought != null);
        lock (_state)
        {
            _saving = false;
            if (!done)
            {
                Errors++;
                return false;
            }

            _changes = 0;
            _next = next;
            _countBefore = before;
            _imageCount = _index.Count;
            _addedSinceImage = 0;
            _recordsSinceImage = 0;
            _imageDue = false;
            return true;
        }
    }

    private void Hold(int place) => _live[Place.Granule(place) / _granulesPerSegment] += Place.Granules(place);

    private void Release(int place)
    {
        int segment = Place.Granule(place) / _granulesPerSegment;
        _live[segment] -= Place.Granules(place);
        if (_live[segment] == 0 && segment != _open && _states[segment] == InUse && _sought == null)
        {
            _states[segment] = Usable;
        }
    }

    private int UsableSegments()
    {
        int count = 0;
        for (int i = 0; i < _segmentCount; i++)
        {
            if (_states[i] == Usable && i != _open)
            {
                count++;
            }
        }

        return count;
    }
}
