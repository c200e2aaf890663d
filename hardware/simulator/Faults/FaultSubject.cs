using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator.Faults;

/// <summary>One start of what is put under faults: driven step by step on one thread, with time that passes only between steps. Everything it keeps is on the virtual board's
/// drives; after a cut a new one is made.</summary>
internal abstract class FaultSubject
{
    private readonly VirtualBoard _board;

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

    /// <summary>What the screen could not show last; empty: nothing.</summary>
    public abstract string ScreenFault { get; }

    /// <summary>Whether a set is on the glass.</summary>
    public abstract bool HasSet { get; }

    /// <summary>The edition on the glass; null if there is none.</summary>
    public abstract FaultEdition? Shown { get; }

    /// <summary>Milliseconds since start.</summary>
    public abstract long Tick { get; }

    public int PagesDrawn => Witness.Pages;

    public string Corruption => Witness.Corruption;

    protected FaultServer Server { get; }

    protected FaultLedger Ledger { get; }

    protected bool HasPower => _board.IsOn;

    /// <summary>One round of everything. Time passes by what the parts ask for, at most a second.</summary>
    public abstract void Step();

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
}
