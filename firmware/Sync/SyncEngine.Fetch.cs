using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>The job: walk, ask, wait, finish; and the marking of what is to stay.</summary>
public sealed partial class SyncEngine
{
    /// <summary>Number of a release's root among those that are marked; before it stand the shown, the held and the accepted set.</summary>
    private const int FirmwareRoot = 3;

    /// <summary>Number of the accepted set: those before it are kept whole.</summary>
    private const int AcceptedRoot = 2;

    private const string StorageFull = "storage: full";

    private void BeginWantedJob()
    {
        SetManifest? accepted = _slots.Accepted;
        if (accepted != null && !_slots.IsErased && !accepted.IsSame(_slots.Held))
        {
            BeginJob(new FetchJob(accepted), false);
        }
    }

    private void BeginJob(FetchJob job, bool repair)
    {
        if (_job != job && (_job == null || !_job.IsFor(job.Set)))
        {
            _bytes = 0;
            _progressBytes = -1;
            _damagedRounds = 0;
            _pauseUntil = 0;
            _walkAt = 0;
        }

        if (_collectRoot >= 0)
        {
            // A collection under way used the same walk and marks: it begins anew, for nothing may be let go on half of them.
            _collectRoot = -1;
            _collectWanted = true;
        }

        _job = job;
        _repairing = repair;
        _collected = false;
        _damagedBefore = _intake.Damaged;
        _asked = false;
        _walkFailure = 0;
        _wants.Clear();
        _composer.Forget();
        _intake.Reset();
        BeginWalk();
    }

    private void BeginWalk()
    {
        _walkDone = false;
        _errorsAtWalk = _store.Errors;
        _store.BeginMark();
        _walk.Begin(_job!.Root);
    }

