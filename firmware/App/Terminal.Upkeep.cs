using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>What the worker keeps in order: floor, ledger, proof of a release, the link's last resort, the store.</summary>
public sealed partial class Terminal
{
    /// <summary>Milliseconds between saves of the clock's floor and the scrub: flash wears, and an hour off in the floor costs nothing.</summary>
    private const int SaveMs = 60 * 60 * 1000;

    /// <summary>Milliseconds between looks at one stored object: 20,000 objects in four days.</summary>
    private const int ScrubMs = 15000;

    /// <summary>Failures in a row to connect before the board restarts; each such restart doubles it, up to 64 times.</summary>
    private const int LinkFailuresToRestart = 24;

    /// <summary>Milliseconds between two notes of a touch panel that does not work.</summary>
    private const int TouchNoteMs = 10 * 60 * 1000;

    private string _touchNoted = "";
    private long _touchNoteAt;
    private SetManifest? _rootsFrom;
    private long _rootsAt;

    private const int SettingsCopied = 1;
    private const int SettingsProved = 2;

    private readonly byte[] _scrubBuffer = new byte[Limits.ObjectBytes];
    private int _storeErrors;
    private int _refusalsNoted;
    private string _linkErrorNoted = "";
    private long _saveAt;
    private long _seenAt;
    private long _scrubAt;
    private long _retryAt;
    private bool _timeKnown;
    private int _settings;
    private long _settingsAt = UpdateDesk.LifeMs;
    private int _faultsSeen;
    private long _faultAt;
    private string _proofErrorNoted = "";

    private void Upkeep(long tick)
    {
        SetManifest? accepted = _engine.Accepted;
        if (accepted != null && accepted.IsVerified && accepted.Payload.TimeFloor > _clock.Floor && !_clock.RaiseFloor(accepted.Payload.TimeFloor, true))
        {
            _errors.Note("clock: the manifest's time floor is years ahead");
        }

        TakeRoots(accepted, tick);
        if (_clock.IsTrusted)
        {
            _budget.SetMonth(_clock.Local.MonthNumber);
            if (!_timeKnown)
            {
                _timeKnown = true;
                _ledger.TimeKnown(_clock.UtcSeconds, tick / 1000);
                _saveAt = 0;
            }
        }

        if (tick >= _saveAt)
        {
            _saveAt = tick + SaveMs;
            StoredFloor.Save(_floorSlot, _clock.Floor);
            _scrub.Save();
        }

        if (_clock.IsTrusted && tick >= _seenAt)
        {
            _seenAt = tick + BootLedger.SeenMs;
            _ledger.Seen(_clock.UtcSeconds);
        }

        KeepStore(tick);
        NoteTouch(tick);
        Prove(tick);
        KeepSettings(tick);
        MqttLink? mqtt = _link as MqttLink;
        if (mqtt != null)
        {
            mqtt.IsUrgent = _engine.Shown == null;
            if (mqtt.IsSteady && _serverHeard)
            {
                _ledger.LinkWorked();
            }

            int shift = _ledger.LinkRestarts > 6 ? 6 : _ledger.LinkRestarts;
            if (!mqtt.RootsAreSafe)
            {
                _errors.Note("storage: cannot keep the trust roots");
            }

            if (!_desk.IsOnTrial && mqtt.Failures >= LinkFailuresToRestart << shift)
            {
                _actions.RestartSoon(BootLedger.LinkFailed, tick);
            }
            else if (mqtt.IsUp)
            {
                _linkErrorNoted = "";
            }
            else if (mqtt.LastError != _linkErrorNoted)
            {
                // Once each time it changes: without a network an error that a card or the storage made would else be gone in the next step.
                _linkErrorNoted = mqtt.LastError;
                _errors.Note(_linkErrorNoted);
            }
        }
    }

