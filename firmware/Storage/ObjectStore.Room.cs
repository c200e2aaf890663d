using System;

namespace KioskFleet.Firmware.Storage;

/// <summary>Making room: cleaning moves what is held out of segments that hold little, eviction drops what nobody marked.</summary>
public sealed partial class ObjectStore
{
    /// <summary>A segment that is at most three quarters full is worth cleaning before anything is evicted.</summary>
    private int WorthwhileGranules => _granulesPerSegment * 3 / 4;

    /// <summary>Where nothing can be evicted, a sixteenth of a segment is still worth it.</summary>
    private int LastResortGranules => _granulesPerSegment * 15 / 16;

    /// <summary>Makes sure that so much fits, before a download begins: cleans, evicts what is not marked, and makes the files.</summary>
    /// <param name="bytes">Bytes of the objects together.</param>
    /// <param name="objects">Their number.</param>
    /// <returns>False if it does not fit beside what is marked; nothing that is marked was touched.</returns>
    public bool Reserve(long bytes, int objects)
    {
        lock (_writing)
        {
            if (!_available || bytes < 0 || objects < 0 || objects > _index.Capacity || !FlushBatch())
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
                    if (cleaned >= 3 * _segmentCount || !CleanOne(LastResortGranules))
                    {
                        return false;
                    }

                    cleaned++;
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

    /// <summary>Segments beside the open one: records, the rest of a sector after each write, and at a segment's end what a record of twice the usual size does not fit in.</summary>
    private int NeededSegments(long bytes, int objects)
    {
        if (objects == 0)
        {
            return 0;
        }

        long writes = bytes / 1024 < objects ? (bytes / 1024) + 1 : objects;
        long need = bytes + (objects * (long)(StorageLimits.RecordHeaderBytes + StorageLimits.GranuleBytes)) + (writes * StorageLimits.SectorBytes);
        long waste = (bytes / objects * 2) + StorageLimits.PendingBytes;
        if (waste > StorageLimits.MaxRecordBytes)
        {
            waste = StorageLimits.MaxRecordBytes;
        }

        long openRoom = _segmentBytes - _position - waste;
        need -= openRoom > 0 ? openRoom : 0;
        long each = _segmentBytes - waste;
        return need <= 0 ? 0 : (int)((need + each - 1) / each);
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
            for (int i = 0; i < _index.HighWater && (dropped < objects || granules > 0); i++)
            {
                int slot = (_evictCursor + i) % _index.HighWater;
                int place = _index.Place(slot);
                if (place != Place.None && !_index.IsMarked(slot))
                {
                    Release(place);
                    _index.Remove(slot);
                    _changes++;
                    dropped++;
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

        if (!FlushBatch() || _scanner.Failed)
        {
            return false;
        }

        if (_live[victim] > 0)
        {
            DropAllIn(victim);
        }

        return true;
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
            // Left behind; DropAllIn forgets it when the rest has been copied.
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
