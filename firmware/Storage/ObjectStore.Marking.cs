namespace KioskFleet.Firmware.Storage;

/// <summary>What must be kept: the marks that keep objects from being evicted.</summary>
public sealed partial class ObjectStore
{
    /// <summary>A marking has ended since <see cref="Open"/>: what it did not reach may go.</summary>
    private bool _canEvict;

    /// <summary>Begins to say what must be kept: every object that the held or the wanted set reaches, and every one whose legal period runs.
    /// Until <see cref="EndMark"/> the last finished marking counts as well. Before the first one after <see cref="Open"/> nothing is ever evicted.</summary>
    public void BeginMark()
    {
        lock (_state)
        {
            _index.BeginMark();
            _soughtMore = false;
            if (_sought != null)
            {
                _sought.Clear();
            }

            for (int i = 0; i < _partials.Size; i++)
            {
                PartialObject? partial = _partials.At(i);
                if (partial != null)
                {
                    partial.MarkedNext = false;
                }
            }
        }
    }

    /// <summary>Keeps an object, whole or under way, from now on: a set that is being fetched counts on what its walk has passed, long before the marking ends.
    /// Not held: nothing happens, unless there are unseen objects (<see cref="HasUnseen"/>), among which it is looked for when the marking ends. What is stored after <see cref="BeginMark"/> is marked by itself.</summary>
    /// <returns>True if a whole object got its mark by this call; false if it had it, or is not held whole.</returns>
    public bool Mark(byte[] id, int idOffset)
    {
        lock (_state)
        {
            int slot = _index.Find(id, idOffset);
            if (slot >= 0)
            {
                bool first = !_index.IsMarkedNext(slot);
                _index.MarkNow(slot);
                return first;
            }

            PartialObject? partial = _partials.Find(id, idOffset);
            if (partial != null)
            {
                partial.MarkedNext = true;
                partial.Marked = true;
            }

            Seek(id, idOffset);
            return false;
        }
    }

    /// <summary>From here on what was not marked may be evicted by <see cref="Reserve"/>. Where there are unseen objects the medium is looked through first, which takes minutes.</summary>
    /// <returns>Ok; NotHeld if the marking has to be made once more, because unseen objects were looked for; MediumFailed if they could not be: then too, later. Unless it is Ok nothing may be evicted.</returns>
    public int EndMark()
    {
        lock (_writing)
        {
            ObjectIndex? sought = _sought;
            if (sought != null)
            {
                return EndMarkUnseen(sought);
            }

            EndMarkSeen();
            return StoreResult.Ok;
        }
    }

    private int EndMarkUnseen(ObjectIndex sought)
    {
        if (!_available || !FlushBatch() || !SeekAll(sought, out int found))
        {
            return StoreResult.MediumFailed;
        }

        lock (_state)
        {
            bool allSought = !_soughtMore || sought.Capacity >= _index.Capacity;
            if (found == 0 && allSought)
            {
                EndSeeking();
            }
            else if (found == 0)
            {
                _sought = new ObjectIndex(_index.Capacity);
            }
        }

        return _sought != null || SaveIndex() ? StoreResult.NotHeld : StoreResult.MediumFailed;
    }

    private void EndMarkSeen()
    {
        lock (_state)
        {
            _index.EndMark();
            for (int i = 0; i < _partials.Size; i++)
            {
                PartialObject? partial = _partials.At(i);
                if (partial != null)
                {
                    partial.Marked = partial.MarkedNext;
                }
            }

            _canEvict = true;
        }
    }
}