    private void EndJob(string error)
    {
        LastError = error;
        if (_job != null && _job == _firmwareJob)
        {
            FirmwareFailure = error == StorageFull ? FetchJob.RoomLacking : FetchJob.ObjectLacking;
        }

        EndFetching();
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

        if (_job == null)
        {
            return 0;
        }

        if (_job == _firmwareJob)
        {
            FirmwareHeldCount = _walk.HeldCount;
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

        if (_job.Set != null && tick >= _progressAt && _bytes != _progressBytes)
        {
            _progressAt = tick + ProgressMs;
            _progressBytes = _bytes;
            int missing = _job.ObjectCount - _walk.HeldCount;
            SendProgress(_job.Set, _walk.HeldCount, missing < _wants.Count ? _wants.Count : missing);
        }

        if (_asked)
        {
            long left = _heardAt + _window.TimeoutMs - tick;
            if (left > 0)
            {
                return left > 1000 ? 1000 : (int)left;
            }

            TimeOut(tick);
        }

        if (tick < _pauseUntil)
        {
            return _pauseUntil - tick > 1000 ? 1000 : (int)(_pauseUntil - tick);
        }

        return Ask(tick);
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
            RoomIsLacking(tick);
            return;
        }

        LastError = "storage: read failed";
        _walkAt = tick + MediumPauseMs;
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
            }
        }

        return true;
    }

    private int Ask(long tick)
    {
        SetManifest? set = _job!.Set;
        int traffic = set == null ? ByteBudget.Firmware : set.Payload.Urgent ? ByteBudget.Urgent : ByteBudget.Content;
        if (!(IsFree && set != null) && !_budget.Allows(traffic, _window.Bytes))
        {
            LastError = traffic == ByteBudget.Firmware ? "budget: firmware waits for the next month"
                : traffic == ByteBudget.Content ? "budget: content waits for the next month"
                : "budget: urgent content waits for the next month";
            Pause(tick, 60000);
            return 1000;
        }

        long most = (long)_wants.Count * Limits.ObjectBytes;
        long room = _window.Bytes + Limits.ObjectBytes;
        if (!_store.Reserve(_wants.Count, room < most ? room : most))
        {
            RoomIsLacking(tick);
            return 0;
        }

        long average = _job.ObjectBytes / _job.ObjectCount;
        int objectBytes = average < 1 ? 1 : average > Limits.ObjectBytes ? Limits.ObjectBytes : (int)average;
        byte[]? message = _composer.Compose(_window.Bytes, _window.BlockBytes, objectBytes);
        if (message == null || _link.Publish(Topics.Need, message, Priority.Need) == 0)
        {
            return 1000;
        }

        _asked = true;
        _askedAt = tick;
        _heardAt = tick;
        _askedBytes = 0;
        return 0;
    }

    private void EndAnswer(long tick)
    {
        _asked = false;
        _store.Flush();
        _window.Answered(_askedBytes, tick - _askedAt);
        if (_askedBytes > 0)
        {
            _timeouts = 0;
        }
        else if (_wants.Count > 0)
        {
            Pause(tick, PauseFor(++_timeouts));
        }

        if (_intake.WaitSeconds > 0)
        {
            int wait = _intake.WaitSeconds > MaxPauseMs / 1000 ? MaxPauseMs : _intake.WaitSeconds * 1000;
            Pause(tick, wait);
        }
    }

    private void TimeOut(long tick)
    {
        _asked = false;
        _store.Flush();
        _window.Lost();
        if (_askedBytes > 0)
        {
            _timeouts = 0;
        }
        else if (++_timeouts > PatientTimeouts)
        {
            Pause(tick, PauseFor(_timeouts - PatientTimeouts));
        }
    }

    /// <summary>5 s, doubled with each round, up to ten minutes.</summary>
    private static int PauseFor(int round)
    {
        int ms = 5000;
        for (int i = 1; i < round && ms < MaxPauseMs; i++)
        {
            ms *= 2;
        }

        return ms < MaxPauseMs ? ms : MaxPauseMs;
    }

    private void Pause(long tick, int ms)
    {
        if (tick + ms > _pauseUntil)
        {
            _pauseUntil = tick + ms;
        }
    }

    private void RoomIsLacking(long tick)
    {
        if (_collected)
        {
            EndJob(StorageFull);
            return;
        }

        // What earlier sets left is let go first. The walk begins anew afterwards, because both use the marks.
        _collectWanted = true;
        _asked = false;
        Pause(tick, 0);
    }

    private void Finish(long tick)
    {
        SetManifest? job = _job!.Set;
        bool repaired = _repairing;
        int held = _walk.HeldCount;
        if (!_store.Flush())
        {
            LastError = "storage: write failed";
            Pause(tick, MediumPauseMs);
            BeginWalk();
            return;
        }

        if (_store.Errors != _errorsAtWalk)
        {
            // A write that failed takes what waited with it: what the walk saw may be gone.
            BeginWalk();
            return;
        }

        if (job == null)
        {
            FirmwareFinished();
            return;
        }

        if (!repaired && !_slots.Hold(job))
        {
            LastError = "storage: cannot keep a manifest";
            Pause(tick, MediumPauseMs);
            BeginWalk();
            return;
        }

        _job = null;
        if (held != job.Payload.ObjectCount)
        {
            LastError = "manifest: counts " + job.Payload.ObjectCount.ToString() + " objects, the set has " + held.ToString();
        }

        SendProgress(job, held, 0);
        if (repaired)
        {
            // What was wanted before the repair, or came meanwhile.
            BeginWantedJob();
        }
    }

    /// <summary>Marks what the kept sets need, some objects at a time, and then lets the rest go.</summary>
    private void CollectSome()
    {
        if (_collectRoot < 0)
        {
            _collectWanted = false;
            _settleAt = 0;
            _collectRoot = 0;
            _store.BeginMark();
            BeginCollecting();
        }

        for (int i = 0; i < WalkPerStep && _collectRoot >= 0; i++)
        {
            int met = _walk.Step();
            if (met == ClosureWalk.Missing && _collectRoot < AcceptedRoot && _job == null)
            {
                // Damaged: what hangs below it cannot be named before it is here again, and nothing may be let go meanwhile.
                EndCollecting(false);
                Repair();
            }
            else if (met == ClosureWalk.Missing)
            {
                // Blocks of it may be here.
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

    private void BeginCollecting()
    {
        while (_collectRoot < FirmwareRoot)
        {
            SetManifest? set = _collectRoot == 0 ? _slots.Shown : _collectRoot == 1 ? _slots.Held : _slots.Accepted;
            bool again = _collectRoot > 0 && set != null && (set.IsSame(_slots.Shown) || (_collectRoot == 2 && set.IsSame(_slots.Held)));
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

        _store.EndMark();
        EndCollecting(true);
    }

    /// <param name="tried">False if the medium did not answer, so that it is worth another try.</param>
    private void EndCollecting(bool tried)
    {
        _collectRoot = -1;
        if (_job != null)
        {
            BeginJob(_job, _repairing);
            _collected = tried;
            _walkAt = tried ? 0 : _now + MediumPauseMs;
        }
    }
}
