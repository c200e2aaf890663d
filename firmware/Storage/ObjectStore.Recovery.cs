using System;
using System.IO;

namespace KioskFleet.Firmware.Storage;

/// <summary>Start: the newest image of the index, then what the open segment got since; where only the image before is whole, also the segment that it announced;
/// without an image, a scan of everything.</summary>
public sealed partial class ObjectStore
{
    /// <summary>After replaying so much a new image is written, so that the next start is quicker.</summary>
    private const int ReplayBytesWorthAnImage = 256 * 1024;

    /// <summary>After writing so many records a new image is written: a start of 20,000 objects and as much to replay stays below three seconds on the slowest board (BENCHMARKS.md).</summary>
    private const int ReplayRecordsMost = 1500;

    /// <summary>Bytes read for each header where only headers matter.</summary>
    private const int HeaderWindowBytes = 4096;

    /// <exception cref="OutOfMemoryException">There was no memory to look everywhere. Nothing was written then: what was not seen would count as gone, and its room as free.</exception>
    private void Recover()
    {
        lock (_state)
        {
            Reset();
            int refusals = _files.Refusals;
            try
            {
                if (!Directory.Exists(_folder))
                {
                    Directory.CreateDirectory(_folder);
                }
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (Exception)
            {
                return;
            }

            bool saved = false;
            bool unread = true;
            for (int look = 0; look < StorageLimits.Looks && unread; look++)
            {
                Reset();
                _files.ForgetFailures();
                saved = Find();
                unread = _indexFiles.ReadFailures + _files.ReadFailures > 0;
                if (_files.Refusals != refusals)
                {
                    throw new OutOfMemoryException();
                }
            }

            if (unread && !_skipUnreadable)
            {
                // What was not seen would count as gone, and its room as free. Nothing was written; who opens it again finds all of it.
                Reset();
                return;
            }

            _available = true;
            _sequences[_open] = _sequence;
            SetStates();
            _available = _indexFiles.Prepare(_zeros) && MakeFile(_open) && (saved || SaveIndex());
        }
    }

    /// <summary>Reads the image and what came after it, or scans everything. Changes nothing on the medium, unless what is there belongs to a store of another capacity.</summary>
    /// <returns>True if no new image is needed.</returns>
    private bool Find()
    {
        bool loaded = _indexFiles.Load(_index, _batch);
        if (!loaded && _indexFiles.IsForeign && _indexFiles.ReadFailures == 0)
        {
            // Another capacity was chosen for this folder: places do not fit, content comes again.
            EraseFiles();
        }

        if (loaded)
        {
            for (int i = 0; i < _segmentCount; i++)
            {
                _sequences[i] = Bits.ReadInt(_batch, i * 4);
            }

            _partials.Load(_batch, _segmentCount * 4, _indexFiles.TableBytes);
            _open = _indexFiles.OpenSegment;
            _position = _indexFiles.OpenPosition;
            _sequence = _indexFiles.Sequence;
            _next = _indexFiles.NextSegment;
            loaded = _next < _segmentCount && _index.Relink(_indexFiles.HighWater, _live, _granulesPerSegment) && TakeStock();
        }

        if (loaded)
        {
            if (_indexFiles.HasUnseen)
            {
                BeginSeeking();
            }

            int from = _position;
            _imageCount = _index.Count;
            _countBefore = _indexFiles.MayBeOutdated ? 0 : _indexFiles.CountBefore;
            Replay();
            bool saved = _position - from <= ReplayBytesWorthAnImage && !_indexFiles.MayBeOutdated;
            if (_indexFiles.MayBeOutdated)
            {
                ReplayWhatWasAnnounced();
            }

            return saved;
        }

        Rebuild();
        return false;
    }

    /// <summary>Which segments may be written to. While there are unseen objects none is that was ever written.</summary>
    private void SetStates()
    {
        for (int i = 0; i < _segmentCount; i++)
        {
            _states[i] = i == _open || _live[i] > 0 || (_sought != null && _sequences[i] > 0) ? InUse : Usable;
        }
    }

    private void Reset()
    {
        _available = false;
        _canEvict = false;
        _index.Clear();
        _partials.Clear();
        Array.Clear(_live, 0, _live.Length);
        Array.Clear(_sequences, 0, _sequences.Length);
        Array.Clear(_states, 0, _states.Length);
        Array.Clear(_made, 0, _made.Length);
        _open = 0;
        _position = 0;
        _sequence = 1;
        _batchLength = 0;
        _batchDataBytes = 0;
        _batchHasCopies = false;
        _evictCursor = 0;
        _scrubCursor = 0;
        _changes = 0;
        _imageCount = 0;
        _addedSinceImage = 0;
        _recordsSinceImage = 0;
        _countBefore = 0;
        _sought = null;
        _soughtMore = false;
        _next = -1;
        _imageDue = false;
    }

    /// <summary>Counts the blocks under way in each segment.</summary>
    /// <returns>False if the image contradicts the store's size.</returns>
    private bool TakeStock()
    {
        if (_open < 0 || _open >= _segmentCount || _position < 0 || _position > _segmentBytes)
        {
            return false;
        }

        for (int i = 0; i < _partials.Size; i++)
        {
            PartialObject? partial = _partials.At(i);
            for (int b = 0; partial != null && b < partial.Places.Length; b++)
            {
                if (partial.Places[b] != Place.None && !TryHold(partial.Places[b]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool TryHold(int place)
    {
        if (Place.Granule(place) / _granulesPerSegment >= _segmentCount)
        {
            return false;
        }

        Hold(place);
        return true;
    }

    /// <summary>Takes up the records that came after the image. The last write may be torn: their data is checked.</summary>
    private void Replay()
    {
        _scanner.Begin(_open, _position, _segmentBytes);
        while (_scanner.Next(_sequence, true, StorageLimits.WindowBytes, StorageLimits.MaxBatchBytes))
        {
            TakeUp(_scanner.Record, _open, _scanner.Position, false);
            _recordsSinceImage++;
            _changes++;
        }

        _position = Bits.RoundUp(_scanner.LastEnd, StorageLimits.SectorBytes);
    }

    /// <summary>The image that was found may be the one before the last. Then at most one segment was begun after it: the one that it announces, whose records are taken up like those of the open one.</summary>
    private void ReplayWhatWasAnnounced()
    {
        int first = _next >= 0 ? _next : 0;
        int end = _next >= 0 ? _next + 1 : _segmentCount;
        for (int i = first; i < end; i++)
        {
            Progress();
            if (i != _open && _files.Exists(i) && _scanner.SequenceOf(i, _segmentBytes) == _sequence + 1)
            {
                // What the image says of it was so before it was used again; nothing of that is damage.
                int errors = Errors;
                DropAllIn(i);
                Errors = errors;
                _sequences[_open] = _sequence;
                _open = i;
                _position = 0;
                _sequence++;
                Replay();
                return;
            }
        }
    }

    /// <summary>Builds the index from the segments alone, newest first.</summary>
    private void Rebuild()
    {
        _index.Clear();
        _partials.Clear();
        Array.Clear(_live, 0, _live.Length);
        int[] sequences = new int[_segmentCount];
        for (int i = 0; i < _segmentCount; i++)
        {
            Progress();
            sequences[i] = _files.Exists(i) ? _scanner.SequenceOf(i, _segmentBytes) : 0;
            _sequences[i] = sequences[i];
        }

        _open = 0;
        _position = 0;
        _sequence = 1;
        bool newest = true;
        while (true)
        {
            int segment = Newest(sequences);
            if (sequences[segment] <= 0)
            {
                break;
            }

            Progress();

            // Only the newest segment can end in a torn write; elsewhere a damaged record is found when it is read.
            _scanner.Begin(segment, 0, _segmentBytes);
            while (_scanner.Next(sequences[segment], newest, newest ? StorageLimits.WindowBytes : HeaderWindowBytes, _segmentBytes))
            {
                TakeUp(_scanner.Record, segment, _scanner.Position, true);
            }

            if (newest)
            {
                _open = segment;
                _position = Bits.RoundUp(_scanner.LastEnd, StorageLimits.SectorBytes);
                _sequence = sequences[segment];
                newest = false;
            }

            sequences[segment] = 0;
        }

        _changes++;
    }

    /// <summary>Puts a record that a scan found into the index.</summary>
    /// <param name="record">The record.</param>
    /// <param name="segment">Where it was found:</param>
    /// <param name="position">segment and position.</param>
    /// <param name="newestFirst">True: what stands in the index from another segment is newer. False: the record is.</param>
    private void TakeUp(StoreRecord record, int segment, int position, bool newestFirst)
    {
        int place = Place.Of((segment * _granulesPerSegment) + (position / StorageLimits.GranuleBytes), record.Span / StorageLimits.GranuleBytes);
        int slot = _index.Find(record.Id, 0);
        if (record.Type == StoreRecord.BlockType)
        {
            if (slot < 0)
            {
                TakeUpBlock(record, place, newestFirst);
            }

            return;
        }

        if (slot < 0)
        {
            if (_index.Add(record.Id, 0, place) >= 0)
            {
                _addedSinceImage++;
                Hold(place);
                DropPartialLocked(record.Id);
            }
            else
            {
                BeginSeeking();
            }

            return;
        }

        int before = _index.Place(slot);
        if (!newestFirst || Place.Granule(before) / _granulesPerSegment == segment)
        {
            _index.SetPlace(slot, place);
            Hold(place);
            Release(before);
        }
    }

    private void TakeUpBlock(StoreRecord record, int place, bool newestFirst)
    {
        PartialObject? partial = _partials.Find(record.Id, 0);
        if (partial != null && (partial.Total != record.Total || partial.BlockBytes != record.BlockBytes))
        {
            if (newestFirst)
            {
                return;
            }

            DropPartialLocked(record.Id);
            partial = null;
        }

        partial = partial ?? _partials.Add(record.Id, 0, record.Total, record.BlockBytes);
        if (partial == null)
        {
            return;
        }

        int before = partial.Places[record.Block];
        if (before == Place.None || !newestFirst || Place.Granule(before) / _granulesPerSegment == Place.Granule(place) / _granulesPerSegment)
        {
            partial.Places[record.Block] = place;
            Hold(place);
            if (before != Place.None)
            {
                Release(before);
            }
        }
    }

    private bool EraseFiles()
    {
        bool done = _indexFiles.Delete();
        for (int i = 0; i < _segmentCount; i++)
        {
            done &= _files.Delete(i);
        }

        _index.Clear();
        _partials.Clear();
        return done;
    }
}
