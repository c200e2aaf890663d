using System.Globalization;
using KioskFleet.Bench.Mqtt;
using MQTTnet;

namespace KioskFleet.Bench;

/// <summary>
/// <c>mqtt-stress [--minutes N]</c> (10): publishers at QoS 1 and 2 whose every message is looked for, sessions that are taken over some fifty times a second, connections that break off and leave
/// wills, readers that do not read, and 16 KiB blocks to many, all at once, on the engine in a process of its own. Nothing may be lost, QoS 2 may not come twice, and the memory must stay flat.
/// Ends with 1 where it does not hold.
/// </summary>
internal static class MqttStressBench
{
    private const int Publishers = 3;
    private const int Listeners = 50;
    private const int Breakers = 4;
    private const int SlowReaders = 5;

    /// <summary>Seconds of running between two looks at the memory.</summary>
    private const int SampleEvery = 20;

    /// <summary>Bytes that the process may grow from the second third of the run to the last: what pools and allocators sway by.</summary>
    private const long Growth = 16 * 1024 * 1024;

    /// <summary>Time in which the last messages must come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static int Run(string[] args)
    {
        int at = Array.IndexOf(args, "--minutes");
        double minutes = at >= 0 ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : 10;
        return RunAsync(TimeSpan.FromMinutes(minutes)).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(TimeSpan duration)
    {
        using BrokerUnderTest broker = BrokerUnderTest.StartEngine(null);
        using CancellationTokenSource stop = new();
        StressActors actors = new(broker.Port, stop.Token);
        List<IMqttClient> staying = [await actors.WatchWillsAsync().ConfigureAwait(false)];
        for (int i = 0; i < Listeners; i++)
        {
            staying.Add(await actors.ListenToBlocksAsync(i).ConfigureAwait(false));
        }
        StressTally[] once = [.. Enumerable.Range(0, Publishers).Select(_ => new StressTally(exactlyOnce: true))];
        StressTally[] steady = [.. Enumerable.Range(0, Publishers).Select(_ => new StressTally(exactlyOnce: false))];
        StressTally[] takenOver = [.. Enumerable.Range(0, Publishers).Select(_ => new StressTally(exactlyOnce: false))];
        for (int i = 0; i < Publishers; i++)
        {
            staying.Add(await StressActors.ReadAsync(broker.Port, $"once{i}", $"stress/2/{i}", 2, once[i]).ConfigureAwait(false));
            staying.Add(await StressActors.ReadAsync(broker.Port, $"steady{i}", $"stress/1/{i}", 1, steady[i]).ConfigureAwait(false));
        }
        Task<IMqttClient>[] takingOver = [.. Enumerable.Range(0, Publishers).Select(i => actors.TakeOverAsync($"taken{i}", $"stress/1/{i}", takenOver[i]))];
        // Their subscriptions must stand before the first number.
        while (actors.TakeOvers < Publishers)
        {
            await Task.Delay(20).ConfigureAwait(false);
        }
        Task[] others =
        [
            actors.SendBlocksAsync(Listeners), .. Enumerable.Range(0, Breakers).Select(actors.BreakAsync), .. Enumerable.Range(0, SlowReaders).Select(actors.ReadSlowlyAsync), .. takingOver,
        ];
        Task<long>[] atMostTwo = [.. Enumerable.Range(0, Publishers).Select(i => actors.PublishAsync($"stress/2/{i}", 2))];
        Task<long>[] atLeastOne = [.. Enumerable.Range(0, Publishers).Select(i => actors.PublishAsync($"stress/1/{i}", 1))];
        List<long> memory = await WatchAsync(broker, actors, duration, once, steady, Task.WhenAny([.. others, .. atMostTwo, .. atLeastOne])).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        long[] sentOnce = await Task.WhenAll(atMostTwo).ConfigureAwait(false);
        long[] sent = await Task.WhenAll(atLeastOne).ConfigureAwait(false);
        await Task.WhenAll(others).ConfigureAwait(false);
        bool came = SpinWait.SpinUntil(() => Enumerable.Range(0, Publishers).All(i => once[i].Complete == sentOnce[i] && steady[i].Complete == sent[i] && takenOver[i].Complete == sent[i])
            && actors.Wills == actors.Broken, Patience);
        long wrong = once.Sum(t => t.Wrong);
        Print($"QoS 2: {once.Sum(t => t.Complete):N0} of {sentOnce.Sum():N0}, twice or out of order {wrong:N0}; QoS 1: {steady.Sum(t => t.Complete):N0} of {sent.Sum():N0}, over take-overs {takenOver.Sum(t => t.Complete):N0}; wills {actors.Wills:N0} of {actors.Broken:N0}");
        foreach (IMqttClient client in staying.Concat(takingOver.Select(t => t.Result)))
        {
            client.Dispose();
        }
        int third = memory.Count / 3;
        long growth = third == 0 ? 0 : Middle(memory[^third..]) - Middle(memory[third..^third]);
        Print($"mqttstress: {growth / 1024.0 / 1024:0.0} MiB growth");
        return came && wrong == 0 && growth <= Growth ? 0 : 1;
    }

    /// <summary>Looks at the memory until the time is over. Time is counted in seconds of running, so that a run that is suspended meanwhile is not cut short.</summary>
    /// <param name="ended">Ends when one of the actors does, which before the time is over only a failure makes it do.</param>
    private static async Task<List<long>> WatchAsync(BrokerUnderTest broker, StressActors actors, TimeSpan duration, StressTally[] once, StressTally[] steady, Task<Task> ended)
    {
        List<long> memory = [];
        Print($"| s | resident MiB | QoS 2 | QoS 1 | 16 KiB blocks received | take-overs | broken off | wills |");
        Print($"|---|---|---|---|---|---|---|---|");
        for (int second = 1; second <= duration.TotalSeconds; second++)
        {
            await Task.Delay(1000).ConfigureAwait(false);
            if (ended.IsCompleted)
            {
                // Throws what made it end.
                await (await ended.ConfigureAwait(false)).ConfigureAwait(false);
            }
            if (second % SampleEvery == 0)
            {
                memory.Add(broker.ResidentNow());
                Print($"| {second} | {memory[^1] / 1024.0 / 1024:0.0} | {once.Sum(t => t.Complete):N0} | {steady.Sum(t => t.Complete):N0} | {actors.Blocks:N0} | {actors.TakeOvers:N0} | {actors.Broken:N0} | {actors.Wills:N0} |");
            }
        }
        return memory;
    }

    private static long Middle(List<long> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
