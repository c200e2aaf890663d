using KioskFleet.Firmware.Screens;
using KioskFleet.NanoHost;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.Simulator.Faults;

/// <summary>Where a story is played: a board, a server with one edition, and the terminal that runs on it now.</summary>
internal sealed class StoryStage : IDisposable
{
    /// <summary>Rounds within which whatever is to happen has happened.</summary>
    public const int Plenty = 4000;

    private readonly FaultStand _core;
    private readonly FaultStand _whole;
    private readonly Random _random;
    private FaultStand _stand;
    private IDisposable? _entered;

    public StoryStage(int seed)
    {
        _random = new Random(seed);
        _core = new FaultStand(seed, _random, whole: false);
        _whole = new FaultStand(~seed, _random, whole: true);
        _stand = _core;
        First = Server.Newest;
    }

    /// <summary>The server of the terminal that was started last; before the first start, the core's.</summary>
    public FaultServer Server => _stand.Server;

    public FaultUpdate Update => _stand.Update;

    public FaultLedger Ledger => _stand.Ledger;

    public VirtualBoard Board => _stand.Board;

    /// <summary>Whether the medium fails when the launcher of the next start first looks: it pauses and starts again.</summary>
    public bool MediumFails { get; set; }

    /// <summary>The core's first edition.</summary>
    public FaultEdition First { get; }

    public VirtualDisk Card => _core.Card;

    /// <summary>The drive of the whole application.</summary>
    public VirtualDisk Internal => _whole.Internal;

    /// <summary>Bytes of what was accepted and is still needed that a start did not find again.</summary>
    public int CountLost(FaultSubject subject) => _stand.CountLost(subject);

    /// <summary>Whether the last start of the whole application came as far as the application.</summary>
    public bool Launched { get; private set; }

    /// <summary>What was on the glass when a start of the whole application failed last.</summary>
    public string FailedGlass { get; private set; } = "";

    /// <summary>What the glass looks like when the boot screen says a state.</summary>
    public string Glass(int state)
    {
        PowerOn(_whole);
        new BootScreen(new FaultBoard(Board, _random, ClockFault.Kept)).Show(FaultServer.TerminalId, state);
        return Board.Screen.CaptureHash();
    }

    /// <summary>Starts the core: store, sync and screen.</summary>
    public FaultTerminal Start(FaultWeather? weather = null)
    {
        PowerOn(_core);
        return FaultTerminal.Start(Board, Server, new FaultLink(Server, _random) { Weather = weather ?? new FaultWeather() }, Ledger, _random.Next(65536))
            ?? throw new InvalidOperationException("There was no memory for the start.");
    }

    /// <summary>Starts the whole application through its launcher.</summary>
    /// <param name="metered">The link counts what a metered line would.</param>
    public FaultApp StartWhole(ClockFault clock = ClockFault.Kept, FaultWeather? weather = null, bool metered = false)
        => TryStartWhole(clock, weather, metered) ?? throw new InvalidOperationException("There was no memory for the start.");

    /// <returns>The same; null if there was no memory for it: then it has restarted.</returns>
    public FaultApp? TryStartWhole(ClockFault clock = ClockFault.Kept, FaultWeather? weather = null, bool metered = false)
    {
        PowerOn(_whole);
        Launched = false;
        string? wrong;
        if (MediumFails)
        {
            _whole.Internal.Faults.FailReads = 1;
            bool tried = Update.TryLaunch(Board, out _, troubled: true);
            _whole.Internal.Faults.FailReads = 0;
            if (!tried)
            {
                return null;
            }
        }

        if (!Update.TryLaunch(Board, out wrong))
        {
            return null;
        }

        if (wrong is not null)
        {
            throw new InvalidOperationException(wrong);
        }

        Launched = true;
        var link = new FaultLink(Server, _random) { Weather = weather ?? new FaultWeather(), Greets = false, IsMetered = metered };
        return FaultApp.Start(Board, new FaultBoard(Board, _random, clock), Server, link, Ledger, failed: () => FailedGlass = Board.Screen.CaptureHash());
    }

    public FaultTerminal StartWithFirstEdition()
    {
        FaultTerminal terminal = Start();
        return terminal.StepUntil(() => terminal.Shown == First, Plenty)
            ? terminal
            : throw new InvalidOperationException($"The first edition was not shown: {terminal.Engine.LastError} {terminal.Viewer.LastFault}");
    }

    public void Cut() => Board.CutPower();

    public void Dispose()
    {
        _entered?.Dispose();
        _core.Dispose();
        _whole.Dispose();
    }

    private void PowerOn(FaultStand stand)
    {
        _stand = stand;
        if (stand.Board.IsOn)
        {
            stand.Board.CutPower();
        }

        stand.Board.PowerOn();
        _entered?.Dispose();
        _entered = stand.Board.Enter();
    }
}
