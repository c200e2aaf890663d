using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>The job that has the turn: the walk that finds what is missing, and the end of it.</summary>
public sealed partial class SyncEngine
{
    /// <summary>Objects looked at in one step: keeps a step well under a second on the slowest card.</summary>
    private const int WalkPerStep = 24;

    /// <summary>Milliseconds between two progress messages.</summary>
    private const int ProgressMs = 5000;

    private bool _walkDone;
    private long _walkAt;
    private int _walkFailure;
    private bool _roomMade;
    private int _errorsAtWalk;
    private long _progressAt;

    private void BeginWalk()
    {
        _walkDone = false;
        _errorsAtWalk = _store.Errors;
        _store.BeginMark();
        _walk.Begin(_job!.Root);
    }

    private int Fetch(long tick)
    {
        if (!_walkDone && tick < _walkAt)
        {
            return _walkAt - tick > 1000 ? 1000 : (int)(_walkAt - tick);
        }

        if (!_walkDone && !WalkSome())
        {
            return 0;
        }

        if (_walkFailure != 0)
        {
            EndWalk(tick);
            return 0;
        }

        FetchJob? job = _job;
        if (job == null)
        {
            return 0;
        }

        job.Held = _walk.HeldCount;
        if (job == _firmwareJob)
        {
            FirmwareHeldCount = job.Held;
        }

        if (HasRootOnly)
        {
            EndFetching();
            return 0;
        }

        if (_walkDone && _wants.Count == 0)
        {
            if (_walk.MustRepeat)
            {
                BeginWalk();
                return 0;
            }

            Finish(tick);
            return 0;
        }

        if (!_link.IsUp)
        {
            return 1000;
        }

        if (job.Set != null && tick >= _progressAt && job.Bytes != job.ToldBytes && (job.Bytes > 0 || !job.IsRepair))
        {
            _progressAt = tick + ProgressMs;
            job.ToldBytes = job.Bytes;
            int missing = job.ObjectCount - job.Held;
            SendProgress(job.Set, job.Held, missing < _wants.Count ? _wants.Count : missing, job.Bytes);
        }

        if (_asked)
        {
            long left = _heardAt + _window.TimeoutMs - tick;
            if (left > 0)
            {
                return left > 1000 ? 1000 : (int)left;
            }

            TimeOut(job);
        }

        long until = job.RestsUntil > job.PausedUntil ? job.RestsUntil : job.PausedUntil;
        until = _waitUntil > until ? _waitUntil : until;
        if (tick < until)
        {
            return until - tick > 1000 ? 1000 : (int)(until - tick);
        }

        // Room is made first; that may wait for the medium, or for a repair.
        return _collectWanted ? 1000 : Ask(job, tick);
    }

    /// <summary>Walks on.</summary>
    /// <returns>True if there is nothing to walk now: the end, or the want list is full.</returns>
    private bool WalkSome()
    {
        for (int i = 0; i < WalkPerStep; i++)
        {
            switch (_walk.Step())
            {
                case ClosureWalk.Done:
                    // The end for now: what is still to arrive may bring children, which Arrived hands in.
                    _walkDone = _wants.Count == 0;
                    return true;
                case ClosureWalk.Broken:
                    EndJob("sync: the set cannot be walked");
                    return true;
                case ClosureWalk.Unanswered:
                    _walkFailure = StoreResult.MediumFailed;
                    return true;
                case ClosureWalk.Missing:
                    if (!Want())
                    {
                        return true;
                    }

                    _walk.Skip();
                    if (_walkFailure != 0)
                    {
                        return true;
                    }

                    break;
            }
        }

        return false;
    }

    /// <summary>The walk met something that the store cannot do now: room is made, or the walk begins anew when the medium had time.</summary>
    private void EndWalk(long tick)
    {
        bool full = _walkFailure == StoreResult.Full;
        _walkFailure = 0;
        if (full)
        {
            // All blocks of an object are here, and there is no room to make it whole: nothing will be asked for it, so that nothing else would make some.
            if (!_roomMade && Reserve(1, Limits.ObjectBytes))
            {
                _roomMade = true;
                BeginWalk();
            }
            else
            {
                RoomIsLacking();
            }

            return;
        }

        MediumFailed("storage: read failed", tick);
        BeginWalk();
    }

    /// <returns>False if there is no room for another want now.</returns>
    private bool Want()
    {
        if (_wants.Find(_walk.Found, _walk.FoundOffset) >= 0)
        {
            return true;
        }

        int want = _wants.Add(_walk.Found, _walk.FoundOffset, _walk.ParentId, _walk.ChildIndex);
        if (want < 0)
        {
            return false;
        }

        int blockBytes = _store.Partial(_wants.Ids, WantList.IdOffset(want), _bitmap, out int total);
        if (blockBytes > 0)
        {
            // What is under way is kept too, while others are being let go.
            _store.Mark(_wants.Ids, WantList.IdOffset(want));
            _wants.SetShape(want, total, blockBytes);
            for (int block = 0; block < _wants.BlockCount(want); block++)
            {
                if ((_bitmap[block >> 3] & (1 << (block & 7))) != 0)
                {
                    _wants.SetBlock(want, block);
                }
            }

            if (_wants.IsComplete(want))
            {
                _walkFailure = _intake.FinishPartial(want);
                _roomMade &= _walkFailure != 0;
            }
        }

        return true;
    }

    private void Finish(long tick)
    {
        FetchJob job = _job!;
        SetManifest? set = job.Set;
        if (!_store.Flush())
        {
            MediumFailed("storage: write failed", tick);
            BeginWalk();
            return;
        }

        if (_store.Errors != _errorsAtWalk)
        {
            // A write that failed takes what waited with it: what the walk saw may be gone.
            BeginWalk();
            return;
        }

        if (set == null)
        {
            FirmwareFinished();
            return;
        }

        if (!job.IsRepair && !_slots.Hold(set))
        {
            MediumFailed("storage: cannot keep a manifest", tick);
            BeginWalk();
            return;
        }

        _job = null;
        if (job.Held != set.Payload.ObjectCount)
        {
            LastError = "manifest: counts " + set.Payload.ObjectCount.ToString() + " objects, the set has " + job.Held.ToString();
        }

        if (!job.IsRepair || job.Bytes > 0)
        {
            _heldBytes = job.Bytes;
            SendProgress(set, job.Held, 0, job.Bytes);
        }

        if (!job.IsRepair)
        {
            _wanted = null;
            return;
        }

        if (set.IsSame(_beyondRepair))
        {
            _beyondRepair = null;
        }

        // What was wanted before the repair, or came meanwhile.
        EndRepair(set);
        WantAccepted();
    }
}
