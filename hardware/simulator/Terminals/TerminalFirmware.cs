using KioskFleet.Firmware.App;
using KioskFleet.Hardware;

namespace KioskFleet.Simulator;

/// <summary>The terminal's own application on the virtual board: what <see cref="KioskApp.Start"/> does, with the simulator's ear at the viewer.</summary>
public static class TerminalFirmware
{
    /// <summary>Pause before the restart that follows a failed start, as in <see cref="KioskApp"/>.</summary>
    private const int CrashPauseMs = 5000;

    public static void Run(IBoard board, VirtualTerminal terminal)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(terminal);
        try
        {
            var core = new Terminal(board);
            core.Viewer.Trace = terminal.Trace;
            terminal.Core = core;
            core.Run();
        }
        catch (Exception exception) when (exception is not NanoHost.PowerCutException)
        {
            terminal.Note($"the terminal's start failed: {exception}");
            Thread.Sleep(CrashPauseMs);
        }

        board.Power.Reboot();
    }
}
