using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Update;

/// <summary>The application's side of an update: puts a release on trial, and says when the running one has proved itself.</summary>
public sealed class UpdateDesk
{
    /// <summary>Good health for so long confirms a trial that no network lets reach the server: a day and a night.</summary>
    public const long OfflineProofMs = 24L * 3600 * 1000;

    /// <summary>What a trial must have run at least: a release that dies after a minute has not proved itself by one report.</summary>
    public const long MinProofMs = 10L * 60 * 1000;

    private readonly string _root;
    private readonly byte[][] _keys;
    private readonly string _profile;
    private readonly string _nativeSet;
    private readonly LaunchFile _file;
    private LaunchState? _state;
    private bool _proved;

    public UpdateDesk(string root, byte[][] firmwareKeys, string profile, string nativeSet)
    {
        _root = root;
        _keys = firmwareKeys;
        _profile = profile;
        _nativeSet = nativeSet;
        _file = new LaunchFile(root);
        _state = _file.Load();
    }

    /// <summary>The slot that runs; <see cref="LaunchState.None"/> where the application was not started by the launcher (a bench, a simulator).</summary>
    public int RunningSlot => _state == null ? LaunchState.None : _state.Running;

    public bool IsOnTrial => _state != null && _state.Trial != LaunchState.None && _state.Trial == _state.Running;

    /// <summary>Why the launcher left a slot, for the report: a <see cref="LaunchReason"/>.</summary>
    public int Reason => _state == null ? LaunchReason.None : _state.Reason;

    /// <summary>The slot for the next release: the one that neither runs nor is known to be good.</summary>
    /// <returns><see cref="LaunchState.None"/> while the running release is itself on trial: it must prove itself first, or there would be nothing to fall back to.</returns>
    public int FreeSlot => _state == null || _state.Running == LaunchState.None || _state.Running != _state.Confirmed ? LaunchState.None : 1 - _state.Running;

    /// <summary>Checks what a <see cref="SlotWriter"/> wrote and puts it on trial; the caller restarts the board when nobody is reading. May take 14 s on a village board.</summary>
    /// <returns>A <see cref="LaunchReason"/>; None: on trial at the next start.</returns>
    public int BeginTrial(int slot)
    {
        if (_state == null || slot != FreeSlot)
        {
            return LaunchReason.Damaged;
        }

        _state.ForgetChecked(slot);
        int reason = new SlotImage(_root, slot).Check(slot, _state, _keys, _profile, _nativeSet, null);
        if (reason != LaunchReason.None)
        {
            return reason;
        }

        return LaunchPlan.BeginTrial(_state, slot) && _file.Save(_state) ? LaunchReason.None : LaunchReason.Damaged;
    }

    /// <summary>Call it now and then. Confirms the running release once it has proved itself; after that it does nothing.</summary>
    /// <param name="runningMs">Milliseconds since start.</param>
    /// <param name="pageDrawn">A page of a verified set stands on the glass.</param>
    /// <param name="serverReached">The server answered since start.</param>
    /// <param name="healthy">No thread is late, no self-check failed.</param>
    /// <returns>True when it was confirmed by this call.</returns>
    public bool Prove(long runningMs, bool pageDrawn, bool serverReached, bool healthy)
    {
        if (_proved || _state == null || !healthy || !pageDrawn || runningMs < MinProofMs || (!serverReached && runningMs < OfflineProofMs))
        {
            return false;
        }

        SlotImage image = new SlotImage(_root, _state.Running);
        if (_state.Running == LaunchState.None || image.Check(_state.Running, _state, _keys, _profile, _nativeSet, null) != LaunchReason.None)
        {
            return false;
        }

        _proved = true;
        return LaunchPlan.Confirm(_state, image.Header.Floor) && _file.Save(_state);
    }
}
