using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.NanoHost;
using KioskFleet.Simulator.Faults;
using DeviceTerminal = KioskFleet.Firmware.App.Terminal;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>A thread that falls silent, of the firmware or of a driver: the terminal restarts, and the next start knows why.</summary>
public sealed class SupervisionTests
{
    [Theory]
    [InlineData("touch")]
    [InlineData("wifi")]
    [InlineData("")]
    public void A_drivers_thread_that_falls_silent_restarts_the_terminal_and_the_reason_names_it(string silent)
    {
        using var stand = new FaultStand(5, new Random(5), whole: true);
        FaultBoard board = Start(stand);
        Heartbeat touch = new("touch", 1000);
        Heartbeat wifi = new("wifi", 1000);
        Heartbeat idle = new("never started", 1000);
        board.Beats = [touch, wifi, idle];
        var terminal = new DeviceTerminal(board, new FaultLink(stand.Server, new Random(5)));
        touch.Beat(board.TickMs);
        wifi.Beat(board.TickMs);
        board.Pass(1001);
        foreach (Heartbeat beat in (Heartbeat[])[touch, wifi])
        {
            if (beat.Name != silent)
            {
                beat.Beat(board.TickMs);
            }
        }

        // Returns only when the supervisor restarted the board; where all beat, the power is cut from outside.
        bool cut = silent.Length == 0;
        Timer? end = cut ? new Timer(_ => stand.Board.CutPower(), null, 500, Timeout.Infinite) : null;
        try
        {
            terminal.Run();
        }
        catch (PowerCutException)
        {
            Assert.True(cut || !stand.Board.IsOn);
        }

        end?.Dispose();
        Assert.False(stand.Board.IsOn);
        Start(stand);
        BootLedger ledger = new(new FileSlot("I:\\boot.slt", BootLedger.MaxBytes));
        ledger.Started(cut);
        Assert.Equal(cut ? BootLedger.PowerOrWatchdog : BootLedger.Stuck + " " + silent, ledger.Reason);
    }

    [Fact]
    public void The_clients_threads_are_late_when_a_session_outlives_its_silence_and_never_without_one()
    {
        Heartbeat client = new("client", MqttLink.ClientLimitMs);
        client.Beat(0);
        Assert.False(client.IsLate(MqttLink.SilenceMs + 1000));
        Assert.True(client.IsLate(MqttLink.ClientLimitMs + 1));
        Assert.True(MqttLink.ClientLimitMs > MqttLink.SilenceMs + MqttLink.AcknowledgeMs);
    }

    private static FaultBoard Start(FaultStand stand)
    {
        stand.Board.PowerOn();
        _ = stand.Board.Enter();
        return new FaultBoard(stand.Board, new Random(7), ClockFault.Kept);
    }
}
