using System;
using System.Threading;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;

namespace KioskFleet.Firmware.App;

/// <summary>Where the launcher enters the application: the one composition, on boards and in the simulator.</summary>
public static class KioskApp
{
    /// <summary>Milliseconds before the restart that follows a failed start: long enough to read why, and a crash loop must not be a fast one.</summary>
    private const int CrashPauseMs = 5000;

    /// <summary>Builds the terminal and runs it. Never returns on a board: whatever happens ends in a restart, because a main that ends leaves the board waiting for a debugger.</summary>
    /// <param name="board">The board it runs on.</param>
    /// <param name="launched">What the launcher hands over (SPEC.md §9).</param>
    public static void Start(IBoard board, byte[] launched) => Start(board, launched, null);

    /// <param name="board">The board it runs on.</param>
    /// <param name="launched">What the launcher hands over; null: it was not started by one.</param>
    /// <param name="watcher">Told what happens; null: nobody.</param>
    public static void Start(IBoard board, byte[]? launched, IAppWatcher? watcher)
    {
        if (!Run(board, launched, watcher))
        {
            Thread.Sleep(CrashPauseMs);
        }

        board.Power.Reboot();
    }

    /// <summary>Builds the terminal. Where that fails, what was built is let go of and the reason is told; the caller restarts the board.</summary>
    /// <param name="board">The board it runs on.</param>
    /// <param name="link">As for <see cref="Terminal"/>.</param>
    /// <param name="launched">As for <see cref="Terminal"/>.</param>
    /// <param name="watcher">Told what happens; null: nobody.</param>
    /// <returns>Null if the start failed.</returns>
    internal static Terminal? Make(IBoard board, ILink? link, byte[]? launched, IAppWatcher? watcher)
    {
        try
        {
            return new Terminal(board, link, launched);
        }
        catch (Exception e)
        {
            Failed(board, watcher, e);
            return null;
        }
    }

    /// <returns>False if the start failed.</returns>
    private static bool Run(IBoard board, byte[]? launched, IAppWatcher? watcher)
    {
        Terminal? terminal = Make(board, null, launched, watcher);
        if (terminal == null)
        {
            return false;
        }

        try
        {
            if (watcher != null)
            {
                watcher.Made(terminal);
            }

            terminal.Run();
            return true;
        }
        catch (Exception e)
        {
            Failed(board, watcher, e);
            return false;
        }
    }

    private static void Failed(IBoard board, IAppWatcher? watcher, Exception e)
    {
        if (watcher != null)
        {
            watcher.Failed(e);
        }

        FailedStart.Tell(board, e);
    }
}
