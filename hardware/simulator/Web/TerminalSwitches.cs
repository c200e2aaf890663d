using System.Runtime.CompilerServices;

namespace KioskFleet.Simulator.Web;

/// <summary>The switches of a terminal's page, and what they do to the terminal.</summary>
public sealed class TerminalSwitches
{
    private static readonly ConditionalWeakTable<VirtualTerminal, TerminalSwitches> s_all = [];

    private readonly VirtualTerminal _terminal;

    private TerminalSwitches(VirtualTerminal terminal) => _terminal = terminal;

    /// <summary>Name of the line preset: good, 4g, 2g, bad, hole, portal.</summary>
    public string Quality { get; private set; } = "good";

    /// <summary>Name of the storage preset: none, slow, flip, full, fail.</summary>
    public string Storage { get; private set; } = "none";

    /// <summary>The one set of switches of a terminal, shared by all pages that show it.</summary>
    public static TerminalSwitches Of(VirtualTerminal terminal) => s_all.GetValue(terminal, made => new TerminalSwitches(made));

    /// <summary>Presets of the line.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public void SetQuality(string preset)
    {
        var faults = _terminal.Board.Link.Faults;
        faults.Clear();
        switch (preset)
        {
            case "good":
                break;
            case "4g":
                faults.Delay = TimeSpan.FromMilliseconds(50);
                faults.BytesPerSecond = 500_000;
                break;
            case "2g":
                faults.Delay = TimeSpan.FromMilliseconds(350);
                faults.BytesPerSecond = 4_000;
                faults.Loss = 0.01;
                break;
            case "bad":
                faults.Delay = TimeSpan.FromMilliseconds(800);
                faults.BytesPerSecond = 250;
                faults.Loss = 0.05;
                break;
            case "hole":
                faults.BlackHole = true;
                _terminal.Board.Link.MakeOpenConnectionsHalfOpen();
                break;
            case "portal":
                faults.CaptivePortal = true;
                _terminal.Board.Link.ResetOpenConnections();
                break;
            default:
                throw new ArgumentException($"There is no line preset \"{preset}\".", nameof(preset));
        }

        Quality = preset;
    }

    /// <summary>Presets of the clock.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public void SetClock(string preset)
    {
        var clock = _terminal.Board.Clock;
        switch (preset)
        {
            case "now":
                clock.Force(DateTime.UtcNow);
                break;
            case "1970":
                clock.Force(DateTime.UnixEpoch);
                break;
            case "2106":
                clock.Force(new DateTime(2106, 2, 7, 6, 28, 0, DateTimeKind.Utc));
                break;
            case "plusday":
                clock.Jump(TimeSpan.FromDays(1));
                break;
            case "minusday":
                clock.Jump(TimeSpan.FromDays(-1));
                break;
            default:
                throw new ArgumentException($"There is no clock preset \"{preset}\".", nameof(preset));
        }
    }

    /// <summary>Presets of the storage; the card has the fault, or the internal drive where there is no card.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public void SetStorage(string preset)
    {
        var disk = _terminal.CardDisk;
        disk.Faults.Clear();
        disk.Capacity = _terminal.Profile.CardBytes + _terminal.Profile.InternalBytes;
        switch (preset)
        {
            case "none":
                break;
            case "slow":
                disk.Faults.Delay = TimeSpan.FromMilliseconds(30);
                disk.Faults.BytesPerSecond = 50_000;
                break;
            case "flip":
                disk.Faults.FlipOnRead = 0.02;
                break;
            case "full":
                disk.Capacity = Math.Max(KioskFleet.NanoHost.Disk.VirtualDisk.SectorBytes, disk.UsedBytes);
                break;
            case "fail":
                disk.Faults.FailWrites = 0.3;
                break;
            default:
                throw new ArgumentException($"There is no storage preset \"{preset}\".", nameof(preset));
        }

        Storage = preset;
    }
}
