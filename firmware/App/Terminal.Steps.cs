using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>What each thread does in one step.</summary>
public sealed partial class Terminal
{
    /// <summary>Link events taken in one step of the worker.</summary>
    private const int EventsPerStep = 16;

    /// <summary>Milliseconds between saves of the clock's floor and the ledger: flash wears, and an hour off in the floor costs nothing.</summary>
    private const int SaveMs = 60 * 60 * 1000;

    /// <summary>Milliseconds between looks at one stored object: 20,000 objects in four days.</summary>
    private const int ScrubMs = 15000;

    /// <summary>Milliseconds between attempts to find the storage again, or to show a set that could not be shown.</summary>
    private const int RetryMs = 10000;

    /// <summary>Milliseconds between looks at the frame for its hash.</summary>
    private const int FrameMs = 10 * 60 * 1000;

    /// <summary>Failures in a row to connect before the board restarts; each such restart doubles it, up to 64 times.</summary>
    private const int LinkFailuresToRestart = 24;

    private readonly LinkEvent _event = new LinkEvent();
    private readonly TouchSample _touch = new TouchSample();
    private readonly Vitals _vitals = new Vitals();
    private readonly byte[] _scrubBuffer = new byte[Limits.ObjectBytes];
    private readonly object _viewGate = new object();
    private SetManifest? _onGlass;
    private int _viewVersion;
    private bool _viewFailed;
    private long _viewRetryAt;
    private int _shownSize;
    private int _storeErrors;
    private long _moved;
    private string _linkErrorNoted = "";
    private long _saveAt;
    private long _scrubAt;
    private long _retryAt;
    private long _lastServerTick;
    private bool _serverHeard;
    private bool _timeKnown;
    private int _viewFaults;
    private int _errorsTold;
    private int _heldTold = -1;
    private bool _fetchingTold;
    private int _stageTold = -1;
    private long _vitalsTellAt;

    /// <summary>Milliseconds between two lines of measurements in the log.</summary>
    private const int VitalsTellMs = 30000;
    private int _frame;
    private long _frameAt;
    private int _memoryLow = int.MaxValue;
    private int _damaged;

    /// <summary>One step of the screen: switches the set, takes touches, draws what is due.</summary>
    /// <param name="tick">Milliseconds since start.</param>
    /// <returns>Milliseconds until it wants to run again if nothing is touched.</returns>
    public int StepScreen(long tick)
    {
        _screenBeat.Beat(tick);
        SwitchSet(tick);
        while (_board.Touch.Read(_touch))
        {
            _attention.Touched(tick);
            _viewer.Touch(_touch);
        }

        int wait = _viewer.Step(tick);
        _shownSize = _viewer.TextSizeShown;
        if (_viewer.FaultCount != _viewFaults)
        {
            _viewFaults = _viewer.FaultCount;
            _errors.Note("screen: " + _viewer.LastFault);
            lock (_viewGate)
            {
                _viewFailed = true;
            }
        }

        if (tick >= _frameAt && _viewer.HasSet)
        {
            _frameAt = tick + FrameMs;
            _frame = (int)_frameHash.Of(_board.Screen.Frame);
        }

        int blink = _actions.StepIdentify(tick);
        return blink < wait ? blink : wait;
    }

    /// <summary>One step of the worker: link, sync, reports, commands, upkeep.</summary>
    /// <param name="tick">Milliseconds since start.</param>
    /// <returns>Milliseconds until it wants to run again if nothing comes.</returns>
    public int StepWorker(long tick)
    {
        _workerBeat.Beat(tick);
        int wait = _provisioning.TerminalId.Length == 0 ? 1000 : _link.Step(tick);
        for (int i = 0; i < EventsPerStep && _link.Take(_event); i++)
        {
            Dispatch(tick);
            wait = 0;
        }

        _budget.Count(_link.BytesMoved - _moved);
        _moved = _link.BytesMoved;
        if (_commands.HasWork)
        {
            _commands.Step(_link);
            wait = 0;
        }

        wait = Least(wait, _engine.Step(tick, _clock.UtcSeconds, _clock.IsTrusted));
        _errors.Note(_engine.LastError);
        _engine.ClearError();
        if (_update.Step(tick, _attention.MsSinceTouch(tick)))
        {
            _actions.RestartSoon(BootLedger.Update, tick);
        }

        TellLog(tick);
        _shownSender.Step(tick, _link, _budget);
        Gather(tick);
        if (_courier.Step(tick, _link.IsUp))
        {
            _shownSender.Gather();
            _courier.WriteReceipt(tick, _reporter.Whole(tick, _vitals));
        }

        wait = Least(wait, _reporter.Step(tick, _vitals, _link));
        Upkeep(tick);
        _actions.StepRestart(tick);
        UpdateStatus(tick);
        return Least(wait, 1000);
    }

    private static int Least(int a, int b) => a < b ? a : b;

