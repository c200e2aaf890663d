using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>From "a release is wanted" to "it stands on trial": looks at its head, has its parts fetched, writes them to the free slot, waits for a quiet time. Driven by the worker's thread.</summary>
public sealed class UpdateJob
{
    /// <summary>Milliseconds without a touch before the board restarts: a reader who only thinks has gone on by then.</summary>
    public const int QuietMs = 2 * 60 * 1000;

    /// <summary>Longest wait for that in milliseconds: a panel that reports a finger for ever must not keep a hole open.</summary>
    public const long LongestWaitMs = 12L * 3600 * 1000;

    /// <summary>Times that parts which were held and could not be read are fetched again.</summary>
    private const int MaxRepeats = 3;

    private readonly SyncEngine _engine;
    private readonly IObjectReader _objects;
    private readonly UpdateDesk _desk;
    private readonly byte[] _buffer;
    private readonly byte[] _partIds = new byte[FirmwareImage.MaxParts * Limits.IdBytes];
    private FirmwareWish? _wish;
    private SlotWriter? _writer;
    private bool _decided;
    private int _parts;
    private int _written;
    private int _slot = LaunchState.None;
    private int _repeats;
    private long _readyAt = -1;
    private bool _cancels;

    /// <param name="engine">Fetches objects.</param>
    /// <param name="objects">Where they are read from.</param>
    /// <param name="desk">Knows the slots.</param>
    /// <param name="buffer">32 KiB to read into; may be shared with others on the same thread.</param>
    public UpdateJob(SyncEngine engine, IObjectReader objects, UpdateDesk desk, byte[] buffer)
    {
        _engine = engine;
        _objects = objects;
        _desk = desk;
        _buffer = buffer;
        TellOfThePast();
    }

    /// <summary>Release that <see cref="Stage"/> is about; all zero: none.</summary>
    public byte[] Release { get; private set; } = new byte[Limits.IdBytes];

    /// <summary>One of <see cref="UpdateStage"/>.</summary>
    public int Stage { get; private set; }

    /// <summary>One of <see cref="UpdateReason"/>.</summary>
    public int Reason { get; private set; }

    /// <summary>Objects of the release that are held, and how many it has; 0 while that is not known.</summary>
    public int Held { get; private set; }

    public int Total { get; private set; }

    /// <summary>Takes what a state message wants; null: whatever runs. A release that was put on trial and has not run yet is taken back unless it is still the one.</summary>
    /// <returns>True if it is another wish than before: a restart that was asked for is not wanted any more.</returns>
    public bool Want(FirmwareWish? wish)
    {
        _cancels = !IsNone(_desk.TrialRelease) && (wish == null || !ObjectHash.Same(_desk.TrialRelease, 0, wish.Release, 0)) && !_desk.Cancel();
        if (wish == null ? _wish == null : wish.IsSame(_wish))
        {
            return false;
        }

        _wish = wish;
        _decided = false;
        _repeats = 0;
        Leave();
        if (wish == null)
        {
            Stage = UpdateStage.None;
            Release = new byte[Limits.IdBytes];
            TellOfThePast();
        }
        else
        {
            Release = wish.Release;
        }

        return true;
    }

    /// <summary>Does one piece of work.</summary>
    /// <param name="tick">Milliseconds since start.</param>
    /// <param name="msSinceTouch">Milliseconds since somebody touched the screen.</param>
    /// <returns>True if the board is to restart now, with the release on trial.</returns>
    public bool Step(long tick, int msSinceTouch)
    {
        if (_cancels)
        {
            _cancels = !_desk.Cancel();
        }

        if (_wish == null)
        {
            return false;
        }

        if (!_decided)
        {
            Decide();
        }

        switch (Stage)
        {
            case UpdateStage.Trial:
                Stage = _desk.IsOnTrial ? UpdateStage.Trial : UpdateStage.Done;
                break;
            case UpdateStage.Waiting:
                Wait();
                break;
            case UpdateStage.Fetching:
                Fetch();
                break;
            case UpdateStage.Writing:
                Write();
                break;
            case UpdateStage.Ready:
                _readyAt = _readyAt < 0 ? tick : _readyAt;
                return msSinceTouch >= QuietMs || tick - _readyAt >= LongestWaitMs;
        }

        return false;
    }

