using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Time;

namespace KioskFleet.Firmware.App;

/// <summary>What the screen shows of the terminal. Written by the worker, read by the screen's thread; each value stands alone, so a mixture of two moments does no harm.</summary>
internal sealed class TerminalStatus : IViewerStatus
{
    private readonly TerminalClock _clock;

    public TerminalStatus(TerminalClock clock, string terminalId)
    {
        _clock = clock;
        TerminalId = terminalId;
    }

    public int LinkState { get; set; } = Screens.LinkState.Offline;

    public int DaysWithoutNetwork { get; set; }

    public bool ClockTrusted => _clock.IsTrusted;

    public int LocalSecondsOfDay
    {
        get
        {
            LocalTime now = _clock.Local;
            return (((now.Hour * 60) + now.Minute) * 60) + now.Second;
        }
    }

    public int LocalDate
    {
        get
        {
            LocalTime now = _clock.Local;
            return (now.Year * 10000) + (now.Month * 100) + now.Day;
        }
    }

    public string TerminalId { get; }

    public int BootState { get; set; }

    public int ObjectsHeld { get; set; }

    public int ObjectsWanted { get; set; }

    public string FirmwareText { get; set; } = "";

    public int Slot { get; set; } = -1;

    public bool IsOnTrial { get; set; }

    public string EditionText { get; set; } = "";
}