    private void SwitchSet(long tick)
    {
        int version = _engine.ShownVersion;
        if (version == _viewVersion || tick < _viewRetryAt)
        {
            return;
        }

        SetManifest? set = _engine.Shown;
        if (set == null)
        {
            // The set on the glass was erased or failed its signature: the next start shows none of it.
            _viewVersion = version;
            _actions.RestartSoon(BootLedger.Command, tick);
            return;
        }

        if (_viewer.ShowSet(set.Payload.Root))
        {
            _viewVersion = version;
            _shownSender.Gather();
            _shownLog.SetManifest(set.Id);
            lock (_viewGate)
            {
                _onGlass = set;
            }
        }
        else
        {
            _viewRetryAt = tick + RetryMs;
        }
    }

    private void Dispatch(long tick)
    {
        switch (_event.Kind)
        {
            case LinkEvent.Up:
                _log.Add(LogReport.Detail, "link: up");
                _reporter.Whole();
                _engine.LinkUp(tick);
                break;
            case LinkEvent.Down:
                _log.Add(LogReport.Detail, "link: down");
                _engine.LinkDown();
                break;
            case LinkEvent.Acknowledged:
                Heard(_event.Tick);
                _shownSender.Settled(_event.Ticket, true);
                break;
            case LinkEvent.Lost:
                _shownSender.Settled(_event.Ticket, false);
                _reporter.Lost(_event.Ticket);
                break;
            default:
                Heard(_event.Tick);
                Message(tick);
                break;
        }
    }

    private void Message(long tick)
    {
        switch (_event.Leaf)
        {
            case Topics.Block:
                _engine.TakeBlocks(_event.Payload, tick);
                break;
            case Topics.Manifest:
                _engine.TakeManifest(_event.Payload);
                break;
            case Topics.Command:
                _commands.Take(_event.Payload);
                break;
            case Topics.State:
                TakeState();
                break;
        }
    }

    private void TakeState()
    {
        try
        {
            StateMessage state = StateMessage.Decode(_event.Payload, 0, _event.Payload.Length);
            _reporter.SetInterval(state.ReportSeconds);
            _update.Want(state.Firmware);
            _budget.SetMonthly(state.MonthlyKiB * 1024L);
            if (state.WholeWanted)
            {
                _reporter.Whole();
            }

            long sent = _reporter.SentAt(state.ReportNumber);
            if (sent >= 0 && _clock.TakeServerTime(state.ServerTimeMs, sent, _event.Tick) == long.MinValue)
            {
                _errors.Note("clock: the server's time was not taken");
            }
        }
        catch (CborException)
        {
            _errors.Note("state: malformed");
        }
    }

    private void Heard(long tick)
    {
        _lastServerTick = tick;
        if (!_serverHeard)
        {
            _serverHeard = true;
            _ledger.LinkWorked();
        }
    }

    private void Gather(long tick)
    {
        Vitals v = _vitals;
        v.Firmware = _desk.RunningHeader == null ? FirmwareInfo.Version : _desk.RunningHeader.Version;
        v.Release = _desk.RunningRelease;
        v.ReleaseNumber = _desk.RunningHeader == null ? 0 : _desk.RunningHeader.Number;
        v.Slot = _desk.RunningSlot;
        v.OnTrial = _desk.IsOnTrial;
        v.UpdateRelease = _update.Release;
        v.UpdateStage = _update.Stage;
        v.UpdateHeld = _update.Held;
        v.UpdateTotal = _update.Total;
        v.UpdateReason = _update.Reason;
        v.Profile = _board.Profile;
        v.Division = _provisioning.Division;
        v.HeldManifest = IdOf(_engine.Held);
        v.AcceptedManifest = IdOf(_engine.Accepted);
        lock (_viewGate)
        {
            v.ShownManifest = IdOf(_onGlass);
        }

        v.FreeMemoryBytes = _board.Vitals.FreeMemoryBytes;
        v.FreeStorageKiB = (int)(_store.FreeBytes / 1024);
        int quality = _board.Network.Quality;
        v.LinkQuality = quality < 0 ? 0 : quality > 100 ? 100 : quality;
        v.TemperatureTenths = _board.Vitals.TemperatureTenths;
        v.LastError = _errors.Text;
        v.Clock = _clock.UtcSeconds;
        v.ClockTrusted = _clock.IsTrusted;
        v.BootCount = _ledger.BootCount;
        v.CutCount = _ledger.CutCount;
        v.BootReason = _ledger.Reason;
        v.ShownTextSize = _shownSize;
        v.StorageErrors = _store.Errors;
        v.StorageDamaged = _damaged;
        v.ScrubbedSince = _scrub.Since;
        v.OnCard = _store.IsOnCard;
        int idle = _attention.MsSinceTouch(tick);
        v.LastTouch = idle == int.MaxValue ? 0 : v.Clock - (idle / 1000);
        v.FrameHash = (uint)_frame;
        _memoryLow = Least(_memoryLow, v.FreeMemoryBytes);
        v.MemoryLowBytes = _memoryLow;
        v.DarkSeconds = _ledger.DarkSeconds;
        v.UsedKiB = (int)(_budget.Used / 1024);
        v.MonthlyKiB = (int)(_budget.MonthlyBytes / 1024);
        _budget.Allows(ByteBudget.Urgent, 0);
        v.StoppedClasses = _budget.StoppedClasses;
        MqttLink? mqtt = _link as MqttLink;
        if (mqtt != null)
        {
            v.QueueWaiting = mqtt.Waiting + mqtt.InFlight;
            v.QueueMost = mqtt.MostWaiting;
            v.QueueDropped = mqtt.Dropped;
            v.Sessions = mqtt.Sessions;
            v.LinkError = mqtt.LastError;
        }
    }

