using System;
using System.IO;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>The application's side of an update: puts a release on trial, and says when the running one has proved itself.</summary>
public sealed class UpdateDesk
{
    /// <summary>Good health for so long confirms a trial that no network lets reach the server: a day and a night.</summary>
    public const long OfflineProofMs = 24L * 3600 * 1000;

    /// <summary>What a trial must have run at least: a release that dies after a minute has not proved itself by one report.</summary>
    public const long MinProofMs = 10L * 60 * 1000;

    /// <summary>Milliseconds before a proof that could not be saved is tried again: it reads the whole slot.</summary>
    private const long ProveAgainMs = 60000;

    private readonly string _root;
    private readonly byte[][] _keys;
    private readonly string _profile;
    private readonly string _nativeSet;
    private readonly LaunchFile _file;
    private LaunchState? _state;
    private bool _proved;
    private long _proveAt;

    public UpdateDesk(string root, byte[][] firmwareKeys, string profile, string nativeSet)
    {
        _root = root;
        _keys = firmwareKeys;
        _profile = profile;
        _nativeSet = nativeSet;
        _file = new LaunchFile(root);
        _state = _file.Load();
        RunningHeader = RunningSlot == LaunchState.None ? null : HeaderOf(RunningSlot);
    }

    /// <summary>What a trial must have run before it can be confirmed, in milliseconds; a test may make it shorter.</summary>
    public long ProofMs { get; set; } = MinProofMs;

    /// <summary>The slot that runs; <see cref="LaunchState.None"/> where the application was not started by the launcher (a bench, a simulator).</summary>
    public int RunningSlot => _state == null ? LaunchState.None : _state.Running;

    /// <summary>Header of the release that runs, as the launcher checked it; null without a launcher.</summary>
    public FirmwareHeader? RunningHeader { get; }

    /// <summary>Name of the release that runs; all zero without a launcher.</summary>
    public byte[] RunningRelease => _state == null ? new byte[Limits.IdBytes] : _state.ReleaseOf(_state.Running);

    /// <summary>Name of the release on trial, running or waiting for the restart; all zero: none.</summary>
    public byte[] TrialRelease => _state == null ? new byte[Limits.IdBytes] : _state.ReleaseOf(_state.Trial);

    /// <summary>Name of the release that was left last; all zero: none.</summary>
    public byte[] FailedRelease => _state == null ? new byte[Limits.IdBytes] : _state.Failed;

    public bool IsOnTrial => _state != null && _state.Trial != LaunchState.None && _state.Trial == _state.Running;

    /// <summary>Why the launcher left a slot, for the report: a <see cref="UpdateReason"/>.</summary>
    public int Reason => _state == null ? UpdateReason.None : _state.Reason;

    /// <summary>The slot for the next release: the one that neither runs nor is known to be good.</summary>
    /// <returns><see cref="LaunchState.None"/> while the running release is itself on trial: it must prove itself first, or there would be nothing to fall back to.</returns>
    public int FreeSlot => _state == null || _state.Running == LaunchState.None || _state.Running != _state.Confirmed ? LaunchState.None : 1 - _state.Running;

    /// <summary>True if this very attempt at the release was made and failed.</summary>
    public bool HasFailed(FirmwareWish wish) => _state != null && _state.Attempt == wish.Attempt && ObjectHash.Same(_state.Failed, 0, wish.Release, 0);

    /// <summary>Checks the head of a release before its parts are fetched. May take 14 s on a village board.</summary>
    /// <param name="head">The first <see cref="FirmwareImage.HeadBytes"/> bytes of the image.</param>
    /// <param name="release">What it must be called.</param>
    /// <returns>An <see cref="UpdateReason"/>; None: worth fetching.</returns>
    public int CheckHead(byte[] head, byte[] release)
    {
        if (_state == null)
        {
            return UpdateReason.NoLauncher;
        }

        try
        {
            LaunchState scratch = new LaunchState();
            scratch.Floor = _state.Floor;
            int reason = new SlotImage(_root, 0).CheckHead(head, 0, scratch, _keys, _profile, _nativeSet);
            return reason != UpdateReason.None ? reason : ObjectHash.Same(scratch.ReleaseOf(0), 0, release, 0) ? UpdateReason.None : UpdateReason.AnotherRelease;
        }
        catch (CborException)
        {
            return UpdateReason.Damaged;
        }
    }

