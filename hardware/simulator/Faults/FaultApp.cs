using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator.Faults;

/// <summary>One start of the whole application as a board runs it, its two threads' steps taken in turn: what <see cref="Terminal"/> does with an exception of a step is done here too.</summary>
internal sealed class FaultApp : FaultSubject
{
    /// <summary>Exceptions of one thread in a row after which the application restarts, as in <see cref="Terminal"/>.</summary>
    private const int MaxFaults = 5;

    private readonly VirtualBoard _virtualBoard;
    private readonly FaultBoard _board;
    private readonly Terminal _terminal;
    private int _workerFaults;
    private int _screenFaults;
    private int _taken;

    public FaultApp(VirtualBoard board, FaultBoard parts, FaultServer server, FaultLink link, FaultLedger ledger)
        : base(board, server, link, ledger)
    {
        _virtualBoard = board;
        _board = parts;
        _terminal = new Terminal(parts, new OutsideLink(link, board.Heap));
        _terminal.Viewer.Trace = Witness;
    }

    public override SyncEngine Engine => _terminal.Engine;

    public override ISyncStore Store => _terminal.Store;

    public override ByteBudget Budget => _terminal.Budget;

    public override int StoreErrors => _terminal.Store.Errors;

    public override string ScreenFault => _terminal.Viewer.LastFault;

    public override bool HasSet => _terminal.Viewer.HasSet;

    public override long Tick => _board.TickMs;

    public override FaultEdition? Shown => Edition(_terminal.OnGlass);

    public Terminal Terminal => _terminal;

    public FaultBoard Board => _board;

    /// <summary>The first exception that a step let out and no heap fault explains; null: none.</summary>
    public Exception? Escaped { get; private set; }

    public override void Step()
    {
        int wait = Screen();
        if (HasPower)
        {
            wait = Math.Min(wait, Worker());
        }

        if (HasPower)
        {
            Note();
        }

        _board.Pass(Math.Clamp(wait, 1, 1000));
    }

    public override void Tap(int x, int y)
    {
        _board.Pass(ViewerLimits.TouchRestMs + 50);
        _board.Put(x, y, true);
        Screen();
        _board.Pass(50);
        _board.Put(x, y, false);
        if (HasPower)
        {
            Screen();
        }
    }

    private static bool IsExpected(Exception exception) => exception is OutOfMemoryException;

    private FaultEdition? Edition(SetManifest? set) => set is null ? null : Server.EditionOf(set.Payload.Root);

    private int Screen()
    {
        FaultEdition? before = Shown;
        try
        {
            _virtualBoard.Heap.CountsArrays = true;
            int wait = _terminal.StepScreen(_board.TickMs);
            _virtualBoard.Heap.CountsArrays = false;
            _screenFaults = 0;
            Witness.Compare(Shown);
            return wait;
        }
        catch (PowerCutException)
        {
            _virtualBoard.Heap.CountsArrays = false;
            Witness.Compare(before, Edition(_terminal.Engine.Due));
            throw;
        }
        catch (Exception exception)
        {
            _virtualBoard.Heap.CountsArrays = false;
            Witness.Compare(before, Edition(_terminal.Engine.Due));
            Witness.Abandon();
            Fault("screen", exception, ++_screenFaults);
            return 1000;
        }
        finally
        {
            _virtualBoard.Heap.CountsArrays = false;
        }
    }

    private int Worker()
    {
        try
        {
            _virtualBoard.Heap.CountsArrays = true;
            int wait = _terminal.StepWorker(_board.TickMs);
            _workerFaults = 0;
            return wait;
        }
        catch (Exception exception) when (exception is not PowerCutException)
        {
            _virtualBoard.Heap.CountsArrays = false;
            Fault("worker", exception, ++_workerFaults);
            return 1000;
        }
        finally
        {
            _virtualBoard.Heap.CountsArrays = false;
        }
    }

    private void Fault(string thread, Exception exception, int times)
    {
        if (!IsExpected(exception))
        {
            Escaped ??= exception;
        }

        if (times >= MaxFaults)
        {
            _terminal.Ledger.WillRestart(BootLedger.Fault + " " + thread);
            _board.Reboot();
        }
    }

    /// <summary>Notes what is accepted now: what a later start must find again.</summary>
    private void Note()
    {
        SyncEngine engine = _terminal.Engine;
        Ledger.Sequences[0] = engine.Accepted?.Payload.Sequence ?? 0;
        Ledger.Sequences[1] = engine.Held?.Payload.Sequence ?? 0;
        Ledger.Sequences[2] = engine.Shown?.Payload.Sequence ?? 0;
        if (Link.Taken != _taken && Edition(engine.Accepted) is { } edition)
        {
            _taken = Link.Taken;
            Ledger.Look(Store, edition);
        }
    }
}
