using KioskFleet.NanoHost.Device;
using KioskFleet.NanoHost.Disk;
using KioskFleet.NanoHost.Graphics;
using KioskFleet.NanoHost.Link;

namespace KioskFleet.NanoHost;

/// <summary>Why a life of the board began.</summary>
public enum BootReason
{
    PowerOn = 0,
    Reboot = 1,
    Watchdog = 2,
    BrownOut = 3,
}

/// <summary>
/// One terminal's hardware. The nanoFramework statics (<c>DisplayControl</c>, <c>File</c>, <c>Power</c>, …) act on the board that the
/// calling thread belongs to, so that many boards live in one process.
/// </summary>
public sealed class VirtualBoard : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, VirtualDisk> _drives = new(StringComparer.OrdinalIgnoreCase);
    private BoardLife? _life;
    private int _lives;
    private int _liveThreads;

    public VirtualBoard(BoardProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Profile = profile;
        Clock = new BoardClock(profile.HasClockBattery);
        Screen = new BoardScreen(profile.ScreenWidth, profile.ScreenHeight);
        GraphicsHeap = new GraphicsHeap(0);
    }

    /// <summary>Raised when the power goes, by a cut, a reboot or a switch, on the thread that caused it. The argument says which.</summary>
    public event Action<PowerLoss>? PowerLost;

    /// <summary>One line for each thing that a developer may want to see: thread ends, heap exhaustion, refused calls.</summary>
    public event Action<string>? Traced;

    /// <summary>The board that the calling thread belongs to. Setting it enters the board's present life (or none, with null).</summary>
    /// <exception cref="InvalidOperationException">Read on a thread that belongs to no board.</exception>
    public static VirtualBoard? Current
    {
        get => BoardLife.Ambient?.Board;
        set => BoardLife.Ambient = value?._life;
    }

    public BoardProfile Profile { get; }

    public BoardClock Clock { get; }

    public BoardScreen Screen { get; }

    public TouchInput Touch { get; } = new();

    public VirtualLink Link { get; } = new();

    public VirtualPins Pins { get; } = new();

    public VirtualBuses Buses { get; } = new();

    /// <summary>The end of the managed heap.</summary>
    public HeapFaults Heap { get; } = new();

    /// <summary>Temperature at the board in °C.</summary>
    public double TemperatureCelsius { get; set; } = 24.0;

    /// <summary>
    /// Bytes of the managed heap that count as taken. The host cannot measure what the objects would take on a nanoCLR, so this is a dial:
    /// faults turn it, the firmware reads it.
    /// </summary>
    public long ManagedHeapUsed { get; set; } = 1536 * 1024;

    public BootReason BootReason { get; private set; }

    /// <summary>Times that power came on or the board rebooted.</summary>
    public int Boots => _lives;

    public bool IsOn => _life is { IsOver: false };

    /// <summary>Threads of the present and earlier lives that have not ended yet.</summary>
    public int LiveThreads => Volatile.Read(ref _liveThreads);

    /// <summary>The last exception that ended a thread of the firmware, which on a device ends that thread and nothing else.</summary>
    public Exception? LastThreadFault { get; internal set; }

    public GraphicsHeap GraphicsHeap { get; internal set; }

    internal BoardLife? Life => _life;

    internal nanoFramework.UI.Bitmap? FullScreen { get; set; }

    /// <summary>The drives, by root ("I:\", "D:\").</summary>
    public IReadOnlyDictionary<string, VirtualDisk> Drives => _drives;

    /// <summary>Mounts a disk. A root is a letter, a colon and a backslash.</summary>
    public VirtualBoard Mount(string root, VirtualDisk disk)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(disk);
        if (root.Length != 3 || root[1] != ':' || root[2] != '\\')
        {
            throw new ArgumentException($"A drive's root looks like \"I:\\\", not \"{root}\".", nameof(root));
        }

        lock (_gate)
        {
            _drives[root] = disk;
            disk.Attach(this);
        }

        return this;
    }

    /// <summary>Takes a drive out, as a hand does with a memory card.</summary>
    public void Unmount(string root)
    {
        lock (_gate)
        {
            _drives.Remove(root);
        }
    }

    /// <summary>Switches the supply on: a new life with empty memory, a dark screen and the system clock at 1970.</summary>
    /// <exception cref="InvalidOperationException">It is on already.</exception>
    public void PowerOn(BootReason reason = BootReason.PowerOn)
    {
        lock (_gate)
        {
            if (IsOn)
            {
                throw new InvalidOperationException("The board is on already; cut the power first.");
            }

            BootReason = reason;
            GraphicsHeap = new GraphicsHeap(0);
            FullScreen = null;
            Clock.PowerOn();
            _life = new BoardLife(this, ++_lives);
        }
    }

    /// <summary>Pulls the plug: writes that were not closed are lost in part, threads end or are parked, connections die without a word.</summary>
    public void CutPower() => LosePower(PowerLoss.Cut, _life);

    /// <summary>What a reset does: as a cut, except that nothing is torn in the middle of a sector.</summary>
    internal void Reboot(BoardLife life) => LosePower(PowerLoss.Reboot, life);

    internal void LosePower(PowerLoss loss, BoardLife? life)
    {
        lock (_gate)
        {
            if (life is null || life.IsOver || life != _life)
            {
                return;
            }

            life.End();
            foreach (VirtualDisk disk in _drives.Values)
            {
                disk.LosePower();
            }

            Link.LosePower();
            Pins.LosePower();
            Touch.PowerOff();
            FullScreen = null;
        }

        Screen.Clear();
        PowerLost?.Invoke(loss);
    }

    /// <summary>Makes the calling thread a thread of this board until the result is disposed.</summary>
    public IDisposable Enter()
    {
        BoardLife? before = BoardLife.Ambient;
        BoardLife.Ambient = _life ?? throw new InvalidOperationException("The board was never switched on; call PowerOn first.");
        return new Leave(before);
    }

    /// <summary>Runs <paramref name="action"/> as code of this board.</summary>
    public void Run(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        using (Enter())
        {
            action();
        }
    }

    /// <summary>Starts the firmware's <c>Main</c> on a thread of this board.</summary>
    public Threading.Thread Start(Action main)
    {
        ArgumentNullException.ThrowIfNull(main);
        using (Enter())
        {
            var thread = new Threading.Thread(() => main());
            thread.Start();
            return thread;
        }
    }

    internal void ThreadStarted() => Interlocked.Increment(ref _liveThreads);

    internal void ThreadEnded() => Interlocked.Decrement(ref _liveThreads);

    internal void Trace(string line) => Traced?.Invoke(line);

    internal VirtualDisk? FindDrive(string root)
    {
        lock (_gate)
        {
            return _drives.GetValueOrDefault(root);
        }
    }

    public void Dispose()
    {
        CutPower();
        foreach (VirtualDisk disk in _drives.Values)
        {
            disk.Dispose();
        }
    }

    private sealed class Leave(BoardLife? before) : IDisposable
    {
        public void Dispose() => BoardLife.Ambient = before;
    }
}

/// <summary>How power went.</summary>
public enum PowerLoss
{
    /// <summary>The supply failed or was switched off.</summary>
    Cut = 0,

    /// <summary>The firmware asked for a restart.</summary>
    Reboot = 1,

    /// <summary>The external watchdog pulled reset.</summary>
    Watchdog = 2,
}
