using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Screens;
using KioskFleet.Simulator.Faults;
using DeviceTerminal = KioskFleet.Firmware.App.Terminal;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>A start that fails says why on the glass, keeps the reason for the report, and restarts.</summary>
public sealed class FailedStartTests : IDisposable
{
    private readonly FaultStand _stand = new(6, new Random(6), whole: true);

    public void Dispose() => _stand.Dispose();

    [Fact]
    public void A_start_without_memory_says_so_on_the_glass_and_in_the_ledger_and_the_next_one_runs()
    {
        string expected = Picture(BootState.OutOfMemory);
        int failed = 0;
        for (int at = 1; ; at++)
        {
            FaultBoard board = PowerOn();
            int before = _stand.Board.Heap.Refused;
            _stand.Board.Heap.FailAt(at);
            DeviceTerminal? terminal = Make(board);
            _stand.Board.Heap.Clear();
            if (terminal is null)
            {
                failed++;
                Assert.Equal(expected, _stand.Board.Screen.CaptureHash());
                Assert.Equal("memory start", Make(PowerOn())!.Ledger.Reason);
            }

            if (_stand.Board.Heap.Refused == before)
            {
                break;
            }
        }

        Assert.InRange(failed, 5, 100);
    }

    [Fact]
    public void Another_failure_of_the_start_is_told_as_such()
    {
        string expected = Picture(BootState.StartFailed);
        FaultBoard board = PowerOn();
        board.Beats = new Hardware.Heartbeat[Supervisor.MaxThreads + 1];
        Assert.Null(Make(board));
        Assert.Equal(expected, _stand.Board.Screen.CaptureHash());
        Assert.Equal("fault start", Make(PowerOn())!.Ledger.Reason);
    }

    private FaultBoard PowerOn()
    {
        _stand.Board.CutPower();
        _stand.Board.PowerOn();
        using IDisposable entered = _stand.Board.Enter();
        return new FaultBoard(_stand.Board, new Random(7), ClockFault.Kept);
    }

    private string Picture(int state)
    {
        FaultBoard board = PowerOn();
        using IDisposable entered = _stand.Board.Enter();
        new BootScreen(board).Show(FaultServer.TerminalId, state);
        return _stand.Board.Screen.CaptureHash();
    }

    private DeviceTerminal? Make(FaultBoard board)
    {
        using IDisposable entered = _stand.Board.Enter();
        return KioskApp.Make(board, new FaultLink(_stand.Server, new Random(8)), null, null);
    }
}
