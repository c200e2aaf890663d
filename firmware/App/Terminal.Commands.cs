using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>What commands reach into.</summary>
public sealed partial class Terminal
{
    internal int Brightness
    {
        get => _board.Light.Brightness;
        set => _board.Light.Brightness = value;
    }

    internal string ResendState()
    {
        _reporter.Whole();
        _engine.Retry();
        return "a whole report follows";
    }

    internal string ClearCache()
    {
        _engine.Collect();
        return "what no set needs may be overwritten";
    }

    internal string SetLogLevel(int minutes)
    {
        _log.TurnOn(minutes, _clock.TickMs);
        _log.Add(LogReport.Detail, "log: version " + _vitals.Firmware + ", boot " + _ledger.BootCount.ToString() + ", budget used " + _budget.Used.ToString());
        return minutes == 0 ? "log ended" : "detailed for " + minutes.ToString() + " minutes";
    }

    /// <summary>Keeps that all content is to go, takes it off the screen by a restart, and leaves the rest to <see cref="StepErasure"/>. The accepted sequence stays: nothing older comes back.</summary>
    internal string EraseContent(byte[] commandId, long notAfter)
    {
        _shownSender.Gather();
        string refused = _erasure.Begin(commandId, notAfter, _engine.Shown, _engine.Held, _store.Count, _clock.UtcSeconds, _clock.IsTrusted);
        if (refused.Length == 0)
        {
            _engine.Erase();
            _actions.RestartSoon(BootLedger.Command, _clock.TickMs);
        }

        return refused;
    }

    internal bool IsErasure(byte[] commandId) => _erasure.IsOf(commandId);

    /// <summary>An answer to a command is on its way: a restart waits for it.</summary>
    internal bool AwaitsAnswer => _answers.IsAnyUnderWay;

    /// <summary>Takes one file more off the media. Before the restart that the command asked for, nothing: the store is still open.</summary>
    /// <returns>Milliseconds until it wants to go on.</returns>
    private int StepErasure()
    {
        _slotsErased = _slotsErased || (!_store.IsAvailable && _slots.Erase());
        if (_store.IsAvailable || !_slotsErased)
        {
            return 1000;
        }

        if (_erasure.Step(_clock.UtcSeconds, _clock.IsTrusted))
        {
            _store.OpenAfterErasure();
            _engine.Retry();
        }

        return 0;
    }

    /// <summary>Sends the proof until the server has taken it, over restarts.</summary>
    private void TellErasure()
    {
        if (_erasure.IsToBeTold && _erasureTicket == 0 && _link.IsUp)
        {
            _erasureTicket = _answers.Send(_link, _erasure.Answer());
        }
    }

    private void ErasureSettled(int ticket, bool taken)
    {
        if (ticket == _erasureTicket && ticket != 0)
        {
            _erasureTicket = 0;
            if (taken)
            {
                _erasure.Taken();
            }
        }
    }

    private int _erasureTicket;

    internal string TakeScreenshot(out byte[] data)
    {
        data = Screenshot.Pack(_board.Screen.Frame, Screenshot.MaxBytes);
        if (!_budget.Allows(ByteBudget.Urgent, data.Length))
        {
            data = new byte[0];
            return "!the bytes of this month are used up";
        }

        return data.Length == 0 ? "!the picture does not fit" : "packed picture";
    }

    internal void Restart(string reason)
    {
        _shownSender.Gather();
        _store.Flush();
        _store.Checkpoint();
        StoredFloor.Save(_floorSlot, _clock.Floor);
        _scrub.Save();
        _ledger.WillRestart(reason);
        _board.Power.Reboot();
    }
}
