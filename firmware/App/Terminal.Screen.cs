using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;

namespace KioskFleet.Firmware.App;

/// <summary>What the screen's thread does in one step.</summary>
public sealed partial class Terminal
{
    /// <summary>Milliseconds between looks at the frame for its hash.</summary>
    private const int FrameMs = 10 * 60 * 1000;

    /// <summary>Longest time between attempts to show a set while an older one stands on the glass, in milliseconds.</summary>
    private const int MaxViewRetryMs = 10 * 60 * 1000;

    private readonly TouchSample _touch = new TouchSample();
    private int _viewVersion;
    private bool _viewDue;
    private long _viewRetryAt;
    private int _viewRetryMs;
    private int _viewFaults;
    private long _frameAt;

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

    private void SwitchSet(long tick)
    {
        int version = _engine.DueVersion;
        if (version != _viewVersion)
        {
            _viewVersion = version;
            _viewDue = true;
            _viewRetryAt = tick;
            _viewRetryMs = RetryMs;
        }

        if (!_viewDue || tick < _viewRetryAt)
        {
            return;
        }

        SetManifest? set = _engine.Due;
        if (set == null)
        {
            // The set on the glass was erased or failed its signature: the next start shows none of it.
            _viewDue = false;
            _actions.RestartSoon(BootLedger.Command, tick);
            return;
        }

        if ((_viewer.HasSet && set.IsSame(_onGlass)) || TryShow(set))
        {
            _viewDue = false;
            return;
        }

        // What cannot be shown now may be mended, or wait for another release: the last set that could be shown stays, and stands on the glass if nothing does.
        _viewRetryAt = tick + _viewRetryMs;
        SetManifest? last = _engine.Shown;
        if (_viewer.HasSet)
        {
            _viewRetryMs = _viewRetryMs < MaxViewRetryMs ? _viewRetryMs * 2 : MaxViewRetryMs;
        }
        else if (last != null && !last.IsSame(set))
        {
            TryShow(last);
        }
    }

    private bool TryShow(SetManifest set)
    {
        if (!_viewer.ShowSet(set.Payload.Root))
        {
            return false;
        }

        _status.EditionText = "#" + set.Payload.Sequence.ToString() + " " + SyncEngine.Hex(set.Id);
        _shownSender.Gather();
        _shownLog.SetManifest(set.Id);
        lock (_viewGate)
        {
            _onGlass = set;
        }

        return true;
    }

    /// <summary>Tells syncing which set stands on the glass. Belongs to the worker.</summary>
    private void TellGlass(long tick)
    {
        SetManifest? set;
        lock (_viewGate)
        {
            set = _onGlass;
        }

        if (set != null)
        {
            _engine.Displayed(set, tick);
        }
    }
}
