using System.Collections.Concurrent;
using System.Text;
using KioskFleet.Firmware.Update;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;
using KioskFleet.Protocol;
using KioskFleet.Stage;

namespace KioskFleet.Simulator;

/// <summary>A program in place of the launcher: starts on a board and blocks until it ends, which on a device is never.</summary>
/// <param name="board">The board of this start.</param>
/// <param name="terminal">Whose it is, for hooks such as <see cref="VirtualTerminal.Trace"/>.</param>
public delegate void TerminalProgram(IBoard board, VirtualTerminal terminal);

/// <summary>
/// A terminal: the firmware's own sources on a virtual board, with switches for power, link and clock. All members may be called from any thread.
/// </summary>
public sealed class VirtualTerminal : IDisposable
{
    /// <summary>Lines of <see cref="Log"/> that are kept.</summary>
    public const int MaxLogLines = 200;

    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly VirtualTerminalOptions _options;
    private readonly TerminalProgram? _program;
    private readonly VirtualWatchdog _watchdog;
    private readonly VirtualDisk _card;
    private VirtualDisk? _internal;
    private DateTime _onSince;
    private bool _switchedOn;
    private bool _disposed;
    private readonly PageTrace _trace;

    /// <param name="program">What runs on it; null: the launcher, which starts a release from one of the two slots.</param>
    public VirtualTerminal(VirtualTerminalOptions options, TerminalProgram? program = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Id);
        _options = options;
        _program = program;
        Profile = TerminalProfile.Of(options.Profile);
        Board = new VirtualBoard(Profile.Board);
        VirtualApp.Register(this);
        Board.Link.Seed(options.Seed);
        _card = MakeDisk(Profile.CardPath[..3], Profile.CardBytes + Profile.InternalBytes, 0, removable: true);
        _watchdog = new VirtualWatchdog(Board, options.WatchdogMs > 0 ? options.WatchdogMs : Profile.WatchdogMs);
        _watchdog.Bit += () => Reset(PowerLoss.Watchdog);
        _trace = new PageTrace(() => Board.Screen.Version, OnPageDrawn);
        Board.Traced += Note;
        Board.PowerLost += OnPowerLost;
    }

    /// <summary>Raised when a page stands on the glass, on the firmware's thread.</summary>
    public event Action<DrawnPage>? PageDrawn;

    /// <summary>Raised when power, link or clock changed.</summary>
    public event Action? StateChanged;

    public string Id => _options.Id;

    public string Title => _options.Title.Length > 0 ? _options.Title : _options.Id;

    public TerminalProfile Profile { get; }

    public VirtualBoard Board { get; }

    /// <summary>The drive that is always there.</summary>
    public VirtualDisk InternalDisk => _internal ?? _card;

    /// <summary>The memory card, also while it is out.</summary>
    public VirtualDisk CardDisk => _card;

    /// <summary>Whether the switch is on; a terminal that restarts is off for a moment with its switch on.</summary>
    public bool IsSwitchedOn => _switchedOn;

    public bool IsOn => Board.IsOn;

    /// <summary>Starts since the terminal was made, restarts included.</summary>
    public int Boots => Board.Boots;

    /// <summary>Times that the supply was cut while it was on.</summary>
    public int Cuts { get; private set; }

    public TimeSpan Uptime => Board.IsOn ? DateTime.UtcNow - _onSince : TimeSpan.Zero;

    /// <summary>Set when the firmware's main ended: a device then waits for a debugger for ever.</summary>
    public bool IsHalted { get; private set; }

    public bool IsCardIn => Board.Drives.Values.Contains(_card);

    /// <summary>The page that was drawn last; null since the last start until there is one.</summary>
    public DrawnPage? LastPage { get; private set; }

    /// <summary>The firmware's core of the present start; null before it stands, and where another program runs.</summary>
    public KioskFleet.Firmware.App.Terminal? Core { get; internal set; }

    /// <summary>Version that the application which runs says it is; empty before one has started, and where another program runs.</summary>
    public string RunningVersion { get; internal set; } = "";

    /// <summary>What a new release must run before it can prove itself; null: as on a board.</summary>
    internal TimeSpan? TrialTime => _options.TrialTime;

    /// <summary>Give it to the firmware's viewer: it hears what is drawn.</summary>
    public KioskFleet.Firmware.Screens.IPageTrace Trace => _trace;

    /// <summary>What happened lately, oldest first.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>Writes what the workshop writes: the provisioning file, the board's profile, and into an empty slot the first release. Takes effect at the next start.</summary>
    public VirtualTerminal Provision(Provisioning provisioning)
    {
        ArgumentNullException.ThrowIfNull(provisioning);
        EnsureInternal();
        VirtualWorkshop workshop = _options.Workshop ?? VirtualWorkshop.OfThisProcess;
        if (provisioning.FirmwareKeys.Length == 0)
        {
            provisioning.FirmwareKeys = [workshop.PublicKey];
        }

        string folder = Profile.InternalPath[3..];
        var writer = new CborWriter(new byte[Provisioning.MaxBytes]);
        provisioning.Encode(writer);
        InternalDisk.Poke(folder + Provisioning.FileName, writer.ToArray());
        InternalDisk.Poke(folder + "profile.txt", Encoding.ASCII.GetBytes(Profile.Name));
        string slot = SlotImage.PathOf(folder, 0);
        if (!InternalDisk.ListAll().Contains(slot, StringComparer.OrdinalIgnoreCase))
        {
            InternalDisk.Poke(slot, workshop.Release(Profile.Name));
        }

        return this;
    }

    /// <summary>Turns the switch on. Nothing happens if it is on.</summary>
    public void PowerOn()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_switchedOn)
            {
                return;
            }

            _switchedOn = true;
            Boot(BootReason.PowerOn);
        }
    }

    /// <summary>The same as <see cref="PowerOn"/>.</summary>
    public void Start() => PowerOn();

    /// <summary>Pulls the plug in the middle of whatever the firmware does. Nothing happens if it is off.</summary>
    public void CutPower()
    {
        lock (_gate)
        {
            if (!_switchedOn)
            {
                return;
            }

            _switchedOn = false;
        }

        Board.CutPower();
        StateChanged?.Invoke();
    }

    /// <summary>Cuts the supply and brings it back after a pause.</summary>
    public async Task CyclePowerAsync(TimeSpan off, CancellationToken cancel = default)
    {
        CutPower();
        await Task.Delay(off, cancel).ConfigureAwait(false);
        PowerOn();
    }

    /// <summary>Plugs the network in or out.</summary>
    public void SetLink(bool up)
    {
        Board.Link.SetUp(up);
        Note(up ? "link up" : "link down");
        StateChanged?.Invoke();
    }

    /// <summary>Puts the memory card in or takes it out.</summary>
    public void SetCard(bool isIn)
    {
        if (isIn)
        {
            Board.Mount(Profile.CardPath[..3], _card);
        }
        else
        {
            Board.Unmount(Profile.CardPath[..3]);
        }

        Note(isIn ? "card in" : "card out");
        StateChanged?.Invoke();
    }

    /// <summary>Taps the glass.</summary>
    /// <param name="hold">How long the finger stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">The point is not on the screen.</exception>
    public async Task TouchAsync(int x, int y, TimeSpan? hold = null, CancellationToken cancel = default)
    {
        if (x < 0 || y < 0 || x >= Board.Screen.Width || y >= Board.Screen.Height)
        {
            throw new ArgumentOutOfRangeException(nameof(x), $"{x},{y} is not on a screen of {Board.Screen.Width}×{Board.Screen.Height}.");
        }

        Board.Touch.Press(x, y);
        await Task.Delay(hold ?? TimeSpan.FromMilliseconds(60), cancel).ConfigureAwait(false);
        Board.Touch.Release();
    }

    /// <summary>Taps the middle of a touch area of the page on the glass.</summary>
    /// <param name="action">One of <see cref="TouchAction"/>.</param>
    /// <param name="argument">Of that action; null for any.</param>
    /// <exception cref="InvalidOperationException">The page has no such area that can be hit.</exception>
    public Task TouchAreaAsync(byte action, int? argument = null, CancellationToken cancel = default)
    {
        DrawnArea area = LastPage?.FindArea(action, argument)
            ?? throw new InvalidOperationException($"Terminal {Id} shows no touch area for action {action}, argument {argument?.ToString() ?? "any"}. {Describe()}");
        return TouchAsync(area.X + (area.Width / 2), area.Y + (area.Height / 2), null, cancel);
    }

    public byte[] CapturePng() => Board.Screen.CapturePng();

    /// <summary>Waits until <paramref name="condition"/> holds, looking again whenever a page is drawn, a frame or a switch changes, and every 100 ms.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="patience"/>; the message says what the terminal was doing.</exception>
    public async Task WaitUntilAsync(Func<VirtualTerminal, bool> condition, TimeSpan patience, string what, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var news = new SemaphoreSlim(0);
        void Ring() => news.Release();
        void RingForPage(DrawnPage page) => Ring();
        PageDrawn += RingForPage;
        StateChanged += Ring;
        try
        {
            long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
            while (!condition(this))
            {
                long left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    throw new TimeoutException($"Terminal {Id} did not reach \"{what}\" within {patience.TotalSeconds:0.#} s. {Describe()}");
                }

                await news.WaitAsync((int)Math.Min(left, 100), cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            PageDrawn -= RingForPage;
            StateChanged -= Ring;
        }
    }

    /// <summary>Waits for a page that was drawn after <paramref name="after"/> (its number; 0 for any) and fits.</summary>
    public async Task<DrawnPage> WaitForPageAsync(Func<DrawnPage, bool> fits, long after, TimeSpan patience, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(fits);
        DrawnPage? found = null;
        await WaitUntilAsync(
            terminal =>
            {
                DrawnPage? last = terminal.LastPage;
                found = last is not null && last.Number > after && fits(last) ? last : null;
                return found is not null;
            },
            patience,
            "a page",
            cancel).ConfigureAwait(false);
        return found!;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _switchedOn = false;
        }

        _watchdog.Dispose();
        Board.Dispose();
        _internal?.Dispose();
        _card.Dispose();
    }

    private VirtualDisk MakeDisk(string root, long bytes, int number, bool removable)
    {
        int seed = (_options.Seed * 31) + number;
        VirtualDisk disk = _options.Folder is null
            ? VirtualDisk.InMemory(bytes, seed, removable)
            : VirtualDisk.OnHost(System.IO.Path.Combine(_options.Folder, root[..1]), bytes, seed, removable);
        Board.Mount(root, disk);
        return disk;
    }

    private void EnsureInternal()
    {
        string root = Profile.InternalPath[..3];
        if (_internal is null && root != Profile.CardPath[..3])
        {
            _internal = MakeDisk(root, Profile.InternalBytes * 2, 1, removable: false);
        }
    }

    private void Boot(BootReason reason)
    {
        EnsureInternal();
        IsHalted = false;
        LastPage = null;
        Core = null;
        RunningVersion = "";
        _trace.Reset();
        _onSince = DateTime.UtcNow;
        Board.PowerOn(reason);
        _watchdog.Feed();
        Note($"start {Board.Boots}: {reason}");
        Board.Start(Main);
        StateChanged?.Invoke();
    }

    private void Main()
    {
        try
        {
            if (_program is { } program)
            {
                program(NewBoard(), this);
            }
            else
            {
                Firmware.Launcher.Program.Main();
            }

            Note("main returned: a device would wait for a debugger now");
        }
        catch (Exception exception) when (exception is not PowerCutException)
        {
            Note($"main ended: {exception}");
        }

        IsHalted = true;
        StateChanged?.Invoke();
    }

    internal VirtualTerminalBoard NewBoard() => new(Board, Profile, _watchdog);

    private void Reset(PowerLoss loss)
    {
        Note("the watchdog pulls reset");
        Board.LosePower(loss, Board.Life);
    }

    private void OnPageDrawn(DrawnPage page)
    {
        LastPage = page;
        PageDrawn?.Invoke(page);
    }

    private void OnPowerLost(PowerLoss loss)
    {
        LastPage = null;
        Note($"power lost: {loss}");
        if (loss == PowerLoss.Cut)
        {
            Cuts++;
            _switchedOn = false;
            StateChanged?.Invoke();
            return;
        }

        // The thread that asked for the restart ends right after this call, so the start runs on another, without the dead life.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => BootAgainAsync(loss == PowerLoss.Watchdog ? BootReason.Watchdog : BootReason.Reboot));
        }
    }

    private async Task BootAgainAsync(BootReason reason)
    {
        await Task.Delay(_options.BootTime).ConfigureAwait(false);
        lock (_gate)
        {
            if (_switchedOn && !Board.IsOn && !_disposed)
            {
                Boot(reason);
            }
        }
    }

    internal void Note(string line)
    {
        _log.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {line}");
        while (_log.Count > MaxLogLines)
        {
            _log.TryDequeue(out _);
        }
    }

    private string Error() => Core is { LastError.Length: > 0 } core ? $" Its last error: {core.LastError}." : "";

    private string Describe()
    {
        string page = LastPage is { } last ? $"the page drawn last is kind {last.Kind}, key {last.Key}, page {last.Page}" : "no page was drawn";
        string fault = Board.LastThreadFault is { } exception ? $" The last thread fault: {exception.GetType().Name}: {exception.Message}." : "";
        return $"It is {(IsOn ? "on" : "off")}, started {Boots} times, its link is {(Board.Link.IsUp ? "up" : "down")}; {page}.{fault}{Error()} Log: {string.Join(" | ", _log.TakeLast(5))}";
    }
}
