using System.Globalization;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.Simulator;
using DeviceTerminal = KioskFleet.Firmware.App.Terminal;

namespace KioskFleet.Bench;

/// <summary>Bytes a day of an idle, healthy terminal, counted on the wire: the firmware on its virtual board, over real TLS, through a proxy that counts, to the real server. A day passes in seconds, because the
/// firmware's steps and the server's clock are driven in virtual time; after each step the bench waits until sockets and server are quiet. Temperature and signal swing as in a hall, the notice screen rolls and is proved.</summary>
internal static class IdleBench
{
    /// <summary>KB (1000 bytes) a day that TCP may carry.</summary>
    private const double AimKB = 150;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Nothing passed for so long, in real milliseconds: the answer to what was sent is through.</summary>
    private const int QuietMs = 3;

    public static int Run(string[] args)
    {
        Counts counts = RunAsync().GetAwaiter().GetResult();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one connection with its TLS handshake, whole report and state: {counts.ConnectBytes:N0} bytes, with TCP/IP headers {counts.ConnectWithHeaders:N0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"24 hours: {counts.Reports} reports, else beats, {counts.Segments:N0} segments, {counts.Connections} connections more; the terminal's own count for its budget {counts.OwnCount:N0} bytes"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"with TCP/IP headers, every segment acknowledged by one of its own: {counts.WithHeaders / 1000.0:0.0} KB/day"));
        double kb = counts.Bytes / 1000.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle: {kb:0.0} KB/day over TLS, counted on the wire (aim at most {AimKB:0})"));
        return kb <= AimKB && counts.Connections == 0 ? 0 : 1;
    }

    private static async Task<Counts> RunAsync()
    {
        await using IdleFleet fleet = await IdleFleet.StartAsync();
        using CountingProxy proxy = new(fleet.MqttPort);
        fleet.Provisioning.Port = proxy.Port;
        TaskCompletionSource<Counts> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = "V0001", Profile = "village" }, (board, virtualTerminal) =>
        {
            try
            {
                done.SetResult(Drive(board, virtualTerminal, fleet, proxy));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        terminal.Provision(fleet.Provisioning).PowerOn();
        return await done.Task;
    }

    private static Counts Drive(IBoard real, VirtualTerminal terminal, IdleFleet fleet, CountingProxy proxy)
    {
        SteppedBoard board = new(real);
        DeviceTerminal core = new(board);
        MqttLink link = (MqttLink)core.Link;

        // Until the set is on the glass and that was reported.
        for (int settled = 0; settled < 300; settled++)
        {
            Pass(core, link, board, fleet, proxy);
            if (core.Engine.Shown is null)
            {
                settled = 0;
                Thread.Sleep(2);
            }
        }

        long bytes = proxy.Bytes;
        long headers = proxy.WithHeaders;
        long segments = proxy.Segments;
        long connections = proxy.Connections;
        long own = link.BytesMoved;
        long reports = core.Reports;
        for (int second = 0; second < 86_400; second++)
        {
            terminal.Board.TemperatureCelsius = 20 + (6 * Math.Sin(second / 86_400.0 * 2 * Math.PI));
            terminal.Board.Link.SignalPercent = 70 + (int)(12 * Math.Sin(second / 3600.0));
            Pass(core, link, board, fleet, proxy);
        }

        Counts day = new(proxy.Bytes - bytes, proxy.WithHeaders - headers, proxy.Segments - segments, proxy.Connections - connections, link.BytesMoved - own, core.Reports - reports, 0, 0);

        // One connection more, with nothing new to fetch.
        bytes = proxy.Bytes;
        headers = proxy.WithHeaders;
        reports = core.Reports;
        link.Close();
        while (!link.IsUp || core.Reports == reports || link.InFlight > 0)
        {
            Pass(core, link, board, fleet, proxy);
        }

        return day with { ConnectBytes = proxy.Bytes - bytes, ConnectWithHeaders = proxy.WithHeaders - headers };
    }

    private static void Pass(DeviceTerminal core, MqttLink link, SteppedBoard board, IdleFleet fleet, CountingProxy proxy)
    {
        board.Watchdog.Feed();
        board.Pass(Step);
        fleet.Time.Pass(Step);
        long tick = board.Clock.TickMs;
        long before = link.BytesMoved;
        core.StepScreen(tick);
        core.StepWorker(tick);
        bool busy = link.BytesMoved != before || link.InFlight > 0 || core.Engine.IsFetching;
        for (int i = 0; busy && i < 2000; i++)
        {
            Thread.Sleep(1);
            proxy.Settle(QuietMs);
            long moved = link.BytesMoved;
            core.StepWorker(tick);
            busy = link.BytesMoved != moved || link.InFlight > 0;
        }
    }

    private sealed record Counts(
        long Bytes, long WithHeaders, long Segments, long Connections, long OwnCount, long Reports, long ConnectBytes, long ConnectWithHeaders);
}
