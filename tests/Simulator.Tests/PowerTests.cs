using KioskFleet.NanoHost;
using nanoFramework.Runtime.Native;
using Thread = KioskFleet.NanoHost.Threading.Thread;
using Timer = KioskFleet.NanoHost.Threading.Timer;

namespace KioskFleet.Simulator.Tests;

public sealed class PowerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_sleeping_thread_ends_when_the_power_goes()
    {
        using VirtualBoard board = TestBoards.On();
        Thread thread = board.Start(() => Thread.Sleep(-1));
        board.CutPower();
        Assert.True(thread.Join(s_patience));
    }

    [Fact]
    public void A_thread_that_catches_everything_is_parked_and_reaches_the_board_no_more()
    {
        using VirtualBoard board = TestBoards.On();
        int calls = 0;
        using var running = new ManualResetEvent(false);
        board.Start(() =>
        {
            while (true)
            {
                try
                {
                    Thread.Sleep(0);
                    running.Set();
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref calls);
                }
            }
        });
        Assert.True(running.WaitOne(s_patience));
        board.CutPower();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref calls) >= 32, s_patience));
        System.Threading.Thread.Sleep(50);
        Assert.Equal(32, Volatile.Read(ref calls));
        Assert.Equal(1, board.LiveThreads);
    }

    [Fact]
    public void A_thread_of_an_old_life_cannot_touch_the_board_that_was_switched_on_again()
    {
        using VirtualBoard board = TestBoards.On();
        using var cut = new ManualResetEvent(false);
        Exception? seen = null;
        Thread thread = board.Start(() =>
        {
            cut.WaitOne();
            seen = Record.Exception(() => KioskFleet.NanoHost.IO.File.WriteAllText("I:\\ghost", "x"));
        });
        board.CutPower();
        board.PowerOn();
        cut.Set();
        Assert.True(thread.Join(s_patience));
        Assert.IsType<PowerCutException>(seen);
        board.Run(() => Assert.False(KioskFleet.NanoHost.IO.File.Exists("I:\\ghost")));
    }

    [Fact]
    public void A_reboot_ends_the_life_and_says_so()
    {
        using VirtualBoard board = TestBoards.On();
        var losses = new List<PowerLoss>();
        board.PowerLost += losses.Add;
        Thread thread = board.Start(() => Power.RebootDevice());
        Assert.True(thread.Join(s_patience));
        Assert.Equal([PowerLoss.Reboot], losses);
        Assert.False(board.IsOn);
        board.PowerOn(BootReason.Reboot);
        Assert.Equal(2, board.Boots);
    }

    [Fact]
    public void An_exception_ends_its_thread_and_nothing_else()
    {
        using VirtualBoard board = TestBoards.On();
        Thread thread = board.Start(() => throw new InvalidOperationException("boom"));
        Assert.True(thread.Join(s_patience));
        Assert.Equal("boom", board.LastThreadFault?.Message);
        Assert.True(board.IsOn);
    }

    [Fact]
    public void A_timer_stops_with_the_power()
    {
        using VirtualBoard board = TestBoards.On();
        int ticks = 0;
        Timer? timer = null;
        board.Run(() => timer = new Timer(_ => Interlocked.Increment(ref ticks), null, 0, 5));
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ticks) > 2, s_patience));
        board.CutPower();
        System.Threading.Thread.Sleep(30);
        int after = Volatile.Read(ref ticks);
        System.Threading.Thread.Sleep(60);
        Assert.Equal(after, Volatile.Read(ref ticks));
        timer!.Dispose();
    }

    [Fact]
    public void The_clock_starts_in_1970_unless_a_battery_kept_it()
    {
        using VirtualBoard plain = TestBoards.On();
        plain.Run(() => Rtc.SetSystemTime(new DateTime(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc)));
        Assert.Equal(2026, plain.Clock.UtcNow.Year);
        plain.CutPower();
        plain.PowerOn();
        Assert.Equal(1970, plain.Clock.UtcNow.Year);
        Assert.False(plain.Clock.TryReadChip(out _));

        using VirtualBoard kept = TestBoards.On(BoardProfile.Hall, graphicsBytes: 4096);
        kept.Clock.SetChip(new DateTime(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc));
        kept.CutPower();
        kept.PowerOn();
        Assert.True(kept.Clock.TryReadChip(out DateTime chip));
        Assert.Equal(2026, chip.Year);
        kept.Clock.Jump(TimeSpan.FromDays(365 * 80));
        Assert.True(kept.Clock.TryReadChip(out chip));
        Assert.Equal(2106, chip.AddDays(20).Year);
    }

    [Fact]
    public void Two_boards_in_one_process_do_not_see_each_other()
    {
        using VirtualBoard first = TestBoards.On();
        using VirtualBoard second = TestBoards.On(BoardProfile.Township, graphicsBytes: 4096);
        first.Run(() => KioskFleet.NanoHost.IO.File.WriteAllText("I:\\mine", "1"));
        second.Run(() => Assert.False(KioskFleet.NanoHost.IO.File.Exists("I:\\mine")));
        first.CutPower();
        Assert.True(second.IsOn);
        second.Run(() => Assert.Equal(800, nanoFramework.UI.DisplayControl.ScreenWidth));
    }

    [Fact]
    public void A_call_on_a_thread_of_no_board_says_what_to_do()
    {
        var error = Assert.Throws<InvalidOperationException>(() => KioskFleet.NanoHost.IO.File.Exists("I:\\x"));
        Assert.Contains("Enter", error.Message, StringComparison.Ordinal);
    }
}
