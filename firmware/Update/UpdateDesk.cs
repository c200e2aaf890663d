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

    /// <summary>A start of the confirmed release that drew a page and ran so long has lived, in milliseconds: a crash loop is starts that do not. Less than the two minutes between the power cuts
    /// of a bad line. Without a page it is <see cref="ProofMs"/>.</summary>
    public const long LifeMs = 60000;

    /// <summary>A start of a release that is not the confirmed one and does not prove itself ends after so many milliseconds: two days, twice what it needs without a network.</summary>
    public const long PatienceMs = 48L * 3600 * 1000;

    private const long HourMs = 3600 * 1000;

    /// <summary>Milliseconds before a proof that could not be saved is tried again, and before a slot that did not check is read again.</summary>
    private const long SaveAgainMs = 60000;
    private const long CheckAgainMs = HourMs;

    private readonly string _root;
    private readonly byte[][] _keys;
    private readonly string _profile;
    private readonly string _nativeSet;
    private readonly LaunchFile _file;
    private LaunchState? _state;
    private bool _proved;
    private long _proveAt;
    private int _hours;

    /// <param name="root">Root of the internal storage.</param>
    /// <param name="firmwareKeys">Keys that may sign firmware.</param>
    /// <param name="profile">This board's profile.</param>
    /// <param name="nativeSet">This board's set of native libraries.</param>
    /// <param name="launched">The launch state that the launcher handed over, which may not stand in the file; null: the file's.</param>
    public UpdateDesk(string root, byte[][] firmwareKeys, string profile, string nativeSet, byte[]? launched)
    {
        _root = root;
        _keys = firmwareKeys;
        _profile = profile;
        _nativeSet = nativeSet;
        _file = new LaunchFile(root);
        _state = launched == null ? _file.Load() : LaunchState.Decode(launched, launched.Length);
        RunningHeader = RunningSlot == LaunchState.None ? null : HeaderOf(RunningSlot);
    }

    /// <summary>Whether the server was heard within the last day. A release that is put on trial then must hear it too.</summary>
    public bool HeardLately { get; set; }

    /// <summary>Whether there is no set to show. Of a release that is put on trial then no page is asked.</summary>
    public bool NothingShown { get; set; }

    /// <summary>What went wrong with the last proof; empty: nothing.</summary>
    public string Error { get; private set; } = "";

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
            int reason = new SlotImage(_root, 0).CheckHead(head, scratch, _keys, _profile, _nativeSet);
            return reason != UpdateReason.None ? reason : ObjectHash.Same(scratch.ReleaseOf(0), 0, release, 0) ? UpdateReason.None : UpdateReason.AnotherRelease;
        }
        catch (CborException)
        {
            return UpdateReason.Damaged;
        }
    }

    /// <summary>Makes the free slot ready for a release, and says so in the launch state first: from then on the release that stood there is none to go back to.</summary>
    /// <param name="bytes">Bytes of the image.</param>
    /// <returns>Writes it; null if no slot is free, it is too long or the storage failed.</returns>
    public SlotWriter? BeginWriting(int bytes)
    {
        int slot = FreeSlot;
        if (slot == LaunchState.None || bytes > FirmwareImage.MaxBytes)
        {
            return null;
        }

        LaunchState next = Copy(_state!);
        if (TrialPlan.BeginWriting(next, slot) && !Keep(next))
        {
            return null;
        }

        SlotWriter writer = new SlotWriter(_root, slot);
        return writer.Begin(bytes) ? writer : null;
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
        int reason = new SlotImage(_root, slot).Check(_state, _keys, _profile, _nativeSet, null);
        if (reason != UpdateReason.None)
        {
            return reason == SlotImage.Unreadable ? UpdateReason.StorageFailed : reason;
        }

        LaunchState next = Copy(_state);
        int flags = (HeardLately ? TrialPlan.HeardBefore : 0) | (NothingShown ? TrialPlan.NothingShown : 0);
        return TrialPlan.BeginTrial(next, slot, attempt, flags) && Keep(next) ? UpdateReason.None : UpdateReason.StorageFailed;
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

    /// <summary>Takes back a release that waits for its trial.</summary>
    /// <returns>False if that could not be saved: call again.</returns>
    public bool Cancel()
    {
        if (_state == null)
        {
            return true;
        }

        LaunchState next = Copy(_state);
        return !TrialPlan.Cancel(next) || Keep(next);
    }

    /// <summary>True if this start has lasted long enough for a release that is not confirmed: a restart gives the launcher the choice again, and counts as a start of a trial.</summary>
    public bool IsOverdue(long runningMs) => runningMs >= PatienceMs && _state != null && _state.Running != _state.Confirmed;

    /// <summary>Call it now and then. Confirms the running release once it has proved itself, or notes that the confirmed one lived; after that it does nothing.</summary>
    /// <param name="runningMs">Milliseconds since start.</param>
    /// <param name="pageDrawn">A page of a verified set stands on the glass.</param>
    /// <param name="serverReached">The server answered since start.</param>
    /// <param name="healthy">No thread is late, nothing failed lately.</param>
    /// <returns>True when it was confirmed by this call.</returns>
    public bool Prove(long runningMs, bool pageDrawn, bool serverReached, bool healthy)
    {
        if (_proved || _state == null || _state.Running == LaunchState.None || runningMs < _proveAt)
        {
            return false;
        }

        LaunchState next = Copy(_state);
        if (_state.Running == _state.Confirmed)
        {
            if (runningMs >= ProofMs || (pageDrawn && runningMs >= LifeMs))
            {
                _proveAt = runningMs + SaveAgainMs;
                _proved = !TrialPlan.Live(next) || Keep(next);
            }

            return false;
        }

        if (!(IsOnTrial ? IsTrialProof(runningMs, pageDrawn, serverReached, healthy) : IsStandIn(runningMs)))
        {
            return false;
        }

        _proveAt = runningMs + CheckAgainMs;
        SlotImage image = new SlotImage(_root, _state.Running);
        if (image.Check(next, _keys, _profile, _nativeSet, null) != UpdateReason.None)
        {
            Error = "update: the running slot does not check";
            return false;
        }

        TrialPlan.Confirm(next, image.Header.Floor);
        _proved = Keep(next);
        _proveAt = runningMs + SaveAgainMs;
        Error = _proved ? "" : "update: the proof could not be saved";
        return _proved;
    }

    private bool IsTrialProof(long runningMs, bool pageDrawn, bool serverReached, bool healthy)
    {
        LaunchState state = _state!;
        bool good = healthy && (pageDrawn || (state.Flags & TrialPlan.NothingShown) != 0);
        if (serverReached)
        {
            return good && runningMs >= ProofMs;
        }

        int hours = (int)(runningMs / HourMs);
        if (hours > _hours && good && (state.Flags & TrialPlan.HeardBefore) == 0)
        {
            // Kept over starts: a hall that is switched off each night never has a day in one piece.
            LaunchState next = Copy(state);
            int all = state.TrialHours + hours - _hours;
            next.TrialHours = all > byte.MaxValue ? byte.MaxValue : all;
            Keep(next);
        }

        _hours = hours;
        return good && _state!.TrialHours * HourMs >= OfflineProofMs;
    }

    /// <summary>This slot runs because the launcher found that the confirmed one does not check. If that is still so, this one is all there is; else the next start is the confirmed one's again.</summary>
    private bool IsStandIn(long runningMs)
    {
        if (runningMs < ProofMs)
        {
            return false;
        }

        _proveAt = runningMs + CheckAgainMs;
        LaunchState scratch = Copy(_state!);
        SlotImage confirmed = new SlotImage(_root, scratch.Confirmed);
        return confirmed.Check(scratch, _keys, _profile, _nativeSet, null) != UpdateReason.None && confirmed.Check(scratch, _keys, _profile, _nativeSet, null) != UpdateReason.None;
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
