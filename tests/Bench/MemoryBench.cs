using System.Globalization;
using System.Reflection;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.Simulator;
using DeviceTerminal = KioskFleet.Firmware.App.Terminal;

namespace KioskFleet.Bench;

/// <summary>Memory of each part of a terminal that runs, is connected and shows a set: everything reachable from it, in the sizes that objects have on nanoFramework; and its code, as the IL that the device interprets.
/// The frame and decoded glyph sheets are in the graphics heap and not here.</summary>
internal static class MemoryBench
{
    /// <summary>KiB of heap that the parts may take together on the village board: half of what its PSRAM gives.</summary>
    private const long AimKiB = 3584;

    private static readonly (string Part, string[] Fields)[] s_parts =
    [
        ("time", ["_clock", "_floorSlot"]),
        ("storage: index, batch, window", ["_store"]),
        ("screens", ["_viewer"]),
        ("link", ["_link", "_attention"]),
        ("sync", ["_engine", "_courierLink", "_budget"]),
        ("update", ["_desk", "_update"]),
        ("health: proof, reports, commands, ledger, log", ["_shownLog", "_shownSender", "_reporter", "_commands", "_ledger", "_scrub", "_frameHash", "_vitals", "_log", "_supervisor", "_errors"]),
        ("app: buffer of scrub, courier and update", ["_scrubBuffer"]),
    ];

    public static int Run(string[] args)
    {
        long total = RunAsync().GetAwaiter().GetResult();
        Console.WriteLine();
        Console.WriteLine("part        IL bytes   methods   types");
        foreach (IGrouping<string, Type> part in typeof(DeviceTerminal).Assembly.GetTypes().Concat(typeof(Protocol.Limits).Assembly.GetTypes()).Concat(typeof(Firmware.Screens.Viewer).Assembly.GetTypes())
            .Where(t => t.Namespace is not null && (t.Namespace.StartsWith("KioskFleet.Firmware.", StringComparison.Ordinal) || t.Namespace == "KioskFleet.Protocol"))
            .GroupBy(t => t.Namespace!.Split('.')[^1]).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            MethodBase[] methods = [.. part.SelectMany(t => t.GetMethods(All).Cast<MethodBase>().Concat(t.GetConstructors(All)))];
            int il = methods.Sum(m => m.GetMethodBody()?.GetILAsByteArray()?.Length ?? 0);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part.Key,-10} {il,9:N0} {methods.Length,9} {part.Count(),7}"));
        }

        Console.WriteLine($"memory: {(total / 1024).ToString(CultureInfo.InvariantCulture)} KiB of managed heap in all parts, card store (aim at most {AimKiB.ToString(CultureInfo.InvariantCulture)})");
        return total / 1024 <= AimKiB ? 0 : 1;
    }

    private static async Task<long> RunAsync()
    {
        await using IdleFleet fleet = await IdleFleet.StartAsync();
        fleet.Provisioning.Port = fleet.MqttPort;
        TaskCompletionSource<long> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = "V0001", Profile = "village" }, (board, _) =>
        {
            try
            {
                done.SetResult(Measure(board));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        terminal.Provision(fleet.Provisioning).PowerOn();
        return await done.Task;
    }

    private static long Measure(IBoard board)
    {
        DeviceTerminal core = new(board);
        for (int calm = 0; calm < 100;)
        {
            board.Watchdog.Feed();
            core.StepScreen(board.Clock.TickMs);
            core.StepWorker(board.Clock.TickMs);
            Thread.Sleep(5);
            calm = core.Engine.Shown is null || core.Engine.IsFetching || ((MqttLink)core.Link).InFlight > 0 ? 0 : calm + 1;
        }

        NanoHeap heap = new();
        heap.Own(core);
        foreach (string field in s_parts.SelectMany(part => part.Fields))
        {
            heap.Own(Field(core, field));
        }

        long total = 0;
        Console.WriteLine("part                                               KiB    largest allocation, bytes");
        foreach ((string part, string[] fields) in s_parts)
        {
            (long bytes, long largest) = (0, 0);
            foreach (string field in fields)
            {
                (long b, long l) = heap.Count(Field(core, field));
                bytes += b;
                largest = Math.Max(largest, l);
            }

            total += bytes;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part,-48} {bytes / 1024.0,7:0.0} {largest,14:N0}"));
        }

        (long rest, long most) = heap.Count(core);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"app: state, the rest",-48} {rest / 1024.0,7:0.0} {most,14:N0}"));
        return total + rest;
    }

    private static object? Field(DeviceTerminal core, string name)
        => (typeof(DeviceTerminal).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic) ?? throw new InvalidOperationException($"The terminal has no field {name}; name its parts anew.")).GetValue(core);
}