    /// <summary>A panel that does not answer is told again and again: nothing else would, and another error would hide it for good.</summary>
    private void NoteTouch(long tick)
    {
        string fault = _board.Touch.Fault;
        if (fault != _touchNoted || tick >= _touchNoteAt)
        {
            _touchNoted = fault;
            _touchNoteAt = tick + TouchNoteMs;
            _errors.Note(fault);
        }
    }

    /// <summary>The roots are in force from the moment that the manifest is verified, whatever becomes of its set: a full card or a spent month must not cost the way to the server.</summary>
    private void TakeRoots(SetManifest? accepted, long tick)
    {
        if (accepted == null || !accepted.IsVerified || accepted == _rootsFrom || tick < _rootsAt)
        {
            return;
        }

        if (_roots.Take(accepted.Payload.TrustRoots))
        {
            _rootsFrom = accepted;
        }
        else
        {
            _rootsAt = tick + RetryMs;
            _errors.Note("storage: cannot keep the trust roots");
        }
    }

    /// <summary>A page that stood on the glass, the server's answer, and nothing broken lately: that is what a release has to show.</summary>
    private void Prove(long tick)
    {
        int faults = _threadFaults + _viewFaults;
        if (faults != _faultsSeen)
        {
            _faultsSeen = faults;
            _faultAt = tick;
        }

        _desk.HeardLately = _serverHeard && tick - _lastServerTick < UpdateDesk.OfflineProofMs;
        _desk.NothingShown = _engine.Shown == null;
        _desk.Prove(tick, _viewer.HasSet && _viewer.PagesDrawn > 0, _serverHeard, _store.IsAvailable && (faults == 0 || tick - _faultAt >= _desk.ProofMs));
        if (_desk.Error != _proofErrorNoted)
        {
            _proofErrorNoted = _desk.Error;
            _errors.Note(_proofErrorNoted);
        }

        if (_desk.IsOverdue(tick) && (_attention.MsSinceTouch(tick) >= UpdateJob.QuietMs || tick >= UpdateDesk.PatienceMs + UpdateJob.LongestWaitMs))
        {
            _actions.RestartSoon(BootLedger.Update, tick);
        }
    }

    /// <summary>The workshop's files have proved good when the server was heard with them; until then a copy is made only where there is none.</summary>
    private void KeepSettings(long tick)
    {
        int due = _serverHeard ? SettingsProved : SettingsCopied;
        if (_settings < due && tick >= _settingsAt && _provisioning.TerminalId.Length > 0)
        {
            _settingsAt = tick + RetryMs;
            _settings = SettingsKeeper.Keep(_board.Internal.Path, _board.Profile, _serverHeard) ? due : _settings;
        }
    }

    private void KeepStore(long tick)
    {
        int refusals = _store.MemoryRefusals + _viewer.MemoryRefusals + _journal.MemoryRefusals;
        if (refusals > _refusalsNoted)
        {
            _errors.Note(NoMemory);
        }

        // A store that was opened again counts anew.
        _refusalsNoted = refusals;

        if (_erasure.IsUnderWay)
        {
            return;
        }

        if (!_store.IsAvailable)
        {
            if (tick >= _retryAt)
            {
                _retryAt = tick + RetryMs;
                _errors.Note("storage: not available");
                if (_store.Reopen())
                {
                    _engine.Retry();
                }
            }

            return;
        }

        bool failed;
        lock (_viewGate)
        {
            failed = _viewFailed;
            _viewFailed = false;
        }

        if (_store.Errors != _storeErrors)
        {
            _storeErrors = _store.Errors;
            _engine.Repair();
        }
        else if (failed)
        {
            _engine.Suspect(tick);
        }

        if (!_engine.IsBusy && tick >= _scrubAt)
        {
            _scrubAt = tick + ScrubMs;
            int damaged = _store.Scrub(1, _scrubBuffer);
            _scrub.Looked(_store.ScrubCursor, _store.ScrubRounds, _clock.UtcSeconds);
            if (damaged > 0)
            {
                _damaged += damaged;
                _errors.Note("storage: an object was damaged");
                _storeErrors = _store.Errors;
                _engine.Repair();
            }
        }
    }
}
