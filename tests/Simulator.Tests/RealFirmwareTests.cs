using KioskFleet.Protocol;

namespace KioskFleet.Simulator.Tests;

public sealed class RealFirmwareTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("village")]
    [InlineData("township")]
    [InlineData("hall")]
    public async Task The_real_firmware_starts_on_every_board_and_says_what_it_waits_for(string profile)
    {
        using var terminal = new VirtualTerminal(new VirtualTerminalOptions { Id = "v1", Profile = profile });
        terminal.Provision(new Provisioning { TerminalId = "v1", Host = "127.0.0.1", Port = 1, Secret = "s", Division = "410328101203" });
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.Board.Screen.CaptureRgb565().Distinct().Count() > 1, s_patience, "the boot screen");
        Assert.NotNull(terminal.Core);
        Assert.False(terminal.IsHalted);
        string before = terminal.Board.Screen.CaptureHash();
        terminal.CutPower();
        await terminal.WaitUntilAsync(t => t.Board.LiveThreads == 0, s_patience, "silence");
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.Board.Screen.CaptureHash() == before, s_patience, "the same boot screen");
    }
}
