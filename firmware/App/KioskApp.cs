using System;
using System.Threading;
using KioskFleet.Hardware;

namespace KioskFleet.Firmware.App;

/// <summary>Where the launcher enters the application.</summary>
public static class KioskApp
{
    /// <summary>Milliseconds before the restart that follows a failed start: a crash loop must not be a fast one.</summary>
    private const int CrashPauseMs = 5000;

    /// <summary>Builds the terminal and runs it. Never returns on a board: whatever happens ends in a restart, because a main that ends leaves the board waiting for a debugger.</summary>
    public static void Start(IBoard board)
    {
        try
        {
            new Terminal(board).Run();
        }
        catch (Exception)
        {
            // The ledger may be what failed; the next start tells "restart" then.
            Thread.Sleep(CrashPauseMs);
        }

        board.Power.Reboot();
    }
}