    /// <summary>Checks what a <see cref="SlotWriter"/> wrote and puts it on trial; the caller restarts the board when nobody is reading. May take 14 s on a village board.</summary>
    /// <param name="slot">The slot it stands in.</param>
    /// <param name="attempt">Which attempt at this release it is (<see cref="FirmwareWish.Attempt"/>).</param>
    /// <returns>A <see cref="UpdateReason"/>; None: on trial at the next start.</returns>
    public int BeginTrial(int slot, int attempt)
    {
        if (_state == null || slot != FreeSlot)
        {
            return UpdateReason.NoLauncher;
        }

        _state.ForgetChecked(slot);
        int reason = new SlotImage(_root, slot).Check(slot, _state, _keys, _profile, _nativeSet, null);
        if (reason != UpdateReason.None)
        {
            return reason;
        }

        LaunchState next = Copy(_state);
        return TrialPlan.BeginTrial(next, slot, attempt) && Keep(next) ? UpdateReason.None : UpdateReason.StorageFailed;
    }

    /// <summary>The trial that runs will not do: after the restart that follows the release before it runs.</summary>
    public void Abandon(int reason)
    {
        if (_state == null)
        {
            return;
        }

        LaunchState next = Copy(_state);
        if (TrialPlan.Abandon(next, reason))
        {
            Keep(next);
        }
    }

    /// <summary>Call it now and then. Confirms the running release once it has proved itself; after that it does nothing.</summary>
    /// <param name="runningMs">Milliseconds since start.</param>
    /// <param name="pageDrawn">A page of a verified set stands on the glass.</param>
    /// <param name="serverReached">The server answered since start.</param>
    /// <param name="healthy">No thread is late, no self-check failed.</param>
    /// <returns>True when it was confirmed by this call.</returns>
    public bool Prove(long runningMs, bool pageDrawn, bool serverReached, bool healthy)
    {
        if (_proved || _state == null || !healthy || !pageDrawn || runningMs < ProofMs || runningMs < _proveAt || (!serverReached && runningMs < OfflineProofMs))
        {
            return false;
        }

        SlotImage image = new SlotImage(_root, _state.Running);
        if (_state.Running == LaunchState.None || image.Check(_state.Running, _state, _keys, _profile, _nativeSet, null) != UpdateReason.None)
        {
            return false;
        }

        LaunchState next = Copy(_state);
        if (!TrialPlan.Confirm(next, image.Header.Floor))
        {
            _proved = true;
            return false;
        }

        _proved = Keep(next);
        _proveAt = runningMs + ProveAgainMs;
        return _proved;
    }

    private static LaunchState Copy(LaunchState state) => LaunchState.Decode(state.Encode(), LaunchState.Bytes)!;

    /// <summary>What the launcher will find counts, not what was meant: a state that could not be saved is not reported either.</summary>
    private bool Keep(LaunchState state)
    {
        if (!_file.Save(state))
        {
            return false;
        }

        _state = state;
        return true;
    }

    /// <summary>Reads a header that the launcher has checked at this start.</summary>
    private FirmwareHeader? HeaderOf(int slot)
    {
        try
        {
            byte[] head = new byte[FirmwareImage.HeadBytes];
            FileStream file = new FileStream(SlotImage.PathOf(_root, slot), FileMode.Open, FileAccess.Read);
            int count = file.Read(head, 0, head.Length);
            file.Close();
            return count == head.Length ? FirmwareImage.HeaderIn(head) : null;
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            return null;
        }
    }
}
