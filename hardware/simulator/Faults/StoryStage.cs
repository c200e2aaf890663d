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

    /// <summary>The core's first edition.</summary>
    public FaultEdition First { get; }

    public VirtualDisk Card => _core.Card;

    /// <summary>The drive of the whole application.</summary>
    public VirtualDisk Internal => _whole.Internal;

    /// <summary>Bytes of what was accepted and is still needed that a start did not find again.</summary>
    public int CountLost(FaultSubject subject) => _stand.CountLost(subject);

    /// <summary>Starts the core: store, sync and screen.</summary>
    public FaultTerminal Start(FaultWeather? weather = null)
    {
        PowerOn(_core);
        return new FaultTerminal(Board, Server, new FaultLink(Server, _random) { Weather = weather ?? new FaultWeather() }, Ledger, _random.Next(65536));
    }

    /// <summary>Starts the whole application through its launcher.</summary>
    /// <param name="metered">The link counts what a metered line would.</param>
    public FaultApp StartWhole(ClockFault clock = ClockFault.Kept, FaultWeather? weather = null, bool metered = false)
    {
        PowerOn(_whole);
        if (Update.Launch(Board) is { } wrong)
        {
            throw new InvalidOperationException(wrong);
        }

        var link = new FaultLink(Server, _random) { Weather = weather ?? new FaultWeather(), Greets = false, IsMetered = metered };
        return new FaultApp(Board, new FaultBoard(Board, _random, clock), Server, link, Ledger);
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
