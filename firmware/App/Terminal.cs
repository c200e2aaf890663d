using System;
using System.Threading;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Sync;
using KioskFleet.Firmware.Time;
using KioskFleet.Firmware.Update;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>The terminal: builds all parts for one board and drives them. Every part is a step; <see cref="Run"/> puts the steps on threads, and a test may call them itself.</summary>
public sealed partial class Terminal
{
    /// <summary>Longest silence of the screen's thread, in milliseconds: a TLS handshake stops every thread, and a page of rare glyphs takes seconds.</summary>
    private const int ScreenLimitMs = 90000;

    /// <summary>Longest silence of the worker, in milliseconds: a connection attempt takes up to 60 s, a signature 14 s, opening a large store some seconds.</summary>
    private const int WorkerLimitMs = 300000;

    /// <summary>Longest silence of the supervisor, in milliseconds: its pause and a TLS handshake, and less than any watchdog waits.</summary>
    private const int MainLimitMs = 90000;

    /// <summary>Faults in a row after which a thread gives up and the board restarts.</summary>
    private const int MaxFaults = 5;

    /// <summary>Milliseconds before a thread goes on after a fault, for each one in a row.</summary>
    private const int FaultPauseMs = 200;

    private const string ScreenName = "screen";
    private const string WorkerName = "worker";

    /// <summary>The error that the report carries when memory ended somewhere.</summary>
    private const string NoMemory = "memory: not enough";

    private readonly IBoard _board;
    private readonly TerminalClock _clock;
    private readonly ErrorNote _errors = new ErrorNote();
    private readonly BootLedger _ledger;
    private readonly StoreGate _store;
    private readonly Attention _attention = new Attention();
    private readonly AutoResetEvent _wake = new AutoResetEvent(false);
    private readonly TrustRoots _roots;
    private readonly ILink _link;
    private readonly ByteBudget _budget;
    private readonly SyncEngine _engine;
    private readonly ShownLog _shownLog;
    private readonly FileJournal _journal;
    private readonly ShownSender _shownSender;
    private readonly ScrubRecord _scrub;
    private readonly CourierLink _courierLink;
    private readonly CourierDesk _courier;
    private readonly FrameHash _frameHash = new FrameHash();
    private readonly Reporter _reporter = new Reporter();
    private readonly CommandDesk _commands;
    private readonly TerminalActions _actions;
    private readonly TerminalStatus _status;
    private readonly Supervisor _supervisor;
    private readonly Heartbeat _screenBeat = new Heartbeat(ScreenName, ScreenLimitMs);
    private readonly Heartbeat _workerBeat = new Heartbeat(WorkerName, WorkerLimitMs);
    private readonly Heartbeat _mainBeat = new Heartbeat("supervisor", MainLimitMs);
    private readonly Viewer _viewer;
    private readonly Provisioning _provisioning;
    private readonly FileSlot _floorSlot;
    private readonly TerminalLog _log;
    private readonly UpdateDesk _desk;
    private readonly UpdateJob _update;
    private readonly AnswerBook _answers;
    private readonly Erasure _erasure;
    private readonly SetSlots _slots;
    private bool _slotsErased;

    /// <summary>Builds the terminal. Reads storage; may take seconds on a large card.</summary>
    /// <param name="board">The board it runs on.</param>
    public Terminal(IBoard board)
        : this(board, null, null)
    {
    }

    /// <param name="board">The board it runs on.</param>
    /// <param name="link">A link of the caller's, for tests; null: MQTT, as provisioned.</param>
    public Terminal(IBoard board, ILink? link)
        : this(board, link, null)
    {
    }