    private static readonly byte[] NoManifest = new byte[Limits.IdBytes];

    private static byte[] IdOf(SetManifest? set) => set == null ? NoManifest : set.Id;

    private void Upkeep(long tick)
    {
        SetManifest? accepted = _engine.Accepted;
        if (accepted != null && accepted.IsVerified && accepted.Payload.TimeFloor > _clock.Floor && !_clock.RaiseFloor(accepted.Payload.TimeFloor, true))
        {
            _errors.Note("clock: the manifest's time floor is years ahead");
        }

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
            if (_clock.IsTrusted)
            {
                _ledger.Seen(_clock.UtcSeconds);
            }
        }

        KeepStore(tick);

        // A page that stood on the glass, the server's answer, and nothing broken since start: that is what a release has to show.
        _desk.Prove(tick, _viewer.HasSet && _viewer.PagesDrawn > 0, _serverHeard, _store.IsAvailable && _threadFaults == 0 && _viewFaults == 0);
        MqttLink? mqtt = _link as MqttLink;
        if (mqtt != null)
        {
            mqtt.IsUrgent = _engine.Shown == null;
            int shift = _ledger.LinkRestarts > 6 ? 6 : _ledger.LinkRestarts;
            if (mqtt.Failures >= LinkFailuresToRestart << shift)
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

    private void KeepStore(long tick)
    {
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

        if (_store.Errors != _storeErrors || failed)
        {
            _storeErrors = _store.Errors;
            _engine.Repair();
        }

        if (!_engine.IsFetching && tick >= _scrubAt)
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

    private void TellLog(long tick)
    {
        if (!_log.IsOn(tick))
        {
            _log.Step(tick, _link, _budget);
            return;
        }

        int errors = _errors.Count;
        if (errors != _errorsTold)
        {
            _errorsTold = errors;
            _log.Add(LogReport.Error, _errors.Text);
        }

        int held = _engine.HeldCount;
        if (held != _heldTold || _engine.IsFetching != _fetchingTold)
        {
            _heldTold = held;
            _fetchingTold = _engine.IsFetching;
            _log.Add(LogReport.Detail, "sync: " + held.ToString() + " of " + _engine.WantedCount.ToString() + " objects, window " + _engine.Window.Bytes.ToString()
                + ", block " + _engine.Window.BlockBytes.ToString() + ", moved " + _link.BytesMoved.ToString());
        }

        if (_update.Stage != _stageTold)
        {
            _stageTold = _update.Stage;
            _log.Add(LogReport.Detail, "update: stage " + _stageTold.ToString() + ", reason " + _update.Reason.ToString() + ", " + _update.Held.ToString() + " of " + _update.Total.ToString());
        }

        if (tick >= _vitalsTellAt)
        {
            _vitalsTellAt = tick + VitalsTellMs;
            _log.Add(LogReport.Detail, "vitals: free " + _vitals.FreeMemoryBytes.ToString() + " B, store " + _vitals.FreeStorageKiB.ToString() + " KiB, link " + _vitals.LinkQuality.ToString()
                + ", budget used " + _budget.Used.ToString());
        }

        _log.Step(tick, _link, _budget);
    }

    private void UpdateStatus(long tick)
    {
        bool up = _link.IsUp;
        _status.LinkState = _courierLink.Serves ? LinkState.Updating : !up ? LinkState.Offline : _engine.IsFetching ? LinkState.Updating : LinkState.Online;
        long dark = up ? 0 : tick - _lastServerTick;
        _status.DaysWithoutNetwork = (int)(dark / 86400000);
        _status.ObjectsHeld = _engine.HeldCount;
        _status.ObjectsWanted = _engine.WantedCount;
        _status.BootState = !_store.IsAvailable ? BootState.StorageError
            : _provisioning.TerminalId.Length == 0 || _provisioning.Division.Length == 0 ? BootState.NotClaimed
            : _engine.IsFetching ? BootState.Receiving
            : !up ? BootState.Connecting
            : BootState.NothingPublished;
    }
}
