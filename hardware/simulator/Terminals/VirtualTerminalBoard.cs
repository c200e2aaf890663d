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
        Profile = profile.Name;
        Clock = new VirtualClock(board.Clock);
        DisplayControl.Initialize(
            default(SpiConfiguration),
            new ScreenConfiguration(0, 0, (ushort)profile.Board.ScreenWidth, (ushort)profile.Board.ScreenHeight),
            (uint)profile.Board.GraphicsHeapBytes);
        Screen = new VirtualScreen(profile.SheetCacheBytes);
        Touch = new VirtualTouch(board.Touch);
        Internal = new VirtualDrive(board, profile.InternalPath, profile.InternalBytes);
        Card = new VirtualDrive(board, profile.CardPath, profile.CardBytes);
        Network = new VirtualNetwork(board);
        Light = new VirtualLight(board.Screen);
        Power = new VirtualPower(board.BootReason);
        Watchdog = watchdog;
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

        public VirtualTouch(TouchInput touch)
        {
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

        public AutoResetEvent Activity { get; } = new(false);

        public bool Read(TouchSample sample)
        {
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

    private sealed class VirtualDrive(VirtualBoard board, string path, long capacity) : IStorageRoot
    {
        public string Path { get; } = path;

        public bool IsPresent => board.Drives.ContainsKey(Path[..3]);

        public long CapacityBytes { get; } = capacity;
    }

    private sealed class VirtualNetwork(VirtualBoard board) : INetwork
    {
        public bool IsUp => board.Link.IsUp;

        public int Quality => board.Link.IsUp ? board.Link.SignalPercent : 0;

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
        private readonly BoardClock _clock;
        private readonly long _started = Stopwatch.GetTimestamp();

        public VirtualClock(BoardClock clock)
        {
            _clock = clock;
            if (clock.TryReadChip(out DateTime kept))
            {
                clock.SetSystem(kept);
                HasKeptTime = true;
            }
        }

        public DateTime UtcNow => _clock.UtcNow;

        public long TickMs => (long)Stopwatch.GetElapsedTime(_started).TotalMilliseconds;

        public bool HasKeptTime { get; }

        public void Set(DateTime utc)
        {
            nanoFramework.Runtime.Native.Rtc.SetSystemTime(utc);
            _clock.SetChip(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
        }
    }

    private sealed class VirtualVitals(VirtualBoard board) : IVitals
    {
        public int FreeMemoryBytes => (int)GC.Run(false);

        public int TemperatureTenths => (int)Math.Round(board.TemperatureCelsius * 10);
    }
}
