namespace KioskFleet.Firmware.Storage;

/// <summary>After a scan of everything that found more objects than the index holds: the dead may outnumber the living, and nothing on the medium tells them apart. So nothing is overwritten, and
/// the marking asks for what it does not find by name; each of its ends looks through the medium for that, until nothing more is found.</summary>
public sealed partial class ObjectStore
{
    /// <summary>Objects looked for in one scan: a third of those that a card's index holds, at a third of its memory, and only while there are unseen ones. What is more waits for the next scan;
    /// where none of these is found, as many are looked for at once as the index holds.</summary>
    private const int SoughtObjects = 6144;

    /// <summary>Objects that the marking needs and the index does not name; null while all that the medium holds was seen.</summary>
    private ObjectIndex? _sought;
    private bool _soughtMore;
    private int _displaceCursor;

    /// <summary>True if the medium holds objects for which the index had no room at the last scan: what is not held may be there all the same. A marking finds it (<see cref="EndMark"/>).</summary>
    public bool HasUnseen => _sought != null;

    private void BeginSeeking()
    {
        if (_sought == null)
        {
            _sought = new ObjectIndex(SoughtObjects < _index.Capacity ? SoughtObjects : _index.Capacity);
        }
    }

    /// <summary>Notes an object that is needed and not in the index.</summary>
    private void Seek(byte[] id, int idOffset)
    {
        if (_sought != null && _sought.Find(id, idOffset) < 0)
        {
            _soughtMore |= _sought.Add(id, idOffset, Place.None) < 0;
        }
    }

    /// <summary>Looks for what the marking needs and the index does not name. The caller holds the writing lock.</summary>
    /// <returns>False if the medium did not answer everywhere.</returns>
    private bool SeekAll(ObjectIndex sought, out int found)
    {
        found = 0;
        int[] sequences = new int[_segmentCount];
        for (int i = 0; i < _segmentCount; i++)
        {
            sequences[i] = _sequences[i];
        }

        for (int segment = Newest(sequences); sequences[segment] > 0 && found < sought.Count; segment = Newest(sequences))
        {
            Progress();
            if (!SeekIn(segment, sought, ref found))
            {
                return false;
            }

            sequences[segment] = 0;
        }

        return true;
    }

    private bool SeekIn(int segment, ObjectIndex sought, ref int found)
    {
        _scanner.Begin(segment, 0, segment == _open ? _position : _segmentBytes);
        while (true)
        {
            lock (_state)
            {
                if (!_scanner.Next(_sequences[segment], false, HeaderWindowBytes, _segmentBytes))
                {
                    return !_scanner.Failed;
                }

                StoreRecord record = _scanner.Record;
                if (record.Type == StoreRecord.ObjectType && sought.Find(record.Id, 0) >= 0)
                {
                    bool first = _index.Find(record.Id, 0) < 0;
                    if (first && _index.Count >= _index.Capacity && !DisplaceOne())
                    {
                        continue;
                    }

                    TakeUp(record, segment, _scanner.Position, true);
                    found += first ? 1 : 0;
                    _changes++;
                }
            }
        }
    }

    /// <summary>Takes an object out of the index that the marking has not met. On the medium it stays: if it is needed after all, the next marking asks for it.</summary>
    private bool DisplaceOne()
    {
        for (int i = 0; i < _index.HighWater; i++)
        {
            _displaceCursor = _displaceCursor + 1 < _index.HighWater ? _displaceCursor + 1 : 0;
            int place = _index.Place(_displaceCursor);
            if (place != Place.None && !_index.IsMarkedNext(_displaceCursor))
            {
                Release(place);
                _index.Remove(_displaceCursor);
                return true;
            }
        }

        return false;
    }

    /// <summary>Everything that is needed was seen: from here on what the index does not name is dead.</summary>
    private void EndSeeking()
    {
        _sought = null;
        SetStates();
        _changes++;
    }

    /// <summary>After a scan of everything no segment may be usable, for it finds what had been let go, too, and cleaning needs one to move things to. The one that holds least is given up:
    /// not before a marking has ended and all that nobody wants is gone, so only where the marking wants again what had been let go.</summary>
    /// <returns>False if that is not so.</returns>
    private bool GiveOneUp()
    {
        if (!_canEvict || UsableSegments() > 0)
        {
            return false;
        }

        int least = -1;
        for (int i = 0; i < _segmentCount; i++)
        {
            if (i != _open && _states[i] == InUse && (least < 0 || _live[i] < _live[least]))
            {
                least = i;
            }
        }

        if (least < 0)
        {
            return false;
        }

        DropAllIn(least);
        return true;
    }

    private static int Newest(int[] sequences)
    {
        int newest = 0;
        for (int i = 1; i < sequences.Length; i++)
        {
            if (sequences[i] > sequences[newest])
            {
                newest = i;
            }
        }

        return newest;
    }

    private void Progress()
    {
        if (_progress != null)
        {
            _progress();
        }
    }
}
