using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Storage;

/// <summary>The background check: one object after another, round after round.</summary>
public sealed partial class ObjectStore
{
    private readonly byte[] _scrubId = new byte[Limits.IdBytes];
    private int _scrubCursor;

    /// <summary>How often the background check has been through all objects since <see cref="Open"/>.</summary>
    public int ScrubRounds { get; private set; }

    /// <summary>Where the background check goes on; kept over a start by whoever calls <see cref="Scrub"/>. A number that is too high begins a new round.</summary>
    public int ScrubCursor
    {
        get
        {
            lock (_state)
            {
                return _scrubCursor;
            }
        }

        set
        {
            lock (_state)
            {
                _scrubCursor = value;
            }
        }
    }

    /// <summary>Re-verifies some objects, going on where the last call ended. Damaged ones are dropped, so that they are fetched again.</summary>
    /// <param name="maxObjects">Objects to look at.</param>
    /// <param name="buffer">32 KiB.</param>
    /// <param name="verifier">Checks an object against its identity.</param>
    /// <returns>Objects dropped.</returns>
    public int Scrub(int maxObjects, byte[] buffer, ObjectVerifier verifier)
    {
        int dropped = 0;
        for (int seen = 0; seen < maxObjects && _index.Count > 0;)
        {
            lock (_state)
            {
                if (_scrubCursor >= _index.HighWater)
                {
                    _scrubCursor = 0;
                    ScrubRounds++;
                    if (seen > 0)
                    {
                        return dropped;
                    }
                }

                int slot = _scrubCursor++;
                if (slot >= _index.HighWater || _index.Place(slot) == Place.None)
                {
                    continue;
                }

                _index.CopyId(slot, _scrubId);
            }

            seen++;
            int count = Read(_scrubId, 0, buffer);
            if (count == StoreResult.Damaged)
            {
                dropped++;
            }
            else if (count > 0 && !verifier(_scrubId, buffer, count))
            {
                Errors++;
                dropped++;
                Remove(_scrubId, 0);
            }
        }

        return dropped;
    }
}
