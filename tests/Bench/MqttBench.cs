using System.Globalization;
using KioskFleet.Bench.Mqtt;

namespace KioskFleet.Bench;

/// <summary>
/// The engine against mosquitto, where it is installed: same load generator, same run, taking turns, medians. <c>--quick</c>: fewer clients, one round.
/// <c>--only WORD</c>: the lines whose name holds the word. <c>--rounds N</c>: other than 5 (quick: 1). <c>host …</c>: the engine alone, as the benchmark starts it.
/// </summary>
internal static class MqttBench
{
    public static int Run(string[] args)
    {
        if (args is ["host", ..])
        {
            return BrokerHost.Run(args[1..]);
        }
        bool quick = args.Contains("--quick");
        int onlyAt = Array.IndexOf(args, "--only");
        string only = onlyAt >= 0 ? args[onlyAt + 1] : "";
        int roundsAt = Array.IndexOf(args, "--rounds");
        int rounds = roundsAt >= 0 ? int.Parse(args[roundsAt + 1], CultureInfo.InvariantCulture) : quick ? 1 : 5;
        int scale = quick ? 5 : 1;
        Scenarios scenarios = new(TimeSpan.FromSeconds(quick ? 1 : 2));
        List<(string Name, string Unit, bool HigherIsBetter, Func<BrokerUnderTest, double> Measure)> lines =
        [
            ($"connects at {5000 / scale}", "/s", true, b => Scenarios.ConnectsPerSecond(b, 5000 / scale)),
            ($"memory per idle connection at {10000 / scale}", "bytes", false, b => Scenarios.MemoryPerConnection(b, 10000 / scale, 0)),
            ($"same with 3 subscriptions each", "bytes", false, b => Scenarios.MemoryPerConnection(b, 10000 / scale, 3)),
            ("1 to 1, QoS 0, 256 B", "/s", true, b => scenarios.Throughput(b, 1, 1, 256, 0)),
            ("1 to 1, QoS 0, 4 KiB", "/s", true, b => scenarios.Throughput(b, 1, 1, 4096, 0)),
            ("1 to 1, QoS 1, 256 B", "/s", true, b => scenarios.Throughput(b, 1, 1, 256, 1)),
            ("1 to 1, QoS 1, 4 KiB", "/s", true, b => scenarios.Throughput(b, 1, 1, 4096, 1)),
            ("200 to 1, QoS 0, 256 B", "/s", true, b => scenarios.Throughput(b, 200, 1, 256, 0)),
            ("200 to 1, QoS 1, 256 B", "/s", true, b => scenarios.Throughput(b, 200, 1, 256, 1)),
            ($"200 to 1, QoS 1, 256 B, {5000 / scale} others subscribed", "/s", true, b => scenarios.Throughput(b, 200, 1, 256, 1, 5000 / scale)),
            ($"1 to {2000 / scale}, QoS 0, 256 B", "/s", true, b => scenarios.Throughput(b, 1, 2000 / scale, 256, 0)),
            ($"1 to {2000 / scale}, QoS 0, 4 KiB", "/s", true, b => scenarios.Throughput(b, 1, 2000 / scale, 4096, 0)),
            ($"1 to {2000 / scale}, QoS 0, 16 KiB", "/s", true, b => scenarios.Throughput(b, 1, 2000 / scale, 16384, 0)),
            ($"1 to {2000 / scale}, QoS 1, 256 B", "/s", true, b => scenarios.Throughput(b, 1, 2000 / scale, 256, 1)),
            ($"to {5000 / scale} terminals, a topic each, QoS 0, 200 B", "/s", true, b => scenarios.ToEachTerminal(b, 5000 / scale, 200, 0)),
            ($"to {5000 / scale} terminals, a topic each, QoS 1, 200 B", "/s", true, b => scenarios.ToEachTerminal(b, 5000 / scale, 200, 1)),
            ("CPU a message at 1,000/s, QoS 0", "µs", false, b => scenarios.AtRate(b, 1000, 256, 0).CpuMicroseconds),
            ("CPU a message at 1,000/s, QoS 1", "µs", false, b => scenarios.AtRate(b, 1000, 256, 1).CpuMicroseconds),
            ($"delay p50 at 1,000/s, QoS 1, {5000 / scale} others subscribed", "ms", false, b => scenarios.AtRate(b, 1000, 256, 1, 5000 / scale).P50),
            ("delay p50 at 10,000/s, QoS 1", "ms", false, b => scenarios.AtRate(b, 10000, 256, 1).P50),
            ("delay p99 at 10,000/s, QoS 1", "ms", false, b => scenarios.AtRate(b, 10000, 256, 1).P99),
            ($"fleet mix, {10000 / scale} terminals: set delivered in", "s", false, b => Scenarios.FleetMix(b, 10000 / scale).Seconds),
            ($"fleet mix, {10000 / scale} terminals: CPU", "s", false, b => Scenarios.FleetMix(b, 10000 / scale).Cpu),
        ];
        string folder = Directory.CreateTempSubdirectory("mqtt-bench").FullName;
        double ratioSum = 0;
        int ratios = 0;
        foreach ((string name, string unit, bool higher, Func<BrokerUnderTest, double> measure) in lines.Where(l => l.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            List<double> engine = [];
            List<double> mosquitto = [];
            List<double> engineCpu = [];
            List<double> mosquittoCpu = [];
            for (int round = 0; round < rounds; round++)
            {
                using (BrokerUnderTest broker = BrokerUnderTest.StartEngine())
                {
                    engine.Add(measure(broker));
                    engineCpu.Add(scenarios.LastCpuMicroseconds);
                }
                if (BrokerUnderTest.HasMosquitto)
                {
                    using BrokerUnderTest broker = BrokerUnderTest.StartMosquitto(folder);
                    mosquitto.Add(measure(broker));
                    mosquittoCpu.Add(scenarios.LastCpuMicroseconds);
                }
            }
            double ours = Median(engine);
            string peer = "mosquitto not installed";
            if (mosquitto.Count > 0)
            {
                double theirs = Median(mosquitto);
                double ratio = higher ? ours / theirs : theirs / ours;
                ratioSum += Math.Log(ratio);
                ratios++;
                peer = string.Create(CultureInfo.InvariantCulture, $"mosquitto {theirs:N2} {unit} | {ratio:0.00}x");
            }
            if (unit == "/s" && mosquitto.Count > 0 && Median(mosquittoCpu) > 0)
            {
                peer += string.Create(CultureInfo.InvariantCulture, $" | CPU a message {Median(engineCpu):0.0} to {Median(mosquittoCpu):0.0} µs");
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} | engine {ours:N2} {unit} | {peer}"));
        }
        Directory.Delete(folder, recursive: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mqtt: {(ratios == 0 ? 0 : Math.Exp(ratioSum / ratios)):0.00} x mosquitto (geometric mean of {ratios} lines)"));
        return 0;
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
