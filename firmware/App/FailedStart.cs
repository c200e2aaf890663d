using System;
using System.Threading;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Screens;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>A start that failed says why: on the glass to whoever stands before it, and in the ledger, so that the next start reports it. Everything the start had made is free again by then.</summary>
internal static class FailedStart
{
    /// <summary>Attempts to draw, and to keep a reason: memory that ended for a moment may be back for the next.</summary>
    public const int Attempts = 16;

    /// <summary>Milliseconds between them.</summary>
    public const int AttemptMs = 50;

    /// <summary>The last word of the reason in the ledger.</summary>
    private const string Where = " start";

    /// <param name="board">The board that is to restart.</param>
    /// <param name="e">What ended the start.</param>
    public static void Tell(IBoard board, Exception e)
    {
        bool memory = e is OutOfMemoryException;
        for (int i = 0; i < Attempts && !Show(board, memory ? BootState.OutOfMemory : BootState.StartFailed); i++)
        {
            Thread.Sleep(AttemptMs);
        }

        for (int i = 0; i < Attempts && !Keep(board, memory ? BootLedger.Memory : BootLedger.Fault); i++)
        {
            Thread.Sleep(AttemptMs);
        }
    }

    private static bool Show(IBoard board, int state)
    {
        try
        {
            Provisioning? provisioning = ProvisioningFile.Load(board.Internal, out string _);
            new BootScreen(board.Screen).Show(provisioning == null ? "" : provisioning.TerminalId, state);
            return true;
        }
        catch (Exception)
        {
            // Without memory even for this the glass stays as it was; the ledger may still say it.
            return false;
        }
    }

    private static bool Keep(IBoard board, string kind)
    {
        try
        {
            return new BootLedger(new FileSlot(board.Internal.Path + BootLedger.FileName, BootLedger.MaxBytes)).WillRestart(kind + Where);
        }
        catch (Exception)
        {
            // The next start tells "restart" then.
            return false;
        }
    }
}
