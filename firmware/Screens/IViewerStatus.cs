namespace KioskFleet.Firmware.Screens;

/// <summary>What the viewer shows of the terminal's own state. Read from the viewer's thread, about once a second; every member returns at once.</summary>
public interface IViewerStatus
{
    /// <summary>One of <see cref="LinkState"/>.</summary>
    int LinkState { get; }

    /// <summary>Whole days since the server was last heard, 0 on the first day.</summary>
    int DaysWithoutNetwork { get; }

    /// <summary>False while the terminal cannot vouch for its clock; the bar then says so in place of a time.</summary>
    bool ClockTrusted { get; }

    /// <summary>Seconds since midnight in Asia/Shanghai, 0 to 86,399.</summary>
    int LocalSecondsOfDay { get; }

    /// <summary>The date in Asia/Shanghai as year × 10,000 + month × 100 + day, for example 20261121.</summary>
    int LocalDate { get; }

    /// <summary>What the installer reads out: at most 24 characters of ASCII.</summary>
    string TerminalId { get; }

    /// <summary>One of <see cref="Screens.BootState"/>: what the terminal waits for while it holds nothing to show.</summary>
    int BootState { get; }

    /// <summary>Objects of the first set that are held, for <see cref="Screens.BootState.Receiving"/>.</summary>
    int ObjectsHeld { get; }

    /// <summary>Objects of the first set, for <see cref="Screens.BootState.Receiving"/>; 0 while unknown.</summary>
    int ObjectsWanted { get; }

    /// <summary>Version and number of the firmware that runs, in ASCII.</summary>
    string FirmwareText { get; }

    /// <summary>Slot that it was started from, 0 or 1; -1: not started by a launcher.</summary>
    int Slot { get; }

    /// <summary>True while it has yet to prove itself.</summary>
    bool IsOnTrial { get; }

    /// <summary>Number and beginning of the identity of the set on the glass, in ASCII; empty: none.</summary>
    string EditionText { get; }
}
