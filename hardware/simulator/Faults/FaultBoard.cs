using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.Protocol;
using nanoFramework.UI;

namespace KioskFleet.Simulator.Faults;

/// <summary>How the board's clock stands at a start.</summary>
internal enum ClockFault
{
    /// <summary>A clock chip kept the time.</summary>
    Kept = 0,

    /// <summary>No chip: 1970.</summary>
    Epoch1970,

    /// <summary>The chip stands in 2106.</summary>
    Year2106,

    /// <summary>The chip kept the time, and then jumps by days to years, forwards and back.</summary>
    Jumps,
}

/// <summary>The whole terminal's board for the fault runs: the virtual drives and screen, and a clock that stands still between steps. It has no card: the small store inside
/// is cleaned and evicts all the time.</summary>
internal sealed class FaultBoard : IBoard, IScreen, IStorageRoot, INetwork, ILight, IPower, IWatchdog, ISystemClock, IVitals, ITouch
{
    /// <summary>Bytes of the object store: 10 files of 68 KiB.</summary>
    private const long StoreBytes = 10 * 68 * 1024;

    /// <summary>Ten years: the farthest that the clock jumps.</summary>
    private const double FarthestJumpDays = 3653;

    /// <summary>The secret of the terminal of these runs.</summary>
    public const string Secret = "fault run";

    private const int GraphicsHeapBytes = 1024 * 1024;

    private readonly Queue<(int X, int Y, bool Down)> _samples = new();
    private readonly VirtualBoard _board;
    private readonly Random _random;
    private readonly ClockFault _clock;
    private DateTime _base;
    private long _baseTick;

    public FaultBoard(VirtualBoard board, Random random, ClockFault clock)
    {
        _board = board;
        _random = random;
        _clock = clock;
        _base = clock switch
        {
            ClockFault.Epoch1970 => DateTime.UnixEpoch,
            ClockFault.Year2106 => new DateTime(2106, 2, 7, 6, 28, 15, DateTimeKind.Utc),
            _ => DateTime.UnixEpoch.AddMilliseconds(FaultServer.EpochMs),
        };
        DisplayControl.Initialize(default(SpiConfiguration), new ScreenConfiguration(0, 0, (ushort)board.Screen.Width, (ushort)board.Screen.Height), GraphicsHeapBytes);
        Frame = DisplayControl.FullScreen;
    }

    public string Profile => FaultEdition.Profile;

    public IScreen Screen => this;

    public ITouch Touch => Panel ?? this;

    /// <summary>Another touch panel than the one of the runs; null: that one.</summary>
    public ITouch? Panel { get; init; }

    public IStorageRoot Internal => this;

    /// <summary>None is in unless a story puts one in.</summary>
    public IStorageRoot Card { get; init; } = new NoCard();

    public INetwork Network => this;

    public ILight Light => this;

    public IPower Power => this;

    public IWatchdog Watchdog => this;

    public ISystemClock Clock => this;

    public IVitals Vitals => this;

    /// <summary>Beats of a driver's threads, for a test of who watches them.</summary>
    public Heartbeat[] Beats { get; set; } = [];

    public int Width => Frame.Width;

    public int Height => Frame.Height;

    public Bitmap Frame { get; }

    public int SheetCacheBytes => 600 * 1024;

    public string Path => "I:\\";

    public bool IsPresent => true;

    public long CapacityBytes => StoreBytes;

    public bool IsUp => true;

    public int Quality => 70;

    public int Brightness { get; set; } = 80;

    public bool StartedFromPowerLoss => _board.BootReason == BootReason.PowerOn;

    public int TimeoutMs => 180_000;

    public long TickMs { get; private set; } = 1000;

    public bool HasKeptTime => _clock != ClockFault.Epoch1970;

    public DateTime UtcNow => _base.AddMilliseconds(TickMs - _baseTick);

    /// <summary>How often the board was measured.</summary>
    public int Measured { get; private set; }

    public int FreeMemoryBytes
    {
        get
        {
            Measured++;
            return 5 * 1024 * 1024;
        }
    }

    public int TemperatureTenths => 241;

    public AutoResetEvent Activity { get; } = new(false);

    /// <summary>What the panel says is wrong with it.</summary>
    public string Fault { get; set; } = "";

    /// <summary>Lets time pass; a clock that jumps may do so now.</summary>
    public void Pass(int ms)
    {
        TickMs += ms;
        if (_clock == ClockFault.Jumps && _random.Next(20) == 0)
        {
            SetRunning(DateTime.UnixEpoch.AddMilliseconds(FaultServer.EpochMs).AddDays((_random.NextDouble() - 0.5) * 2 * FarthestJumpDays));
        }
    }

    public void Put(int x, int y, bool down) => _samples.Enqueue((x, y, down));

    public void Flush(int x, int y, int width, int height) => Frame.Flush(x, y, width, height);

    public void Start()
    {
    }

    public void Feed()
    {
    }

    public void Reboot() => nanoFramework.Runtime.Native.Power.RebootDevice();

    public void Set(DateTime utc) => SetRunning(utc);

    public void SetRunning(DateTime utc)
    {
        _base = utc;
        _baseTick = TickMs;
    }

    public bool Read(TouchSample sample)
    {
        if (!_samples.TryDequeue(out (int X, int Y, bool Down) next))
        {
            return false;
        }

        (sample.X, sample.Y, sample.IsDown) = next;
        return true;
    }

    /// <summary>The provisioning file of the terminal of these runs.</summary>
    public static byte[] Provision(FaultServer server, FaultUpdate update)
    {
        var writer = new CborWriter(new byte[Provisioning.MaxBytes]);
        new Provisioning
        {
            TerminalId = FaultServer.TerminalId,
            Host = "192.0.2.1",
            Secret = Secret,
            Division = FaultEdition.Division,
            PublisherKeys = [server.PublicKey],
            FirmwareKeys = [update.PublicKey],
        }.Encode(writer);
        return writer.ToArray();
    }

    /// <summary>A card with the smallest store that one can have.</summary>
    internal sealed class SmallCard : IStorageRoot
    {
        public string Path => "D:\\";

        public bool IsPresent => true;

        // Four files of the card's store.
        public long CapacityBytes => 8 * 1024 * 1024;
    }

    private sealed class NoCard : IStorageRoot
    {
        public string Path => "D:\\";

        public bool IsPresent => false;

        public long CapacityBytes => 0;
    }
}