    /// <param name="board">The board it runs on.</param>
    /// <param name="link">A link of the caller's, for tests; null: MQTT, as provisioned.</param>
    /// <param name="launched">The launch state as the launcher handed it over (SPEC.md §9); null: as it stands in its file.</param>
    public Terminal(IBoard board, ILink? link, byte[]? launched)
    {
        _board = board;
        _board.Watchdog.Feed();
        string inside = board.Internal.Path;
        Provisioning? provisioning = ProvisioningFile.Load(board.Internal, out string lacking);
        _errors.Note(lacking);
        _provisioning = provisioning == null ? new Provisioning() : provisioning;

        _floorSlot = new FileSlot(inside + "clock.slt", 16);
        _clock = new TerminalClock(board.Clock, StoredFloor.Load(_floorSlot));
        _ledger = new BootLedger(new FileSlot(inside + BootLedger.FileName, BootLedger.MaxBytes));
        _ledger.Started(board.Power.StartedFromPowerLoss);
        _status = new TerminalStatus(_clock, _provisioning.TerminalId);
        _erasure = new Erasure(
            new FileSlot(inside + "erase.slt", Erasure.ImageBytes), board.Card, board.Internal,
            _provisioning.Division.Length == 0 ? "" : CourierFile.PathOf(board.Card.Path, _provisioning.Division, board.Profile), _provisioning.TerminalId, _provisioning.Secret, _scrubBuffer);
        _store = new StoreGate(board.Card, board.Internal, new FileSlot(inside + "place.slt", StorePlace.StateBytes), _erasure.IsUnderWay, StoreLives);
        _board.Watchdog.Feed();

        Random random = new Random(SeedOf(_provisioning.TerminalId) ^ (int)board.Clock.TickMs ^ _ledger.BootCount);
        _budget = new ByteBudget(new FileSlot(inside + "budget.slt", ByteBudget.ImageBytes), ByteBudget.DefaultMonthlyBytes);
        _roots = new TrustRoots(_provisioning.RootCertificate, new FileSlot(inside + "roots.slt", TrustRoots.MaxImageBytes));
        _link = link ?? new MqttLink(_provisioning, board.Network, board.Clock, new HandshakePlan(_roots, _clock), _attention, random, _wake, _budget);
        _slots = new SetSlots(
            new FileSlot(inside + "accepted.slt", Limits.ManifestBytes),
            new FileSlot(inside + "held.slt", Limits.ManifestBytes),
            new FileSlot(inside + "shown.slt", Limits.ManifestBytes));
        ManifestGate gate = new ManifestGate(_provisioning.PublisherKeys, _provisioning.Division, board.Profile);
        _courierLink = new CourierLink(_link, _scrubBuffer);
        _engine = new SyncEngine(_store, _courierLink, gate, _slots, _budget, random.Next(65536));

        _log = new TerminalLog(_clock);
        _desk = new UpdateDesk(inside, _provisioning.FirmwareKeys, board.Profile, NativeSet.Name, launched);
        _status.FirmwareText = _desk.RunningHeader == null ? FirmwareInfo.Version : _desk.RunningHeader.Version + " (" + _desk.RunningHeader.Number.ToString() + ")";
        _status.Slot = _desk.RunningSlot == LaunchState.None ? -1 : _desk.RunningSlot;
        _update = new UpdateJob(_engine, _store, _desk, _scrubBuffer);
        _shownLog = new ShownLog(_clock);
        _journal = new FileJournal((_store.IsOnCard ? board.Card.Path : inside) + "shown.jrn");
        _shownSender = new ShownSender(_shownLog, _journal);
        _courier = new CourierDesk(
            board.Card, _provisioning.Division, board.Profile, _courierLink, _engine, new ReceiptWriter(_provisioning.TerminalId, _provisioning.Secret, _shownSender), _errors);
        _scrub = new ScrubRecord(new FileSlot(inside + "scrub.slt", ScrubRecord.MaxBytes));
        _store.ScrubCursor = _scrub.Cursor;
        _viewer = new Viewer(board.Screen, _store, _status, _shownLog);
        _actions = new TerminalActions(this);
        _answers = new AnswerBook(new FileSlot(inside + "answers.slt", AnswerBook.ImageBytes));
        _commands = new CommandDesk(
            _provisioning.PublisherKeys, _provisioning.TerminalId, _clock, new ExecutedCommands(new FileSlot(inside + "commands.slt", ExecutedCommands.ImageBytes)), _answers, _actions, _errors);
        _supervisor = new Supervisor(board.Watchdog);
        _supervisor.Watch(_screenBeat);
        _supervisor.Watch(_workerBeat);
        MqttLink? mqtt = _link as MqttLink;
        if (mqtt != null)
        {
            _supervisor.Watch(mqtt.Client);
        }

        Heartbeat[] drivers = board.Beats;
        for (int i = 0; i < drivers.Length; i++)
        {
            _supervisor.Watch(drivers[i]);
        }

        if (_erasure.IsUnderWay)
        {
            // A cut may have come between the two: nothing that was shown may be read from here on.
            _commands.NoteErasure(_erasure.CommandId, _erasure.NotAfter);
            _slots.Load(gate);
            _slotsErased = _slots.Erase();
        }

        _engine.Start();
        UpdateStatus(board.Clock.TickMs);
    }

    /// <summary>What villagers see; for tests and for the host's hooks.</summary>
    public Viewer Viewer => _viewer;

    public TerminalClock Clock => _clock;

    public SyncEngine Engine => _engine;

    public ILink Link => _link;

    public BootLedger Ledger => _ledger;

    /// <summary>Reports sent since start, beats not counted.</summary>
    public long Reports => _reporter.Count;

    /// <summary>The slots, as this application sees them.</summary>
    public UpdateDesk Updates => _desk;

