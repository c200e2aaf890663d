using System;

namespace KioskFleet.Firmware.Storage;

/// <summary>Making room: cleaning moves what is held out of segments that hold little, eviction drops what nobody marked.</summary>
public sealed partial class ObjectStore
{
    /// <summary>A segment that is at most three quarters full is worth cleaning before anything is evicted.</summary>
    private int WorthwhileGranules => _granulesPerSegment * 3 / 4;

    /// <summary>Where nothing can be evicted, a sixteenth of a segment is still worth it.</summary>
    private int LastResortGranules => _granulesPerSegment * 15 / 16;

    /// <summary>Makes sure that so much fits, before a download begins: cleans, evicts what is not marked, and makes the files.
    /// It reckons with objects of one size; of a very uneven mixture a <see cref="Put"/> may still find the store full: reserve for the rest then.</summary>
    /// <param name="bytes">Bytes of the objects together, each at most 32 KiB.</param>
    /// <param name="objects">Their number.</param>
    /// <returns>False if it does not fit beside what is marked; nothing that is marked was touched.</returns>
    public bool Reserve(long bytes, int objects)
    {
        lock (_writing)
        {
            if (!_available || bytes < 0 || objects < 0 || objects > _index.Capacity || bytes > objects * (long)Protocol.Limits.ObjectBytes || !FlushBatch())
            {
                return false;
            }

            if (_index.Capacity - _index.Count < objects && EvictObjects(objects - (_index.Capacity - _index.Count), 0) == 0)
            {
                return false;
            }

            if (_index.Capacity - _index.Count < objects)
            {
                return false;
            }

            RetryUnavailable();
            int cleaned = 0;
            while (true)
            {
                int lacking = LackingSegments(bytes, objects);
                if (lacking == 0)
                {
                    if (MakeFilesFor(bytes, objects))
                    {
                        return true;
                    }
                }
                else if (cleaned < 2 * _segmentCount && CleanOne(WorthwhileGranules))
                {
                    cleaned++;
                }
                else if (EvictObjects(0, lacking * _granulesPerSegment) == 0)
                {
                    if (cleaned >= 3 * _segmentCount || !(CleanOne(LastResortGranules) || GiveOneUp()))
                    {
                        return false;
                    }

                    cleaned++;
                }
            }
        }
    }

    /// <summary>A card that was full or did not answer when a file was to be made may have room by now.</summary>
    private void RetryUnavailable()
    {
        lock (_state)
        {
            for (int i = 0; i < _segmentCount; i++)
            {
                if (_states[i] == Unavailable)
                {
                    _states[i] = Usable;
                }
            }
        }
    }

    /// <summary>Segments beyond the usable ones that a download would need.</summary>
    private int LackingSegments(long bytes, int objects)
    {
        int needed = NeededSegments(bytes, objects);
        int usable = UsableSegments() - 1;
        return needed <= usable ? 0 : needed - (usable < 0 ? 0 : usable);
    }

    /// <summary>Segments beside the open one that a download of objects of one size takes: as many to a write as make up <see cref="_unsafeBytes"/>,
    /// each write to the end of a sector, and at a segment's end what the next write does not fit in.</summary>
    private int NeededSegments(long bytes, int objects)
    {
        if (objects == 0)
        {
            return 0;
        }

        int size = (int)((bytes + objects - 1) / objects);
        int span = StoreRecord.SpanOf(size);
        int together = size < 1 || size >= _unsafeBytes ? 1 : (_unsafeBytes + size - 1) / size;
        if (together > (StorageLimits.PendingBytes + span - 1) / span)
        {
            together = (StorageLimits.PendingBytes + span - 1) / span;
        }

        int write = Bits.RoundUp(together * span, StorageLimits.SectorBytes);
        int writes = (objects + together - 1) / together;
        writes -= _position >= _segmentBytes ? 0 : (_segmentBytes - _position) / write;
        int perSegment = _segmentBytes / write;
        return writes <= 0 ? 0 : (writes + perSegment - 1) / perSegment;
    }

    private bool MakeFilesFor(long bytes, int objects)
    {
        // One more than is filled: the segment that is kept for cleaning.
        int lacking = NeededSegments(bytes, objects) + 1;
        for (int i = 1; i < _segmentCount && lacking > 0; i++)
        {
            int segment = (_open + i) % _segmentCount;
            if (_states[segment] == Usable)
            {
                if (!MakeFile(segment))
                {
                    return false;
                }

                lacking--;
            }
        }

        return true;
    }

    /// <summary>Drops objects that are not marked, from where the last eviction ended.</summary>
    /// <param name="objects">Until so many are gone,</param>
    /// <param name="granules">and so much room is free.</param>
    /// <returns>Objects dropped, whole or under way.</returns>
    private int EvictObjects(int objects, int granules)
    {
        lock (_state)
        {
            if (!_canEvict)
            {
                return 0;
            }

            int dropped = DropUnmarkedPartials();
            int whole = 0;
            int from = _evictCursor;
            for (int i = 0; i < _index.HighWater && (whole < objects || granules > 0); i++)
            {
                int slot = (from + i) % _index.HighWater;
                int place = _index.Place(slot);
                if (place != Place.None && !_index.IsMarked(slot))
                {
                    Release(place);
                    _index.Remove(slot);
                    _changes++;
                    dropped++;
                    whole++;
                    granules -= Place.Granules(place);
                    _evictCursor = slot + 1;
                }
            }

            return dropped;
        }
    }

