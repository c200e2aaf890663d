using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Sync;

/// <summary>Making room: the marking of what is to stay, and what is done when it does not suffice.</summary>
public sealed partial class SyncEngine
{
    /// <summary>Number of a release's root among those that are marked; before it stand the shown, the held and the accepted set.</summary>
    private const int FirmwareRoot = 3;

    /// <summary>Number of the accepted set: those before it are kept whole.</summary>
    private const int AcceptedRoot = 2;

    private const string StorageFull = "storage: full";

    /// <summary>Milliseconds between looks whether there is the room that a set lacked: it costs no byte of the month, and little work while there is none.</summary>
    private const int RoomMs = 10 * 60 * 1000;

    private bool _collectWanted;
    private bool _collectDue;
    private bool _collected;
    private long _collectAt;
    private int _collectRoot = -1;
    private int _reservedObjects = 1;
    private long _reservedBytes;
    private long _roomAt;

    /// <summary>Lets go of what no kept set needs, in the steps that follow.</summary>
    public void Collect() => _collectWanted = true;

    private bool Reserve(int objects, long bytes)
    {
        _reservedObjects = objects;
        _reservedBytes = bytes;
        return _store.Reserve(objects, bytes);
    }

    private void RoomIsLacking()
    {
        if (_collected)
        {
            EndJob(StorageFull);
            return;
        }

        // What earlier sets left is let go first. The walk begins anew afterwards, because both use the marks; it would only meet the same before.
        _collectWanted = true;
        _asked = false;
        _walkAt = _collectAt > _walkAt ? _collectAt : _walkAt;
    }

    /// <summary>Takes up a set that ended for lack of room, when as much as it lacked can be had.</summary>
    private void LookForRoom(long tick)
    {
        if (_roomAt == 0 || tick < _roomAt || _job != null || _collectRoot >= 0)
        {
            return;
        }

        _roomAt = tick + RoomMs;
        if (_store.Reserve(_reservedObjects, _reservedBytes))
        {
            _roomAt = 0;
            WantAccepted();
        }
    }

    /// <summary>Marks what the kept sets need, some objects at a time, and then lets the rest go.</summary>
    private void CollectSome()
    {
        if (_collectRoot < 0)
        {
            _collectWanted = false;
            _collectDue = false;
            _collectRoot = 0;
            _store.BeginMark();
            BeginCollecting();
        }

        for (int i = 0; i < WalkPerStep && _collectRoot >= 0; i++)
        {
            int met = _walk.Step();
            SetManifest? damaged = met == ClosureWalk.Missing && !_store.HasUnseen ? MustBeWhole() : null;
            if (damaged != null)
            {
                // What hangs below a hole cannot be named before it is mended, and nothing may be let go meanwhile.
                BreakCollecting(damaged);
            }
            else if (met == ClosureWalk.Missing)
            {
                // Blocks of it may be here, or all of it among what the store has not seen.
                _store.Mark(_walk.Found, _walk.FoundOffset);
                _walk.Skip();
            }
            else if (met == ClosureWalk.Broken || met == ClosureWalk.Unanswered)
            {
                // Without a whole walk nothing may be let go.
                EndCollecting(met == ClosureWalk.Broken);
            }
            else if (met == ClosureWalk.Done)
            {
                _collectRoot++;
                BeginCollecting();
            }
        }
    }

    private SetManifest? SetOf(int root) => root == 0 ? _slots.Shown : root == 1 ? _slots.Held : root == AcceptedRoot ? _slots.Accepted : null;

    /// <returns>The set that is walked if nothing may be missing of it. Null if it is not kept whole; if it is being mended just now, for that may need room too; or if it cannot be mended.</returns>
    private SetManifest? MustBeWhole()
    {
        SetManifest? set = _collectRoot < AcceptedRoot ? SetOf(_collectRoot) : null;
        return set == null || (_job != null && _job.IsFor(set)) || set.IsSame(_beyondRepair) ? null : set;
    }

    private void BeginCollecting()
    {
        while (_collectRoot < FirmwareRoot)
        {
            SetManifest? set = SetOf(_collectRoot);
            bool again = _collectRoot > 0 && set != null && (set.IsSame(_slots.Shown) || (_collectRoot == AcceptedRoot && set.IsSame(_slots.Held)));
            if (set != null && !again)
            {
                _walk.Begin(set.Payload.Root);
                return;
            }

            _collectRoot++;
        }

        if (_collectRoot == FirmwareRoot && _firmware != null)
        {
            _walk.Begin(_firmware);
            return;
        }

        int ended = _store.EndMark();
        EndCollecting(ended == StoreResult.Ok);
        if (ended != StoreResult.Ok)
        {
            _collectWanted = true;
            _collectAt = ended == StoreResult.MediumFailed ? _collectAt : 0;
        }
    }

    /// <summary>A kept set has a hole: it is mended first. Whoever needs room waits for that, and tries again.</summary>
    private void BreakCollecting(SetManifest damaged)
    {
        FetchJob? job = _job;
        if (job != null)
        {
            Rest(job, PauseFor(++job.Silences));
        }

        // No pause of the collection: the repair may need room at once, and the one that was broken off waits by its job.
        EndCollecting(false);
        _collectAt = 0;
        BeginRepair(damaged);
    }

    /// <param name="tried">False if it could not be brought to its end, so that it is worth another try.</param>
    private void EndCollecting(bool tried)
    {
        _collectRoot = -1;
        if (_job != null)
        {
            BeginJob(_job);
            _collected = tried;
        }

        // What the store has not seen is looked for until all of it was.
        _collectWanted |= _store.HasUnseen;
        _collectAt = tried && !_store.HasUnseen ? 0 : _now + MediumPauseMs;
    }
}