    /// <summary>Who may vouch for the server.</summary>
    public TrustRoots Roots => _roots;

    /// <summary>The manifest of the set on the glass; null before the first. For tests.</summary>
    internal SetManifest? OnGlass => _onGlass;

    /// <summary>For tests, as <see cref="Budget"/> is.</summary>
    internal StoreGate Store => _store;

    internal ByteBudget Budget => _budget;

    internal UpdateJob Update => _update;

    internal Heartbeat MainBeat => _mainBeat;

    /// <summary>Text of the last error; empty: none since start.</summary>
    public string LastError => _errors.Text;

    /// <summary>Starts the threads and becomes the supervisor. Returns only when the terminal is to restart and the board did not.</summary>
    public void Run()
    {
        if (_desk.IsOnTrial)
        {
            string failed = SelfCheck.Run(_board);
            if (failed.Length > 0)
            {
                _desk.Abandon(UpdateReason.SelfCheckFailed);
                _ledger.WillRestart(BootLedger.Update);
                _board.Power.Reboot();
                return;
            }
        }

        long tick = _board.Clock.TickMs;
        _isSupervised = true;
        _screenBeat.Beat(tick);
        _workerBeat.Beat(tick);
        new Thread(ScreenThread).Start();
        new Thread(WorkerThread).Start();
        int nap = _board.Watchdog.TimeoutMs / 4;
        nap = nap > 5000 || nap <= 0 ? 5000 : nap;
        while (true)
        {
            _mainBeat.Beat(_board.Clock.TickMs);
            string late = _supervisor.Step(_board.Clock.TickMs);
            if (late.Length > 0)
            {
                RestartNow(BootLedger.Stuck, late);
                return;
            }

            Thread.Sleep(nap);
        }
    }

    /// <summary>The store looks through its medium: before the threads run, which is when the watchdog waits for the start, and later on the worker's thread.</summary>
    private void StoreLives()
    {
        _workerBeat.Beat(_board.Clock.TickMs);
        if (!_isSupervised)
        {
            _board.Watchdog.Feed();
        }
    }

    private static int SeedOf(string id)
    {
        int seed = 17;
        for (int i = 0; i < id.Length; i++)
        {
            seed = (seed * 31) + id[i];
        }

        return seed;
    }

    private void ScreenThread()
    {
        int faults = 0;
        while (true)
        {
            try
            {
                int wait = StepScreen(_board.Clock.TickMs);
                faults = 0;
                if (wait > 0)
                {
                    _board.Touch.Activity.WaitOne(wait, false);
                }
            }
            catch (Exception e)
            {
                if (TakeFault(ScreenName, e, ++faults))
                {
                    return;
                }

                Thread.Sleep(FaultPauseMs * faults);
            }
        }
    }

    private void WorkerThread()
    {
        int faults = 0;
        while (true)
        {
            try
            {
                int wait = StepWorker(_board.Clock.TickMs);
                faults = 0;
                if (wait > 0)
                {
                    _wake.WaitOne(wait, false);
                }
                else
                {
                    Thread.Sleep(0);
                }
            }
            catch (Exception e)
            {
                if (TakeFault(WorkerName, e, ++faults))
                {
                    return;
                }

                Thread.Sleep(FaultPauseMs * faults);
            }
        }
    }

    /// <summary>Top handler of a thread: notes what happened; when it keeps happening, restarts. It does so without memory, too.</summary>
    /// <param name="thread">Name of the thread.</param>
    /// <param name="e">What its step let out.</param>
    /// <param name="times">How often in a row.</param>
    /// <returns>True if the thread is to end.</returns>
    internal bool TakeFault(string thread, Exception e, int times)
    {
        _threadFaults++;
        bool memory = e is OutOfMemoryException;
        try
        {
            _errors.Note(memory ? NoMemory : thread + ": " + e.GetType().Name);
        }
        catch (OutOfMemoryException)
        {
            _errors.Note(NoMemory);
        }

        if (times < MaxFaults)
        {
            return false;
        }

        RestartNow(memory ? BootLedger.Memory : BootLedger.Fault, thread);
        return true;
    }

    /// <summary>Keeps the reason, where that can be done, and restarts, whether it could or not.</summary>
    private void RestartNow(string kind, string where)
    {
        for (int i = 0; i < FailedStart.Attempts && !Keep(kind, where); i++)
        {
            Thread.Sleep(FailedStart.AttemptMs);
        }

        _board.Power.Reboot();
    }

    private bool Keep(string kind, string where)
    {
        try
        {
            return _ledger.WillRestart(kind + " " + where);
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private int _threadFaults;
    private bool _isSupervised;
}
