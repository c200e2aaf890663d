using KioskFleet.NanoHost;

namespace KioskFleet.Simulator.Tests;

public sealed class TerminalTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    [Fact]
    public void The_three_boards_are_known_with_their_screens()
    {
        Assert.Equal(
            ["hall 1024x600", "township 800x480", "village 480x320"],
            TerminalProfile.All.Values.Select(profile => $"{profile.Name} {profile.Board.ScreenWidth}x{profile.Board.ScreenHeight}").Order());
        Assert.Equal("D:\\internal\\", TerminalProfile.Of("township").InternalPath);
        var error = Assert.Throws<ArgumentException>(() => TerminalProfile.Of("castle"));
        Assert.Contains("village", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("village")]
    [InlineData("township")]
    [InlineData("hall")]
    public async Task A_terminal_starts_shows_its_frame_and_feels_a_touch(string profile)
    {
        using var terminal = new VirtualTerminal(new VirtualTerminalOptions { Id = "t", Profile = profile }, TestCard.Run);
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.Board.Screen.Version > 1, s_patience, "a frame");
        string before = terminal.Board.Screen.CaptureHash();
        await terminal.TouchAsync(100, 50);
        await terminal.WaitUntilAsync(t => t.Board.Screen.CaptureHash() != before, s_patience, "a mark");
        Assert.Equal(1, terminal.Board.Touch.Count);
    }

    [Fact]
    public async Task Power_goes_at_once_and_comes_back_with_a_new_start()
    {
        using var terminal = new VirtualTerminal(new VirtualTerminalOptions { Id = "t", Profile = "village" }, TestCard.Run);
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.Board.Screen.Version > 1, s_patience, "a frame");
        terminal.CutPower();
        Assert.False(terminal.IsOn);
        Assert.All(terminal.Board.Screen.CaptureRgb565(), pixel => Assert.Equal(0, pixel));
        await terminal.WaitUntilAsync(t => t.Board.LiveThreads == 0, s_patience, "silence");
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.Board.Screen.CaptureRgb565().Any(pixel => pixel != 0), s_patience, "a frame again");
        Assert.Equal((2, 1), (terminal.Boots, terminal.Cuts));
    }

    [Fact]
    public async Task A_restart_that_the_firmware_asks_for_brings_it_back_with_the_reason()
    {
        var reasons = new List<bool>();
        using var terminal = new VirtualTerminal(
            new VirtualTerminalOptions { Id = "t", Profile = "village", BootTime = TimeSpan.FromMilliseconds(20) },
            (board, _) =>
            {
                reasons.Add(board.Power.StartedFromPowerLoss);
                if (reasons.Count < 3)
                {
                    board.Power.Reboot();
                }
            });
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.IsHalted, s_patience, "the end of main");
        Assert.Equal([true, false, false], reasons);
        Assert.Equal(0, terminal.Cuts);
    }

    [Fact]
    public async Task A_main_that_throws_leaves_the_terminal_halted_and_the_reason_in_the_log()
    {
        using var terminal = new VirtualTerminal(new VirtualTerminalOptions { Id = "t", Profile = "village" }, (_, _) => throw new InvalidOperationException("no content"));
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.IsHalted, s_patience, "the end of main");
        Assert.Contains(terminal.Log, line => line.Contains("no content", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiting_in_vain_says_what_the_terminal_was_doing()
    {
        using var terminal = new VirtualTerminal(new VirtualTerminalOptions { Id = "v-17", Profile = "village" }, TestCard.Run);
        var error = await Assert.ThrowsAsync<TimeoutException>(() => terminal.WaitUntilAsync(t => t.IsOn, TimeSpan.FromMilliseconds(150), "power"));
        Assert.Contains("v-17", error.Message, StringComparison.Ordinal);
        Assert.Contains("off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Taking_the_card_out_hides_its_drive_and_putting_it_back_brings_its_files()
    {
        using var terminal = new VirtualTerminal(new VirtualTerminalOptions { Id = "t", Profile = "village" }, TestCard.Run);
        terminal.PowerOn();
        terminal.Board.Run(() => NanoHost.IO.File.WriteAllText("D:\\x", "1"));
        terminal.SetCard(false);
        terminal.Board.Run(() => Assert.False(NanoHost.IO.File.Exists("D:\\x")));
        terminal.SetCard(true);
        terminal.Board.Run(() => Assert.True(NanoHost.IO.File.Exists("D:\\x")));
    }
}
