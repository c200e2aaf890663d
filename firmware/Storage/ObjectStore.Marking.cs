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
    /// Not held: nothing happens. What is stored after <see cref="BeginMark"/> is marked by itself.</summary>
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

            return false;
        }
    }

    /// <summary>From here on what was not marked may be evicted by <see cref="Reserve"/>.</summary>
    public void EndMark()
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
