using KioskFleet.Firmware.Health;

namespace KioskFleet.Firmware.App;

/// <summary>What commands do here, and the restart that is due.</summary>
internal sealed class TerminalActions : ICommandActions
{
    /// <summary>Milliseconds between the wish to restart and the restart: the answer leaves first.</summary>
    private const int RestartMs = 4000;

    /// <summary>Milliseconds more that a restart waits for the server to take an answer: half a minute in all brings one over the slowest line.</summary>
    private const int AnswerMs = 26000;

    /// <summary>Identify: so many changes of the light, this many milliseconds apart.</summary>
    private const int Blinks = 20;
    private const int BlinkMs = 400;

    private readonly object _gate = new object();
    private readonly Terminal _terminal;
    private string _restartReason = "";
    private long _restartAt;
    private int _blinksLeft;
    private long _blinkAt;
    private int _brightness;

    public TerminalActions(Terminal terminal)
    {
        _terminal = terminal;
    }

    public string Reboot()
    {
        RestartSoon(BootLedger.Command, _terminal.Clock.TickMs);
        return "restarts in seconds";
    }

    public string Identify()
    {
        lock (_gate)
        {
            if (_blinksLeft == 0)
            {
                _brightness = _terminal.Brightness;
            }

            _blinksLeft = Blinks;
        }

        return "blinks for 8 seconds";
    }

    public string ResendState() => _terminal.ResendState();

    public string ClearCache() => _terminal.ClearCache();

    public string SetBrightness(int percent)
    {
        _terminal.Brightness = percent;
        return "brightness " + percent.ToString();
    }

    public string SetLogLevel(int minutes) => _terminal.SetLogLevel(minutes);

    public string EraseContent(byte[] commandId, long notAfter) => _terminal.EraseContent(commandId, notAfter);

    public bool IsErasure(byte[] commandId) => _terminal.IsErasure(commandId);

    public string TakeScreenshot(out byte[] data) => _terminal.TakeScreenshot(out data);

    /// <summary>Restarts the board a few seconds from now. The first reason counts.</summary>
    public void RestartSoon(string reason, long tick)
    {
        lock (_gate)
        {
            if (_restartReason.Length == 0)
            {
                _restartReason = reason;
                _restartAt = tick + RestartMs;
            }
        }
    }

    /// <summary>Calls off a restart that was asked for with this reason.</summary>
    public void ForgetRestart(string reason)
    {
        lock (_gate)
        {
            _restartReason = _restartReason == reason ? "" : _restartReason;
        }
    }

    public void StepRestart(long tick)
    {
        string reason;
        lock (_gate)
        {
            if (_restartReason.Length == 0 || tick < _restartAt || (_terminal.AwaitsAnswer && tick < _restartAt + AnswerMs))
            {
                return;
            }

            reason = _restartReason;
        }

        // Does not come back; where memory ends in it, it is due again in the next step.
        _terminal.Restart(reason);
    }

    /// <summary>Belongs to the screen's thread.</summary>
    /// <returns>Milliseconds until the next change of the light; 1000 if none is due.</returns>
    public int StepIdentify(long tick)
    {
        lock (_gate)
        {
            if (_blinksLeft == 0)
            {
                return 1000;
            }

            if (tick >= _blinkAt)
            {
                _blinkAt = tick + BlinkMs;
                _blinksLeft--;
                _terminal.Brightness = _blinksLeft == 0 ? _brightness : (_blinksLeft & 1) == 0 ? 100 : 5;
            }

            return BlinkMs;
        }
    }
}
