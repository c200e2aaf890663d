using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>What the terminal says of itself: measurements for the report, lines of the log, the state on its screen.</summary>
public sealed partial class Terminal
{
    /// <summary>Milliseconds between two lines of measurements in the log.</summary>
    private const int VitalsTellMs = 30000;

    private int _errorsTold;
    private int _heldTold = -1;
    private bool _fetchingTold;
    private int _stageTold = -1;
    private long _vitalsTellAt;
    private int _memoryLow = int.MaxValue;
    private long _sampleAt;

    /// <summary>Milliseconds between measurements of the board: each collects the whole heap, talks over the bus and asks the network's driver.</summary>
    private const int SampleMs = 10000;

    private void Sample(long tick)
    {
        if (tick < _sampleAt && !(_reporter.IsAtOnce && _link.IsUp))
        {
            return;
        }

        _sampleAt = tick + SampleMs;
        TerminalReport v = _vitals;
        v.FreeMemoryBytes = _board.Vitals.FreeMemoryBytes;
        _memoryLow = Least(_memoryLow, v.FreeMemoryBytes);
        v.MemoryLowBytes = _memoryLow;
        v.TemperatureTenths = _board.Vitals.TemperatureTenths;
        int quality = _board.Network.Quality;
        v.LinkQuality = quality < 0 ? 0 : quality > 100 ? 100 : quality;
    }

    private void Gather(long tick)
    {
        TerminalReport v = _vitals;
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

        Sample(tick);
        v.FreeStorageKiB = (int)(_store.FreeBytes / 1024);
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
        long touched = _attention.LastTouch;
        v.LastTouch = touched == Attention.NoTouch ? 0 : v.Clock - ((tick - touched) / 1000);
        v.FrameHash = (uint)_frame;
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
            v.RootUsed = _roots.Used;
            v.RootsHeld = _roots.Held;
        }
    }

    private static readonly byte[] NoManifest = new byte[Limits.IdBytes];

    private static byte[] IdOf(SetManifest? set) => set == null ? NoManifest : set.Id;

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
        _status.IsOnTrial = _desk.IsOnTrial;
        _status.ObjectsHeld = _engine.HeldCount;
        _status.ObjectsWanted = _engine.WantedCount;
        _status.BootState = _erasure.IsUnderWay ? BootState.Starting
            : !_store.IsAvailable ? BootState.StorageError
            : _provisioning.TerminalId.Length == 0 || _provisioning.Division.Length == 0 ? BootState.NotClaimed
            : _engine.IsFetching ? BootState.Receiving
            : !up ? BootState.Connecting
            : BootState.NothingPublished;
    }
}
