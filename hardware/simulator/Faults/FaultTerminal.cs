using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;
using nanoFramework.UI;

namespace KioskFleet.Simulator.Faults;

/// <summary>One start of a terminal's core: store, sync, viewer, and nothing else.</summary>
internal sealed class FaultTerminal : FaultSubject, IViewerStatus, IShownSink
{
    private const int GraphicsHeapBytes = 1024 * 1024;
    private const int SheetCacheBytes = 600 * 1024;

    /// <summary>Exceptions of one thread in a row after which it restarts, as the application does.</summary>
    private const int MaxFaults = 5;

    /// <summary>Milliseconds after which a set that could not be shown is tried again, as in the application.</summary>
    private const int ShowAgainMs = 10_000;

    private readonly OutsideLink _outside;
    private readonly ObjectStore _store;
    private readonly LinkEvent _event = new();
    private readonly TouchSample _touch = new();
    private readonly VirtualBoard _board;
    private int _errorsSeen;
    private int _dueVersion;
    private long _showAgainAt;
    private byte[]? _root;
    private long _tick = 1000;

    private FaultTerminal(VirtualBoard board, FaultServer server, FaultLink link, FaultLedger ledger, int firstRequest)
        : base(board, server, link, ledger)
    {
        _board = board;
        _outside = new OutsideLink(link, board.Heap);
        DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, (ushort)board.Screen.Width, (ushort)board.Screen.Height), GraphicsHeapBytes);
        _store = ObjectStore.Open(Options);
        Store = new LedgerStore(_store, ledger);
        var slots = new SetSlots(
            new LedgerSlot("I:\\accepted.slt", board.Heap, ledger, 0), new LedgerSlot("I:\\held.slt", board.Heap, ledger, 1), new LedgerSlot("I:\\shown.slt", board.Heap, ledger, 2));
        var gate = new ManifestGate([server.PublicKey], FaultEdition.Division, FaultEdition.Profile);
        Budget = new ByteBudget(new LedgerSlot("I:\\budget.slt", board.Heap, null, 0), ByteBudget.DefaultMonthlyBytes);
        Engine = new SyncEngine(Store, _outside, gate, slots, Budget, firstRequest);
        Viewer = new Viewer(new CoreScreen(), _store, this, this) { Trace = Witness };
        Engine.Start();
        FollowShown();
    }

    /// <summary>Starts the core.</summary>
    /// <returns>Null if there was no memory for it: then the board is off, as after the restart that the application does.</returns>
    public static FaultTerminal? Start(VirtualBoard board, FaultServer server, FaultLink link, FaultLedger ledger, int firstRequest)
    {
        try
        {
            return OnBoard(board, () => new FaultTerminal(board, server, link, ledger, firstRequest));
        }
        catch (OutOfMemoryException)
        {
            Reboot();
            return null;
        }
    }

    /// <summary>Small enough that cleaning and eviction happen all the time: 10 files of 68 KiB.</summary>
    public static StoreOptions Options => new() { Root = "D:\\", SegmentBytes = 68 * 1024, CapacityBytes = 10 * 68 * 1024, MaxObjects = 400 };

    public override ISyncStore Store { get; }

    public override SyncEngine Engine { get; }

    public override ByteBudget Budget { get; }

    public override Viewer Viewer { get; }

    public bool IsStoreAvailable => _store.IsAvailable;

    public override int StoreErrors => _store.Errors;

    public override int ScrubRounds => _store.ScrubRounds;

    public override long Tick => _tick;

    public override FaultEdition? Shown => _root is null ? null : Server.EditionOf(_root);

    /// <summary>Whether the clock may be believed; an untrusted one must blank nothing.</summary>
    public bool ClockTrusted { get; set; } = true;

    /// <summary>Seconds since 1970 that the terminal believes.</summary>
    public long Now { get; set; } = FaultServer.EpochMs / 1000;

    int IViewerStatus.LinkState => Link.IsUp ? LinkState.Online : LinkState.Offline;

    int IViewerStatus.DaysWithoutNetwork => 0;

    int IViewerStatus.LocalSecondsOfDay => (int)((Now + (8 * 3600)) % 86400);

    int IViewerStatus.LocalDate => 20261121;

    string IViewerStatus.TerminalId => FaultServer.TerminalId;

    int IViewerStatus.BootState => BootState.Receiving;

    int IViewerStatus.ObjectsHeld => Engine.HeldCount;

    int IViewerStatus.ObjectsWanted => Engine.WantedCount;

    string IViewerStatus.FirmwareText => "0.1.0 (1)";

    int IViewerStatus.Slot => 0;

    bool IViewerStatus.IsOnTrial => false;

    string IViewerStatus.EditionText => "";

    /// <summary>Looks at stored objects whether they are still what they were, as the terminal does while it has nothing else to do.</summary>
    /// <returns>Objects that were not, and are gone.</returns>
    public int Scrub(int objects) => _store.Scrub(objects, new byte[Limits.ObjectBytes], (id, buffer, count) => ObjectHash.Same(ObjectHash.OfObject(buffer[..count]), 0, id, 0));

    public override void Step()
    {
        int wait = Worker();
        if (HasPower)
        {
            wait = Math.Min(wait, Screen());
        }

        _tick += Math.Clamp(wait, 1, 1000);
    }

    public override void Idle()
    {
        if (!Engine.IsBusy)
        {
            OnBoard(_board, () => Scrub(1));
        }

        Step();
    }

    public override void Tap(int x, int y)
    {
        _tick += ViewerLimits.TouchRestMs + 50;
        Put(x, y, true);
        _tick += 50;
        if (HasPower)
        {
            Put(x, y, false);
        }
    }

    void IShownSink.Shown(int documentKey, int textSize, int page, long shownTickMs, int milliseconds)
    {
    }

    protected override int StepWorker()
    {
        _outside.Step(_tick);
        while (HasPower && _outside.Take(_event))
        {
            Hear();
        }

        if (_store.Errors != _errorsSeen)
        {
            // As the application does.
            _errorsSeen = _store.Errors;
            Engine.Repair();
        }

        return Engine.Step(_tick, Now, ClockTrusted);
    }

    protected override int StepScreen()
    {
        FollowShown();
        return Viewer.Step(_tick);
    }

    /// <summary>The core only restarts.</summary>
    protected override void TakeFault(string thread, Exception exception, int times)
    {
        if (times >= MaxFaults)
        {
            Reboot();
        }
    }

    private void Put(int x, int y, bool down)
    {
        _touch.X = x;
        _touch.Y = y;
        _touch.IsDown = down;
        Viewer.Touch(_touch);
        Screen();
    }

    private void FollowShown()
    {
        if (Engine.DueVersion == _dueVersion || _tick < _showAgainAt || !HasPower)
        {
            return;
        }

        int version = Engine.DueVersion;
        SetManifest? due = Engine.Due;
        if (due is not null && !Viewer.ShowSet(due.Payload.Root))
        {
            _showAgainAt = _tick + ShowAgainMs;
            return;
        }

        // An exception leaves it for the next round.
        _dueVersion = version;
        if (due is not null)
        {
            _root = due.Payload.Root;
            Engine.Displayed(due, _tick);
        }
    }

    private void Hear()
    {
        switch (_event.Kind)
        {
            case LinkEvent.Up:
                Engine.LinkUp(_tick);
                break;
            case LinkEvent.Down:
                Engine.LinkDown();
                break;
            case LinkEvent.Message when _event.Leaf == Topics.Manifest:
                Engine.TakeManifest(_event.Payload);
                break;
            case LinkEvent.Message when _event.Leaf == Topics.Block:
                Engine.TakeBlocks(_event.Payload, _tick);
                break;
        }
    }

    private sealed class CoreScreen : IScreen
    {
        public int Width => Frame.Width;

        public int Height => Frame.Height;

        public Bitmap Frame { get; } = DisplayControl.FullScreen;

        public int SheetCacheBytes => FaultTerminal.SheetCacheBytes;

        public void Flush(int x, int y, int width, int height) => Frame.Flush(x, y, width, height);
    }

    /// <summary>A slot file, with the sequence of every manifest that it reported safe noted.</summary>
    private sealed class LedgerSlot(string path, HeapFaults heap, FaultLedger? ledger, int number) : IStateSlot
    {
        private readonly FileSlot _file = new(path, Limits.ManifestBytes);

        public byte[]? Load() => _file.Load();

        public bool Save(byte[] data, int count)
        {
            bool saved = _file.Save(data, count);
            if (saved && ledger is not null && count > 0)
            {
                bool counts = heap.CountsFirmware;
                heap.CountsFirmware = false;
                ledger.Sequences[number] = ManifestPayload.Decode(SignedEnvelope.Decode(data, 0, count).Payload).Sequence;
                heap.CountsFirmware = counts;
            }

            return saved;
        }
    }
}
