using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator.Faults;

/// <summary>One start of what is put under faults: driven step by step on one thread, with time that passes only between steps. Everything it keeps is on the virtual board's
/// drives; after a cut a new one is made.</summary>
internal abstract class FaultSubject
{
    private readonly VirtualBoard _board;
    private int _workerFaults;
    private int _screenFaults;

    protected FaultSubject(VirtualBoard board, FaultServer server, FaultLink link, FaultLedger ledger)
    {
        _board = board;
        Server = server;
        Link = link;
        Ledger = ledger;
        Witness = new PageWitness(() => board.IsOn);
    }

    public FaultLink Link { get; }

    public PageWitness Witness { get; }

    public abstract SyncEngine Engine { get; }

    /// <summary>The store as syncing sees it.</summary>
    public abstract ISyncStore Store { get; }

    public abstract ByteBudget Budget { get; }

    /// <summary>Damaged or unreadable records that the store met since start.</summary>
    public abstract int StoreErrors { get; }

    /// <summary>How often all stored objects were looked at since start.</summary>
    public abstract int ScrubRounds { get; }

    /// <summary>What the screen could not show last; empty: nothing.</summary>
    public string ScreenFault => Viewer.LastFault;

    /// <summary>Whether a set is on the glass.</summary>
    public bool HasSet => Viewer.HasSet;

    public abstract Viewer Viewer { get; }

    /// <summary>The edition on the glass; null if there is none.</summary>
    public abstract FaultEdition? Shown { get; }

    /// <summary>Milliseconds since start.</summary>
    public abstract long Tick { get; }

    public int PagesDrawn => Witness.Pages;

    public string Corruption => Witness.Corruption;

    /// <summary>The first exception that a step let out and no heap fault explains; null: none.</summary>
    public Exception? Escaped { get; private set; }

    protected FaultServer Server { get; }

    protected FaultLedger Ledger { get; }

    protected bool HasPower => _board.IsOn;

    /// <summary>Draws the open page once more, whole.</summary>
    public void Redraw() => OnBoard(_board, () =>
    {
        Viewer.Redraw();
        return 0;
    });

    /// <summary>One round of the screen.</summary>
    /// <returns>Milliseconds until it wants to run again.</returns>
    protected abstract int StepScreen();

    /// <summary>One round of everything else.</summary>
    /// <returns>As <see cref="StepScreen"/>.</returns>
    protected abstract int StepWorker();

    /// <summary>What the top handler of a thread does; it may restart.</summary>
    protected abstract void TakeFault(string thread, Exception exception, int times);

    /// <summary>A round of the screen with the top handler of its thread.</summary>
    protected int Screen()
    {
        FaultEdition? before = Shown;
        try
        {
            int wait = OnBoard(_board, StepScreen);
            _screenFaults = 0;
            Witness.Compare(Shown);
            return wait;
        }
        catch (PowerCutException)
        {
            Witness.Compare(before, Coming);
            throw;
        }
        catch (Exception exception)
        {
            Witness.Compare(before, Coming);
            Witness.Abandon();
            Fault("screen", exception, ++_screenFaults);
            return 1000;
        }
    }

    /// <summary>The same for the worker's thread.</summary>
    protected int Worker()
    {
        try
        {
            int wait = OnBoard(_board, StepWorker);
            _workerFaults = 0;
            return wait;
        }
        catch (Exception exception) when (exception is not PowerCutException)
        {
            Fault("worker", exception, ++_workerFaults);
            return 1000;
        }
    }

    /// <summary>Runs the firmware: what it makes takes memory of the board.</summary>
    public static T OnBoard<T>(VirtualBoard board, Func<T> run)
    {
        board.Heap.CountsFirmware = true;
        try
        {
            return run();
        }
        finally
        {
            board.Heap.CountsFirmware = false;
        }
    }

    /// <summary>One round of everything. Time passes by what the parts ask for, at most a second.</summary>
    public abstract void Step();

    /// <summary>A quarter of a minute in which nothing else happens: stored objects are looked at.</summary>
    public abstract void Idle();

    /// <summary>Taps a place of the screen, with the time that a finger takes.</summary>
    public abstract void Tap(int x, int y);

    /// <summary>Steps until <paramref name="done"/>; false if it was not within <paramref name="steps"/> or the power went.</summary>
    public bool StepUntil(Func<bool> done, int steps)
    {
        try
        {
            for (int i = 0; i < steps && _board.IsOn; i++)
            {
                if (done())
                {
                    return true;
                }

                Step();
            }
        }
        catch (PowerCutException)
        {
            // The power went in a call that does not catch it: the same as in any other.
        }

        return _board.IsOn && done();
    }

    /// <summary>Restarts the board: afterwards it is off, until it is started again from outside.</summary>
    public static void Reboot()
    {
        try
        {
            nanoFramework.Runtime.Native.Power.RebootDevice();
        }
        catch (PowerCutException)
        {
            // What called it ends in peace.
        }
    }

    /// <summary>The edition that a switch of sets may have brought to the glass.</summary>
    private FaultEdition? Coming => Engine.Due is { } set ? Server.EditionOf(set.Payload.Root) : null;

    private void Fault(string thread, Exception exception, int times)
    {
        if (exception is not OutOfMemoryException)
        {
            Escaped ??= exception;
        }

        TakeFault(thread, exception, times);
    }
}
