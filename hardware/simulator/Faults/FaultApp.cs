using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;

namespace KioskFleet.Simulator.Faults;

/// <summary>One start of the whole application as a board runs it, its two threads' steps taken in turn: what <see cref="Terminal"/> does with an exception of a step is done here too.</summary>
internal sealed class FaultApp : FaultSubject
{
    private const int IdleMs = 15_000;

    private readonly VirtualBoard _virtualBoard;
    private readonly FaultBoard _board;
    private readonly Terminal _terminal;
    private int _taken;

    private FaultApp(VirtualBoard board, FaultBoard parts, Terminal terminal, FaultServer server, FaultLink link, FaultLedger ledger)
        : base(board, server, link, ledger)
    {
        _virtualBoard = board;
        _board = parts;
        _terminal = terminal;
        _terminal.Viewer.Trace = Witness;
    }

    /// <summary>Starts the application, as the launcher does.</summary>
    /// <param name="launched">What the launcher hands over.</param>
    /// <param name="failed">Called if the start failed, before the board restarts.</param>
    /// <returns>Null if the start failed: then it said so, and the board is off.</returns>
    public static FaultApp? Start(VirtualBoard board, FaultBoard parts, FaultServer server, FaultLink link, FaultLedger ledger, byte[]? launched = null, Action? failed = null)
    {
        var watcher = new Watcher();
        Terminal? terminal = OnBoard(board, () => KioskApp.Make(parts, new OutsideLink(link, board.Heap), launched, watcher));
        if (terminal is not null)
        {
            return new FaultApp(board, parts, terminal, server, link, ledger);
        }

        if (watcher.Failure is not (OutOfMemoryException or PowerCutException))
        {
            throw new InvalidOperationException("The start failed.", watcher.Failure);
        }

        failed?.Invoke();
        Reboot();
        return null;
    }

    public override SyncEngine Engine => _terminal.Engine;

    public override ISyncStore Store => _terminal.Store;

    public override ByteBudget Budget => _terminal.Budget;

    public override int StoreErrors => _terminal.Store.Errors;

    public override int ScrubRounds => _terminal.Store.ScrubRounds;

    public override Viewer Viewer => _terminal.Viewer;

    public override long Tick => _board.TickMs;

    public override FaultEdition? Shown => Edition(_terminal.OnGlass);

    public Terminal Terminal => _terminal;

    public FaultBoard Board => _board;

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

    public override void Idle()
    {
        _board.Pass(IdleMs);
        Step();
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

    protected override int StepScreen() => _terminal.StepScreen(_board.TickMs);

    protected override int StepWorker() => _terminal.StepWorker(_board.TickMs);

    protected override void TakeFault(string thread, Exception exception, int times) => OnBoard(_virtualBoard, () => _terminal.TakeFault(thread, exception, times));

    private FaultEdition? Edition(SetManifest? set) => set is null ? null : Server.EditionOf(set.Payload.Root);

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

    private sealed class Watcher : IAppWatcher
    {
        public Exception? Failure { get; private set; }

        public void Made(Terminal terminal)
        {
        }

        public void Failed(Exception exception) => Failure = exception;
    }
}
