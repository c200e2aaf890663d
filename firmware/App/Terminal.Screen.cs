using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;

namespace KioskFleet.Firmware.App;

/// <summary>What the screen's thread does in one step.</summary>
public sealed partial class Terminal
{
    /// <summary>Milliseconds between looks at the frame for its hash.</summary>
    private const int FrameMs = 10 * 60 * 1000;

    private readonly TouchSample _touch = new TouchSample();
    private int _viewVersion;
    private long _viewRetryAt;
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
            _status.EditionText = "#" + set.Payload.Sequence.ToString() + " " + SyncEngine.Hex(set.Id);
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
}