    private int DropUnmarkedPartials()
    {
        int dropped = 0;
        for (int i = 0; i < _partials.Size; i++)
        {
            PartialObject? partial = _partials.At(i);
            if (partial != null && !partial.Marked)
            {
                DropPartialLocked(partial.Id);
                dropped++;
            }
        }

        return dropped;
    }

    /// <summary>Makes the segment usable that holds least, if it holds at most <paramref name="limit"/> granules.</summary>
    /// <returns>False if there is none, or the medium failed.</returns>
    private bool CleanOne(int limit)
    {
        if (_sought != null)
        {
            // What it holds beside what the index names is not known.
            return false;
        }

        int victim = -1;
        for (int i = 0; i < _segmentCount; i++)
        {
            if (_states[i] == InUse && i != _open && _live[i] <= limit && (victim < 0 || _live[i] < _live[victim]))
            {
                victim = i;
            }
        }

        return victim >= 0 && Clean(victim);
    }

    /// <summary>Copies what is held out of a segment. The index goes over to a copy when it is safe.</summary>
    private bool Clean(int victim)
    {
        // What one scan did not find whole, another may: only damage is the same each time.
        for (int look = 0; look < StorageLimits.Looks && _live[victim] > 0; look++)
        {
            if (!CopyHeld(victim))
            {
                return false;
            }
        }

        if (_live[victim] > 0)
        {
            DropAllIn(victim);
        }

        return true;
    }

    /// <summary>Copies what a scan of the segment finds whole of what is held there.</summary>
    /// <returns>False if the medium failed.</returns>
    private bool CopyHeld(int victim)
    {
        _scanner.Begin(victim, 0, _segmentBytes);
        while (_live[victim] > 0)
        {
            bool found;
            lock (_state)
            {
                found = _scanner.Next(_sequences[victim], false, StorageLimits.WindowBytes, _segmentBytes);
            }

            if (!found)
            {
                break;
            }

            if (IsHeldAt(victim) && !CopyFound())
            {
                return false;
            }
        }

        return FlushBatch() && !_scanner.Failed;
    }

    private bool IsHeldAt(int segment)
    {
        StoreRecord record = _scanner.Record;
        int place = Place.Of((segment * _granulesPerSegment) + (_scanner.Position / StorageLimits.GranuleBytes), record.Span / StorageLimits.GranuleBytes);
        return HeldPlace(record) == place;
    }

    /// <summary>Where the index has this object or block; <see cref="Place.None"/> if it has not.</summary>
    private int HeldPlace(StoreRecord record)
    {
        if (record.Type == StoreRecord.ObjectType)
        {
            int slot = _index.Find(record.Id, 0);
            return slot < 0 ? Place.None : _index.Place(slot);
        }

        PartialObject? partial = _partials.Find(record.Id, 0);
        return partial != null && record.Block < partial.Places.Length ? partial.Places[record.Block] : Place.None;
    }

    private bool CopyFound()
    {
        StoreRecord record = _scanner.Record;
        bool whole;
        lock (_state)
        {
            whole = _scanner.LoadData();
        }

        if (!whole)
        {
            // Left behind for the next scan.
            return !_scanner.Failed;
        }

        if (!FitsOpen(record.Span)
            && !(FlushBatch() && (!_imageDue || SaveIndex()) && (FitsOpen(record.Span) || NextSegment())))
        {
            return false;
        }

        lock (_state)
        {
            _batchHasCopies = true;
            Append(record.Type, record.Id, record.Length, record.Total, record.BlockBytes, record.Block, record.DataCrc, _scanner.Window, _scanner.DataOffset);
        }

        return _batchLength < StorageLimits.PendingBytes || FlushBatch();
    }

    /// <summary>The batch is safe: the index goes over to the copies in it.</summary>
    private void MoveToCopies()
    {
        StoreRecord record = _readRecord;
        for (int at = 0; at < _batchLength && record.Parse(_batch, at); at += record.Span)
        {
            int place = PlaceInBatch(at, record);
            int before = HeldPlace(record);
            if (before == place || before == Place.None)
            {
                continue;
            }

            Hold(place);
            SetHeldPlace(record, place);
            Release(before);
        }
    }

    private void SetHeldPlace(StoreRecord record, int place)
    {
        if (record.Type == StoreRecord.ObjectType)
        {
            _index.SetPlace(_index.Find(record.Id, 0), place);
        }
        else
        {
            PartialObject? partial = _partials.Find(record.Id, 0);
            if (partial != null)
            {
                partial.Places[record.Block] = place;
            }
        }
    }

    /// <summary>Forgets what the index still has in a segment: its records are damaged, or the segment is given up.</summary>
    private void DropAllIn(int segment)
    {
        lock (_state)
        {
            for (int slot = 0; slot < _index.HighWater; slot++)
            {
                int place = _index.Place(slot);
                if (place != Place.None && Place.Granule(place) / _granulesPerSegment == segment)
                {
                    Errors++;
                    Release(place);
                    _index.Remove(slot);
                }
            }

            for (int i = 0; i < _partials.Size; i++)
            {
                PartialObject? partial = _partials.At(i);
                for (int b = 0; partial != null && b < partial.Places.Length; b++)
                {
                    int place = partial.Places[b];
                    if (place != Place.None && Place.Granule(place) / _granulesPerSegment == segment)
                    {
                        Errors++;
                        Release(place);
                        partial.Places[b] = Place.None;
                    }
                }
            }

            _changes++;
        }
    }
}
