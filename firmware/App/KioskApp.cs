using System;
using System.Threading;
using KioskFleet.Hardware;

namespace KioskFleet.Firmware.App;

/// <summary>Where the launcher enters the application: the one composition, on boards and in the simulator.</summary>
public static class KioskApp
{
    /// <summary>Milliseconds before the restart that follows a failed start: a crash loop must not be a fast one.</summary>
    private const int CrashPauseMs = 5000;

    /// <summary>Builds the terminal and runs it. Never returns on a board: whatever happens ends in a restart, because a main that ends leaves the board waiting for a debugger.</summary>
    public static void Start(IBoard board) => Start(board, null);

    /// <param name="board">The board it runs on.</param>
    /// <param name="watcher">Told what happens; null: nobody.</param>
    public static void Start(IBoard board, IAppWatcher? watcher)
    {
        try
        {
            Terminal terminal = new Terminal(board);
            if (watcher != null)
            {
                watcher.Made(terminal);
            }

            terminal.Run();
        }
        catch (Exception e)
        {
            // The ledger may be what failed; the next start tells "restart" then.
            if (watcher != null)
            {
                watcher.Failed(e);
            }

            Thread.Sleep(CrashPauseMs);
        }

        board.Power.Reboot();
    }
}
