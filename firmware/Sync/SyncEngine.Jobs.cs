namespace KioskFleet.Firmware.Sync;

/// <summary>Whose turn it is: the wanted set goes first, then what a kept set lacks, then a release. A job whose requests bring nothing, or nothing right, rests, and the next has its turn.</summary>
public sealed partial class SyncEngine
{
    /// <summary>Milliseconds after a repair for which a mere suspicion starts no other, unless the store met damage since: a picture that no terminal can draw is not mended by fetching.</summary>
    private const int SuspicionRestMs = 6 * 60 * 60 * 1000;

    private FetchJob? _job;
    private FetchJob? _wanted;
    private FetchJob? _repair;
    private SetManifest? _beyondRepair;
    private SetManifest? _lookedThrough;
    private int _errorsLooked;
    private long _suspectAt;
    private long _heldBytes;

    /// <summary>True while objects of a set are being fetched, or wait for their turn.</summary>
    public bool IsFetching => _wanted != null || _repair != null;

    /// <summary>True while the store is needed for a set that moves: looking through it for damage can wait.</summary>
    public bool IsBusy => _job != null && _job.Set != null && _link.IsUp && _now >= _job.RestsUntil;

    /// <summary>True while the accepted set has the turn, and not the repair of an older one.</summary>
    public bool IsFetchingAccepted => _job != null && _job == _wanted;

    /// <summary>Objects of the set under way that are held; of the held set when none is.</summary>
    public int HeldCount => IsFetching ? SetJob.Held : _slots.Held == null ? 0 : _slots.Held.Payload.ObjectCount;

    /// <summary>Objects of the set under way; 0 when there is none.</summary>
    public int WantedCount => IsFetching ? SetJob.ObjectCount : _slots.Held == null ? 0 : _slots.Held.Payload.ObjectCount;

    private FetchJob SetJob => _job != null && _job.Set != null ? _job : _wanted != null ? _wanted : _repair!;

    /// <summary>Something of a kept set was found damaged: walks the set on the glass and the held one, and fetches what is lacking.</summary>
    public void Repair()
    {
        if (_slots.Shown != null)
        {
            BeginRepair(_slots.Shown);
        }
        else if (_slots.Held != null)
        {
            BeginRepair(_slots.Held);
        }
    }

    /// <summary>Something of the set on the glass could not be shown. It may be damaged, or be what no terminal can draw.</summary>
    public void Suspect(long tick)
    {
        bool looked = _lookedThrough != null && _lookedThrough.IsSame(_slots.Shown) && _errorsLooked == _store.Errors && tick < _suspectAt;
        if (!looked)
        {
            Repair();
        }
    }

    private void BeginRepair(SetManifest set)
    {
        if (_repair == null || !_repair.IsFor(set))
        {
            _repair = new FetchJob(set, true);
        }
    }

    /// <summary>Ends the repair of a set; the held one follows the shown one.</summary>
    private void EndRepair(SetManifest set)
    {
        _lookedThrough = set;
        _errorsLooked = _store.Errors;
        _suspectAt = _now + SuspicionRestMs;
        SetManifest? held = _slots.Held;
        _repair = held != null && !held.IsSame(set) && set.IsSame(_slots.Shown) ? new FetchJob(held, true) : null;
    }

    private void WantAccepted()
    {
        SetManifest? accepted = _slots.Accepted;
        if (accepted == null || _slots.IsErased || accepted.IsSame(_slots.Held))
        {
            _wanted = null;
        }
        else if (_wanted == null || !_wanted.IsFor(accepted))
        {
            _wanted = new FetchJob(accepted, false);
            _roomAt = 0;
        }
    }

    private static bool Moves(FetchJob? job, long tick) => job != null && tick >= job.RestsUntil;

    private FetchJob? NextJob(long tick)
    {
        if (_repair != null && !_repair.IsFor(_slots.Shown) && !_repair.IsFor(_slots.Held))
        {
            // Nobody needs that set any more.
            _job = _job == _repair ? null : _job;
            _repair = null;
        }

        // A repair that began while the wanted set rested is brought to its end, if there is anybody to ask.
        bool mends = _job != null && _job == _repair && _link.IsUp && Moves(_repair, tick);
        if (Moves(_wanted, tick) && !(mends && _wanted!.RestsUntil != 0))
        {
            return _wanted;
        }

        if (Moves(_repair, tick))
        {
            return _repair;
        }

        bool held = !IsFetching || !IsFirmwareOverBudget;
        if (IsFirmwareWanted && held && Moves(_firmwareJob, tick))
        {
            return _firmwareJob;
        }

        return _job != null ? _job : _wanted != null ? _wanted : _repair != null ? _repair : IsFirmwareWanted ? _firmwareJob : null;
    }

    private void RefreshJobs(bool wholly)
    {
        for (int i = 0; i < 3; i++)
        {
            FetchJob? job = i == 0 ? _wanted : i == 1 ? _repair : _firmwareJob;
            if (job != null && wholly)
            {
                job.Refresh();
            }
            else if (job != null)
            {
                job.LinkUp();
            }
        }
    }

    private void BeginJob(FetchJob job)
    {
        if (_job != job)
        {
            _walkAt = 0;
        }

        if (_collectRoot >= 0)
        {
            // A collection under way used the same walk and marks: it begins anew, for nothing may be let go on half of them.
            _collectRoot = -1;
            _collectWanted = true;
        }

        _job = job;
        _collected = false;
        _damagedBefore = _intake.Damaged;
        _asked = false;
        _walkFailure = 0;
        _roomMade = false;
        _wants.Clear();
        _composer.Forget();
        _intake.Reset();
        BeginWalk();
    }

    private void EndJob(string error)
    {
        LastError = error;
        FetchJob? job = _job;
        if (job != null && job == _firmwareJob)
        {
            FirmwareFailure = error == StorageFull ? FetchJob.RoomLacking : FetchJob.ObjectLacking;
        }
        else if (job != null && job == _repair)
        {
            // What the server has no more cannot be had: the rest of that set is kept, and its holes do not keep the next one out.
            _beyondRepair = error == StorageFull ? _beyondRepair : job.Set;
            EndRepair(job.Set!);
        }
        else
        {
            _wanted = null;
            if (error == StorageFull)
            {
                _roomAt = _now + RoomMs;
            }
        }

        EndFetching();
    }
}
