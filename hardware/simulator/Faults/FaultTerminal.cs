using KioskFleet.Firmware.Screens;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;
using nanoFramework.UI;

namespace KioskFleet.Simulator.Faults;

/// <summary>
/// One start of a terminal's core — store, sync, viewer — driven step by step on one thread, with time that passes only between steps. Everything it
/// keeps is on the virtual board's drives; after a cut a new one is made.
/// </summary>
internal sealed class FaultTerminal : IViewerStatus, IShownSink, IPageTrace
{
    private const int GraphicsHeapBytes = 1024 * 1024;
    private const int SheetCacheBytes = 600 * 1024;

    private readonly VirtualBoard _board;
    private readonly FaultServer _server;
    private readonly FaultLedger _ledger;
    private readonly LinkEvent _event = new();
    private readonly List<int> _glyphs = [];
    private readonly TouchSample _touch = new();
    private int _shownVersion;
    private byte[]? _root;
    private long _tick = 1000;

    public FaultTerminal(VirtualBoard board, FaultServer server, FaultLink link, FaultLedger ledger, int firstRequest)
    {
        _board = board;
        _server = server;
        _ledger = ledger;
        Link = link;
        DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, (ushort)board.Screen.Width, (ushort)board.Screen.Height), GraphicsHeapBytes);
        Store = ObjectStore.Open(Options);
        var slots = new SetSlots(
            new LedgerSlot("I:\\accepted.slt", ledger, 0), new LedgerSlot("I:\\held.slt", ledger, 1), new LedgerSlot("I:\\shown.slt", ledger, 2));
        var gate = new ManifestGate([server.PublicKey], FaultEdition.Division, FaultEdition.Profile);
        Budget = new ByteBudget(new LedgerSlot("I:\\budget.slt", null, 0), ByteBudget.DefaultMonthlyBytes);
        Engine = new SyncEngine(new LedgerStore(Store, ledger), link, gate, slots, Budget, firstRequest);
        Viewer = new Viewer(new CoreScreen(), Store, this, this) { Trace = this };
        Engine.Start();
        FollowShown();
    }

    /// <summary>Small enough that cleaning and eviction happen all the time: 10 files of 68 KiB.</summary>
    public static StoreOptions Options => new() { Root = "D:\\", SegmentBytes = 68 * 1024, CapacityBytes = 10 * 68 * 1024, MaxObjects = 400 };

    public ObjectStore Store { get; }

    public SyncEngine Engine { get; }

    public Viewer Viewer { get; }

    public ByteBudget Budget { get; }

    public FaultLink Link { get; }

    public long Tick => _tick;

    /// <summary>Pages sent to the glass.</summary>
    public int PagesDrawn { get; private set; }

    /// <summary>What was drawn and is not what any published set says; empty while all is well.</summary>
    public string Corruption { get; private set; } = "";

    /// <summary>The page on the glass.</summary>
    public (int Kind, int Key, int Page) Place { get; private set; } = (-1, 0, 0);

    /// <summary>The edition on the glass; null if there is none.</summary>
    public FaultEdition? Shown => _root is null ? null : _server.EditionOf(_root);

    /// <summary>Whether the clock may be believed; an untrusted one must blank nothing.</summary>
    public bool ClockTrusted { get; set; } = true;

    /// <summary>Seconds since 1970 that the terminal believes.</summary>
    public long Now { get; set; } = 1_795_000_000;

    int IViewerStatus.LinkState => Link.IsUp ? LinkState.Online : LinkState.Offline;

    int IViewerStatus.DaysWithoutNetwork => 0;

    int IViewerStatus.LocalSecondsOfDay => (int)((Now + (8 * 3600)) % 86400);

    int IViewerStatus.LocalDate => 20261121;

    string IViewerStatus.TerminalId => "fault-1";

    int IViewerStatus.BootState => BootState.Receiving;

    int IViewerStatus.ObjectsHeld => Engine.HeldCount;

    int IViewerStatus.ObjectsWanted => Engine.WantedCount;

    /// <summary>One round of everything. Time passes by what the parts ask for, at most a second.</summary>
    public void Step()
    {
        Link.Step(_tick);
        while (_board.IsOn && Link.Take(_event))
        {
            Hear();
        }

        int wait = Engine.Step(_tick, Now, ClockTrusted);
        FollowShown();
        wait = Math.Min(wait, Viewer.Step(_tick));
        _tick += Math.Clamp(wait, 1, 1000);
    }

    /// <summary>Taps a place of the screen, with the time that a finger takes.</summary>
    public void Tap(int x, int y)
    {
        _tick += ViewerLimits.TouchRestMs + 50;
        _touch.X = x;
        _touch.Y = y;
        _touch.IsDown = true;
        Viewer.Touch(_touch);
        Viewer.Step(_tick);
        _tick += 50;
        _touch.IsDown = false;
        Viewer.Touch(_touch);
        Viewer.Step(_tick);
    }

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


    void IShownSink.Shown(int documentKey, int textSize, int page, long shownTickMs, int milliseconds)
    {
    }

    void IPageTrace.Glyph(int fontId, int glyph) => _glyphs.Add(glyph);

    void IPageTrace.Area(int x, int y, int width, int height, byte action, int argument)
    {
    }

    void IPageTrace.PageDrawn(int kind, int key, int page, int textSize)
    {
        int[] drawn = [.. _glyphs];
        _glyphs.Clear();
        if (!_board.IsOn)
        {
            // Nothing reaches the glass of a board without power.
            return;
        }

        PagesDrawn++;
        Place = (kind, key, page);
        int[]? expected = Shown?.GlyphsOf(kind, key, page);
        if (expected is null)
        {
            Corruption = $"drew page {page} of kind {kind}, key {key}, which edition {Shown?.Number} does not have";
        }
        else if (!drawn.AsSpan().SequenceEqual(expected))
        {
            Corruption = $"page {page} of kind {kind}, key {key} drew {drawn.Length} glyphs that differ from the {expected.Length} published in edition {Shown!.Number}";
        }
    }

    private void FollowShown()
    {
        if (Engine.ShownVersion == _shownVersion || !_board.IsOn)
        {
            return;
        }

        _shownVersion = Engine.ShownVersion;
        byte[]? before = _root;
        _root = Engine.Shown?.Payload.Root;
        if (_root is null || !Viewer.ShowSet(_root))
        {
            _root = before;
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
    private sealed class LedgerSlot(string path, FaultLedger? ledger, int number) : IStateSlot
    {
        private readonly SlotFile _file = new(path, Limits.ManifestBytes);
        private readonly byte[] _buffer = new byte[Limits.ManifestBytes];

        public byte[]? Load()
        {
            int length = _file.Read(_buffer);
            return length < 0 ? null : _buffer[..length];
        }

        public bool Save(byte[] data, int count)
        {
            bool saved = _file.Write(data, count);
            if (saved && ledger is not null && count > 0)
            {
                ledger.Sequences[number] = ManifestPayload.Decode(SignedEnvelope.Decode(data, 0, count).Payload).Sequence;
            }

            return saved;
        }
    }
}