    private static bool IsNone(byte[] release)
    {
        for (int i = 0; i < release.Length; i++)
        {
            if (release[i] != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>After a fall-back the report says so, whatever is wanted now.</summary>
    private void TellOfThePast()
    {
        if (!IsNone(_desk.FailedRelease))
        {
            Release = _desk.FailedRelease;
            Stage = UpdateStage.FellBack;
            Reason = _desk.Reason;
        }
    }

    private void Decide()
    {
        FirmwareWish wish = _wish!;
        _decided = true;
        Reason = UpdateReason.None;
        Held = 0;
        Total = 0;
        if (_desk.RunningSlot == LaunchState.None)
        {
            Refuse(UpdateReason.NoLauncher);
        }
        else if (IsNone(wish.Release))
        {
            // "None" is also what an empty trial slot says: it must not match it.
            Refuse(UpdateReason.AnotherRelease);
        }
        else if (ObjectHash.Same(_desk.RunningRelease, 0, wish.Release, 0))
        {
            Stage = _desk.IsOnTrial ? UpdateStage.Trial : UpdateStage.Done;
        }
        else if (ObjectHash.Same(_desk.TrialRelease, 0, wish.Release, 0))
        {
            Stage = UpdateStage.Ready;
        }
        else if (_desk.HasFailed(wish))
        {
            Stage = UpdateStage.FellBack;
            Reason = _desk.Reason;
        }
        else if (_desk.FreeSlot == LaunchState.None)
        {
            Stage = UpdateStage.Waiting;
        }
        else
        {
            BeginFetching();
        }
    }

    private void BeginFetching()
    {
        Stage = UpdateStage.Fetching;
        Total = 0;
        _engine.WantFirmware(_wish!.Root);
    }

    private void Wait()
    {
        if (_engine.IsFirmwareOverBudget)
        {
            return;
        }

        // The trial that ran proved itself, or a new month began.
        _decided = false;
    }

    private void Fetch()
    {
        Held = _engine.FirmwareHeldCount;
        if (_engine.FirmwareFailure != FetchJob.NoFailure)
        {
            Refuse(_engine.FirmwareFailure == FetchJob.RoomLacking ? UpdateReason.NoRoom : UpdateReason.PartsLacking);
        }
        else if (_engine.IsFirmwareHeld)
        {
            Held = Total;
            BeginWriting();
        }
        else if (_engine.IsFirmwareOverBudget)
        {
            Stage = UpdateStage.Waiting;
        }
        else if (Total == 0 && _engine.IsFirmwareRootHeld)
        {
            LookAtHead();
        }
    }

    /// <summary>The head came first and alone: a release that will be refused costs 5 KB, not a megabyte.</summary>
    private void LookAtHead()
    {
        int length = _objects.Read(_wish!.Root, 0, _buffer);
        int children = length < 0 ? 0 : ObjectFrame.ChildCount(_buffer);
        int at = Limits.ObjectHeaderBytes + (children * Limits.IdBytes);
        if (length < 0)
        {
            Repeat();
            return;
        }

        if (children < 1 || children > FirmwareImage.MaxParts || length - at != FirmwareImage.HeadBytes)
        {
            Refuse(UpdateReason.Damaged);
            return;
        }

        byte[] head = new byte[FirmwareImage.HeadBytes];
        Array.Copy(_buffer, at, head, 0, head.Length);
        Array.Copy(_buffer, Limits.ObjectHeaderBytes, _partIds, 0, children * Limits.IdBytes);
        int reason = _desk.CheckHead(head, _wish.Release);
        if (reason != UpdateReason.None)
        {
            Refuse(reason);
            return;
        }

        _parts = children;
        Total = children + 1;
        FirmwareHeader? header = FirmwareImage.HeaderIn(head);
        _engine.FetchFirmware(Total, length + (header == null ? 0 : header.TotalBytes));
    }

    private void BeginWriting()
    {
        _slot = _desk.FreeSlot;
        int length = _objects.Read(_wish!.Root, 0, _buffer);
        int at = Limits.ObjectHeaderBytes + (_parts * Limits.IdBytes);
        if (length != at + FirmwareImage.HeadBytes)
        {
            Repeat();
            return;
        }

        byte[] head = new byte[FirmwareImage.HeadBytes];
        Array.Copy(_buffer, at, head, 0, head.Length);
        FirmwareHeader? header = FirmwareImage.HeaderIn(head);
        SlotWriter? writer = header == null ? null : _desk.BeginWriting(FirmwareImage.HeadBytes + header.TotalBytes);
        if (writer == null || !writer.Append(head, 0, head.Length))
        {
            Refuse(UpdateReason.StorageFailed);
            return;
        }

        _writer = writer;
        _written = 0;
        Stage = UpdateStage.Writing;
    }

    private void Write()
    {
        SlotWriter writer = _writer!;
        if (_written < _parts)
        {
            int length = _objects.Read(_partIds, _written * Limits.IdBytes, _buffer);
            if (length < Limits.ObjectHeaderBytes || ObjectFrame.ChildCount(_buffer) != 0)
            {
                Repeat();
            }
            else if (writer.Append(_buffer, Limits.ObjectHeaderBytes, length - Limits.ObjectHeaderBytes))
            {
                _written++;
            }
            else
            {
                Refuse(UpdateReason.StorageFailed);
            }

            return;
        }

        int reason = writer.Finish() ? _desk.BeginTrial(_slot, _wish!.Attempt) : UpdateReason.StorageFailed;
        if (reason == UpdateReason.None)
        {
            Leave();
            Stage = UpdateStage.Ready;
        }
        else
        {
            Refuse(reason);
        }
    }

    /// <summary>What was held could not be read: it is fetched again, but not for ever.</summary>
    private void Repeat()
    {
        if (++_repeats > MaxRepeats)
        {
            Refuse(UpdateReason.StorageFailed);
            return;
        }

        Leave();
        BeginFetching();
    }

    private void Refuse(int reason)
    {
        Leave();
        Stage = UpdateStage.Refused;
        Reason = reason;
    }

    private void Leave()
    {
        _writer = null;
        _readyAt = -1;
        _engine.ForgetFirmware();
    }
}
