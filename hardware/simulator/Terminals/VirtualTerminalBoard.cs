using System.Diagnostics;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using nanoFramework.UI;

namespace KioskFleet.Simulator;

/// <summary>The composition of the virtual board: what a folder in hardware/boards is for a real one. Made anew at every start.</summary>
internal sealed class VirtualTerminalBoard : IBoard
{
    public VirtualTerminalBoard(VirtualBoard board, TerminalProfile profile, VirtualWatchdog watchdog)
    {
        BoardLife life = BoardLife.Demand();
        Profile = profile.Name;
        Clock = new VirtualClock(life);
        DisplayControl.Initialize(
            default(SpiConfiguration),
            new ScreenConfiguration(0, 0, (ushort)profile.Board.ScreenWidth, (ushort)profile.Board.ScreenHeight),
            (uint)profile.Board.GraphicsHeapBytes);
        Screen = new VirtualScreen(profile.SheetCacheBytes);
        Touch = new VirtualTouch(life);
        Internal = new VirtualDrive(life, profile.InternalPath, profile.InternalBytes);
        Card = new VirtualDrive(life, profile.CardPath, profile.CardBytes);
        Network = new VirtualNetwork(life);
        Light = new VirtualLight(board.Screen);
        Power = new VirtualPower(board.BootReason);
        Watchdog = new LivingWatchdog(life, watchdog);
        Vitals = new VirtualVitals(board);
    }

    public string Profile { get; }

    public IScreen Screen { get; }

    public ITouch Touch { get; }

    public IStorageRoot Internal { get; }

    public IStorageRoot Card { get; }

    public INetwork Network { get; }

    public ILight Light { get; }

    public IPower Power { get; }

    public IWatchdog Watchdog { get; }

    public ISystemClock Clock { get; }

    public IVitals Vitals { get; }

    public Heartbeat[] Beats { get; } = [];

    private sealed class VirtualScreen(int sheetCacheBytes) : IScreen
    {
        public int Width => Frame.Width;

        public int Height => Frame.Height;

        public Bitmap Frame { get; } = DisplayControl.FullScreen;

        public int SheetCacheBytes { get; } = sheetCacheBytes;

        public void Flush(int x, int y, int width, int height) => Frame.Flush(x, y, width, height);
    }

    /// <summary>Keeps samples in order, so that a quick tap is not lost between two looks at the glass.</summary>
    private sealed class VirtualTouch : ITouch
    {
        /// <summary>Samples that wait; when nobody reads them, the oldest go.</summary>
        private const int MaxWaiting = 64;

        private readonly Queue<(int X, int Y, bool Down)> _samples = new();

        private readonly BoardLife _life;

        public VirtualTouch(BoardLife life)
        {
            _life = life;
            TouchInput touch = life.Board.Touch;
            touch.Interrupt += () =>
            {
                bool down = touch.Read(out int x, out int y);
                lock (_samples)
                {
                    if (_samples.Count == MaxWaiting)
                    {
                        _samples.Dequeue();
                    }

                    _samples.Enqueue((x, y, down));
                }

                Activity.Set();
            };
        }

        public string Fault => "";

        public AutoResetEvent Activity { get; } = new(false);

        public bool Read(TouchSample sample)
        {
            _life.DemandPower();
            lock (_samples)
            {
                if (!_samples.TryDequeue(out (int X, int Y, bool Down) oldest))
                {
                    return false;
                }

                (sample.X, sample.Y, sample.IsDown) = oldest;
                return true;
            }
        }
    }

    private sealed class VirtualDrive(BoardLife life, string path, long capacity) : IStorageRoot
    {
        public string Path { get; } = path;

        public bool IsPresent
        {
            get
            {
                life.DemandPower();
                return life.Board.FindDrive(Path[..3]) is not null;
            }
        }

        public long CapacityBytes { get; } = capacity;
    }

    private sealed class VirtualNetwork(BoardLife life) : INetwork
    {
        public bool IsUp
        {
            get
            {
                life.DemandPower();
                return life.Board.Link.IsUp;
            }
        }

        public int Quality => IsUp ? life.Board.Link.SignalPercent : 0;

        public void Start()
        {
        }
    }

    private sealed class VirtualLight(BoardScreen screen) : ILight
    {
        public int Brightness
        {
            get => screen.Brightness;
            set => screen.Brightness = Math.Clamp(value, 0, 100);
        }
    }

    private sealed class VirtualPower(BootReason reason) : IPower
    {
        public bool StartedFromPowerLoss { get; } = reason is BootReason.PowerOn or BootReason.BrownOut or BootReason.Watchdog;

        public void Reboot() => nanoFramework.Runtime.Native.Power.RebootDevice();
    }

    private sealed class VirtualClock : ISystemClock
    {
        private readonly BoardLife _life;
        private readonly BoardClock _clock;
        private readonly long _started = Stopwatch.GetTimestamp();

        public VirtualClock(BoardLife life)
        {
            _life = life;
            BoardClock clock = _clock = life.Board.Clock;
            if (clock.TryReadChip(out DateTime kept))
            {
                clock.SetSystem(kept);
                HasKeptTime = true;
            }
        }

        public DateTime UtcNow
        {
            get
            {
                _life.DemandPower();
                return _clock.UtcNow;
            }
        }

        /// <summary>Every loop of the firmware asks for it, so this is where a thread notices that the power is gone.</summary>
        public long TickMs
        {
            get
            {
                _life.DemandPower();
                return (long)Stopwatch.GetElapsedTime(_started).TotalMilliseconds;
            }
        }

        public bool HasKeptTime { get; }

        public void SetRunning(DateTime utc) => nanoFramework.Runtime.Native.Rtc.SetSystemTime(utc);

        public void Set(DateTime utc)
        {
            nanoFramework.Runtime.Native.Rtc.SetSystemTime(utc);
            _clock.SetChip(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
        }
    }

    private sealed class LivingWatchdog(BoardLife life, VirtualWatchdog chip) : IWatchdog
    {
        public int TimeoutMs => chip.TimeoutMs;

        public void Feed()
        {
            life.DemandPower();
            chip.Feed();
        }
    }

    private sealed class VirtualVitals(VirtualBoard board) : IVitals
    {
        public int FreeMemoryBytes => (int)GC.Run(false);

        public int TemperatureTenths => (int)Math.Round(board.TemperatureCelsius * 10);
    }
}
