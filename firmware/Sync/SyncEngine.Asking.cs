using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Requests, what comes of them, and how long to wait when nothing does.</summary>
public sealed partial class SyncEngine
{
    /// <summary>Time-outs in a row after which requests become rare.</summary>
    private const int PatientTimeouts = 3;

    /// <summary>Longest pause between requests that bring nothing, in milliseconds.</summary>
    private const int MaxPauseMs = 10 * 60 * 1000;

    /// <summary>Pause after the medium failed, in milliseconds.</summary>
    private const int MediumPauseMs = 30000;

    /// <summary>Pause when a share of the month is used up, in milliseconds.</summary>
    private const int BudgetPauseMs = 60000;

    /// <summary>Objects with a wrong hash after which a job rests: the server's copy is bad, or somebody plays.</summary>
    private const int MaxDamaged = 3;

    private bool _asked;
    private long _askedAt;
    private long _heardAt;
    private int _askedBytes;
    private int _damagedBefore;
    private long _waitUntil;

    /// <summary>Takes a message of the block topic.</summary>
    public void TakeBlocks(byte[] message, long tick)
    {
        bool before = _unfinished;
        _unfinished = true;
        Take(message, tick);
        _unfinished = before;
    }

    private void Take(byte[] message, long tick)
    {
        _intake.Take(message);
        if (_job == null)
        {
            return;
        }

        FetchJob job = _job;
        _heardAt = tick;
        _askedBytes += _intake.UsefulBytes;
        job.Bytes += _intake.UsefulBytes;
        if (_intake.NoSuchObject)
        {
            EndJob("sync: no such object " + Hex(_intake.LostId));
            return;
        }

        if (_intake.StoreFailure == StoreResult.Full)
        {
            RoomIsLacking();
        }
        else if (_intake.StoreFailure == StoreResult.TooManyPartials && !_collected)
        {
            // What earlier sets left half gives way. If it is this set's own, those objects are asked for first, and their places come free.
            RoomIsLacking();
        }
        else if (_intake.StoreFailure == StoreResult.MediumFailed)
        {
            MediumFailed("storage: write failed", tick);
        }

        if (_intake.Damaged - _damagedBefore >= MaxDamaged)
        {
            _damagedBefore = _intake.Damaged;
            LastError = "sync: objects with a wrong hash";
            Rest(job, PauseFor(++job.DamagedRounds));
        }

        if (_job == job && _asked && _intake.RequestNumber == _composer.Number && (_intake.Ended || _wants.Count == 0))
        {
            EndAnswer(tick);
        }
    }

    private int Ask(FetchJob job, long tick)
    {
        SetManifest? set = job.Set;
        int traffic = set == null ? ByteBudget.Firmware : set.Payload.Urgent ? ByteBudget.Urgent : ByteBudget.Content;
        if (!(IsFree && set != null) && !_budget.Allows(traffic, _window.Bytes))
        {
            LastError = traffic == ByteBudget.Firmware ? "budget: firmware waits for the next month"
                : traffic == ByteBudget.Content ? "budget: content waits for the next month"
                : "budget: urgent content waits for the next month";
            Pause(job, BudgetPauseMs);
            return 1000;
        }

        long most = (long)_wants.Count * Limits.ObjectBytes;
        long room = _window.Bytes + Limits.ObjectBytes;
        if (!Reserve(_wants.Count, room < most ? room : most))
        {
            RoomIsLacking();
            return 0;
        }

        if (_window.IsHopeless)
        {
            DropLargeBlocks();
        }

        long average = job.ObjectBytes / job.ObjectCount;
        int objectBytes = average < 1 ? 1 : average > Limits.ObjectBytes ? Limits.ObjectBytes : (int)average;
        byte[]? message = _composer.Compose(_window.Bytes, _window.BlockBytes, objectBytes, _window.IsNarrow);
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

    /// <summary>Not even one block of the size that an object under way was begun in comes through: it is begun anew in the smallest.</summary>
    private void DropLargeBlocks()
    {
        for (int want = 0; want < _wants.Top; want++)
        {
            if (_wants.IsUsed(want) && _wants.BlockBytes(want) > _window.BlockBytes)
            {
                _store.DropPartial(_wants.Ids, WantList.IdOffset(want));
                _wants.SetShape(want, 0, 0);
            }
        }
    }

    private void EndAnswer(long tick)
    {
        FetchJob job = _job!;
        _asked = false;
        _store.Flush();
        _window.Answered(_askedBytes, tick - _askedAt);
        if (_askedBytes > 0)
        {
            job.Silences = 0;
        }
        else if (_wants.Count > 0)
        {
            Rest(job, PauseFor(++job.Silences));
        }

        if (_intake.WaitSeconds > 0)
        {
            int wait = _intake.WaitSeconds > MaxPauseMs / 1000 ? MaxPauseMs : _intake.WaitSeconds * 1000;
            _waitUntil = tick + wait;
        }
    }

    private void TimeOut(FetchJob job)
    {
        _asked = false;
        _store.Flush();
        _window.Lost();
        if (_askedBytes > 0)
        {
            job.Silences = 0;
        }
        else if (++job.Silences > PatientTimeouts)
        {
            Rest(job, PauseFor(job.Silences - PatientTimeouts));
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

    private void Pause(FetchJob job, int ms)
    {
        if (_now + ms > job.PausedUntil)
        {
            job.PausedUntil = _now + ms;
        }
    }

    private void Rest(FetchJob job, int ms)
    {
        if (_now + ms > job.RestsUntil)
        {
            job.RestsUntil = _now + ms;
        }
    }

    private void MediumFailed(string error, long tick)
    {
        LastError = error;
        Pause(_job!, MediumPauseMs);
        _walkAt = tick + MediumPauseMs;
    }
}
