using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Update;
using KioskFleet.Protocol;
using KioskFleet.Simulator;
using DeviceTerminal = KioskFleet.Firmware.App.Terminal;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>The whole terminal in virtual time against a broker that refuses it for hours.</summary>
public sealed class LastResortTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_server_that_answers_once_and_kicks_does_not_make_the_restarts_come_more_often()
    {
        await using LittleServer server = await LittleServer.StartAsync("V0001");
        server.Kicking = true;
        System.Collections.Concurrent.ConcurrentQueue<(int Connections, int Restarts)> starts = new();
        using VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = "V0001", Profile = "village" }, (board, _) =>
        {
            SteppedBoard stepped = new(board);
            DeviceTerminal made = new(stepped);
            starts.Enqueue((server.Connections, made.Ledger.LinkRestarts));
            while (true)
            {
                // A session ends within a few real milliseconds; it must not last a minute of virtual time because this machine is busy.
                stepped.Pass(TimeSpan.FromMilliseconds(made.Link.IsUp ? 10 : 1000));
                stepped.Watchdog.Feed();
                made.StepScreen(stepped.Clock.TickMs);
                made.StepWorker(stepped.Clock.TickMs);
                if (made.Link.IsUp)
                {
                    Thread.Sleep(1);
                }
            }
        });
        terminal.Provision(server.Provisioning(new byte[64])).PowerOn();
        await terminal.WaitUntilAsync(_ => starts.Count >= 3, Patience, "the second restart");
        (int connections, int restarts)[] seen = [.. starts];
        Assert.InRange(seen[1].connections, 24, 26);
        Assert.InRange(seen[2].connections - seen[1].connections, 48, 52);
        Assert.Equal((1, 2), (seen[1].restarts, seen[2].restarts));
    }

    [Fact]
    public async Task After_many_failures_in_a_row_the_terminal_restarts_each_time_later_keeps_the_reason_and_reports_it()
    {
        await using LittleServer server = await LittleServer.StartAsync("V0001");
        server.Refusing = true;
        System.Collections.Concurrent.ConcurrentQueue<(int Refused, string Reason, int Restarts)> starts = new();
        BootLedger? ledger = null;
        using VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = "V0001", Profile = "village" }, (board, _) =>
        {
            SteppedBoard stepped = new(board);
            DeviceTerminal made = new(stepped);
            ledger = made.Ledger;
            starts.Enqueue((server.Refused, made.Ledger.Reason, made.Ledger.LinkRestarts));
            while (true)
            {
                stepped.Pass(TimeSpan.FromSeconds(1));
                stepped.Watchdog.Feed();
                made.StepScreen(stepped.Clock.TickMs);
                made.StepWorker(stepped.Clock.TickMs);
                if (made.Link.IsUp)
                {
                    Thread.Sleep(1);
                }
            }
        });
        terminal.Provision(server.Provisioning(new byte[64])).PowerOn();
        await terminal.WaitUntilAsync(_ => starts.Count >= 3, Patience, "the second restart");
        server.Refusing = false;
        (int refused, string reason, int restarts)[] seen = [.. starts];
        Assert.InRange(seen[1].refused, 24, 26);
        Assert.InRange(seen[2].refused - seen[1].refused, 48, 52);
        Assert.Equal((BootLedger.LinkFailed, 1), (seen[1].reason, seen[1].restarts));
        Assert.Equal((BootLedger.LinkFailed, 2), (seen[2].reason, seen[2].restarts));

        await terminal.WaitUntilAsync(_ => server.Reports.Any(r => r.Has(17)), Patience, "a report");
        TerminalReport report = server.Reports.First(r => r.Has(17));
        Assert.True(report.BootCount >= 3);
        Assert.Equal((1, "link"), (report.CutCount, report.BootReason));
        await terminal.WaitUntilAsync(_ => ledger!.LinkRestarts == 0, Patience, "the count to begin anew");
    }

    [Fact]
    public async Task A_release_on_trial_is_not_restarted_for_the_links_sake()
    {
        await using LittleServer server = await LittleServer.StartAsync("V0001");
        server.Refusing = true;
        using VirtualWorkshop workshop = new();
        System.Collections.Concurrent.ConcurrentQueue<bool> starts = new();
        TaskCompletionSource<bool> over = new();
        using VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = "V0001", Profile = "village", Workshop = workshop }, (board, virtualTerminal) =>
        {
            string root = board.Internal.Path;
            int Choose() => new SlotChooser(root, [workshop.PublicKey], "village", NativeSet.Name).Choose();
            Choose();
            if (starts.IsEmpty)
            {
                virtualTerminal.InternalDisk.Poke("slot.b", workshop.Release("village", "2.0.0", 2));
                Assert.Equal(UpdateReason.None, new UpdateDesk(root, [workshop.PublicKey], "village", NativeSet.Name, null).BeginTrial(1, 0));
                Assert.Equal(1, Choose());
            }

            SteppedBoard stepped = new(board);
            DeviceTerminal made = new(stepped);
            starts.Enqueue(made.Updates.IsOnTrial);
            for (long end = stepped.Clock.TickMs + (30L * 3600 * 1000); stepped.Clock.TickMs < end;)
            {
                stepped.Pass(TimeSpan.FromSeconds(10));
                stepped.Watchdog.Feed();
                made.StepScreen(stepped.Clock.TickMs);
                made.StepWorker(stepped.Clock.TickMs);
            }

            over.SetResult(made.Updates.IsOnTrial);
        });
        terminal.Provision(server.Provisioning(new byte[64])).PowerOn();
        Assert.True(await over.Task.WaitAsync(Patience));
        Assert.Equal([true], starts);
        Assert.True(server.Refused > 100);
    }
}
