using KioskFleet.Firmware.Health;
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

    /// <summary>Removes the held sets and every object, and says how many are left, counted after the fact. The accepted sequence stays.</summary>
    internal string EraseContent()
    {
        int before = _store.Count;
        _shownSender.Gather();
        _engine.Erase();
        bool erased = _store.Erase();
        string text = "erased " + before.ToString() + " objects, " + _store.Count.ToString() + " left";
        return erased && _store.Count == 0 ? text : "!" + text;
    }

    internal string TakeScreenshot(out byte[] data)
    {
        data = Screenshot.Pack(_board.Screen.Frame, Screenshot.MaxBytes);
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
