using KioskFleet.Firmware.App;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Sync;
using KioskFleet.NanoHost;
using KioskFleet.Simulator.Faults;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>What the whole terminal notes and measures of itself, in virtual time.</summary>
public sealed class UpkeepTests
{
    private static readonly DateTime Begin = new(2026, 11, 20, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_short_cut_long_after_the_last_save_counts_minutes_dark_and_not_an_hour()
    {
        using var stand = new FaultStand(41, new Random(41), whole: true);
        FaultApp app = Start(stand, Begin, connects: false);
        Pass(app, TimeSpan.FromMinutes(59));
        Assert.True(app.Terminal.Clock.IsTrusted);
        app = Start(stand, Begin.AddMinutes(59).AddSeconds(10), connects: false);
        Pass(app, TimeSpan.FromMinutes(1));
        Assert.InRange(app.Terminal.Ledger.DarkSeconds, 1, 399);
        Assert.Equal(BootLedger.PowerOrWatchdog, app.Terminal.Ledger.Reason);

        app = Start(stand, Begin.AddHours(5), connects: false);
        Pass(app, TimeSpan.FromMinutes(1));
        Assert.Equal(BootLedger.Power, app.Terminal.Ledger.Reason);
    }

    [Fact]
    public void The_board_is_measured_every_ten_seconds_and_for_a_whole_report_however_often_the_worker_runs()
    {
        using var stand = new FaultStand(42, new Random(42), whole: true);
        FaultApp app = Start(stand, DateTime.UnixEpoch.AddMilliseconds(FaultServer.EpochMs), connects: true);
        int steps = 0;
        Assert.True(app.StepUntil(() => steps++ > 0 && app.Shown is not null && app.Tick > 120_000, StoryStage.Plenty));
        Assert.True(steps > 100, $"only {steps} steps");
        Assert.InRange(app.Board.Measured, 12, (app.Tick / 10_000) + 4);
    }

    [Fact]
    public void The_last_touch_is_still_told_after_a_month()
    {
        const long Month = 30L * 24 * 3600 * 1000;
        Attention attention = new();
        Assert.Equal(Attention.NoTouch, attention.LastTouch);
        attention.Touched(5000);
        Assert.Equal(5000, attention.LastTouch);
        Assert.Equal(int.MaxValue, attention.MsSinceTouch(Month));

        using var stand = new FaultStand(43, new Random(43), whole: true);
        FaultApp app = Start(stand, Begin, connects: false);
        app.Tap(10, 400);
        app.Step();
        for (int day = 0; day < 30 * 24; day++)
        {
            app.Board.Pass(3_600_000);
            app.Step();
        }

        app.Link.CanConnect = true;
        Assert.True(app.StepUntil(() => app.Link.Report is not null, StoryStage.Plenty));
        Assert.InRange(app.Link.Report!.LastTouch, new DateTimeOffset(Begin).ToUnixTimeSeconds(), new DateTimeOffset(Begin).ToUnixTimeSeconds() + 60);
    }

    [Fact]
    public void A_supervisor_that_falls_silent_is_noticed_by_the_worker_and_the_reason_names_it()
    {
        using var stand = new FaultStand(44, new Random(44), whole: true);
        FaultApp app = Start(stand, Begin, connects: false);
        app.Terminal.MainBeat.Beat(app.Tick);
        app.Board.Pass(65_000);
        app.Step();
        Assert.True(stand.Board.IsOn);
        app.Board.Pass(30_000);
        app.StepUntil(() => false, 3);
        Assert.False(stand.Board.IsOn);
        app = Start(stand, Begin, connects: false);
        Assert.Equal(BootLedger.Stuck + " supervisor", app.Terminal.Ledger.Reason);
    }

    private static void Pass(FaultApp app, TimeSpan time)
    {
        long end = app.Tick + (long)time.TotalMilliseconds;
        Assert.True(app.StepUntil(() => app.Tick >= end, 100_000));
    }

    private static FaultApp Start(FaultStand stand, DateTime now, bool connects)
    {
        if (stand.Board.IsOn)
        {
            stand.Board.CutPower();
        }

        stand.Board.PowerOn();
        _ = stand.Board.Enter();
        var board = new FaultBoard(stand.Board, new Random(7), ClockFault.Kept);
        board.Set(now);
        return FaultApp.Start(stand.Board, board, stand.Server, new FaultLink(stand.Server, new Random(8)) { Greets = false, CanConnect = connects }, stand.Ledger)!;
    }
}
