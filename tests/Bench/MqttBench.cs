using System.Globalization;
using KioskFleet.Bench.Mqtt;

namespace KioskFleet.Bench;

/// <summary>
/// The engine against mosquitto, where it is installed, and any other broker: same load generator, same run, taking turns, medians. The table's rows are Markdown.
/// <c>--quick</c>: fewer clients, one round. <c>--only WORD</c>: the lines whose name holds the word (several: <c>"WORD|WORD"</c>). <c>--rounds N</c>: other than 5
/// (quick: 1). <c>--peer NAME=COMMAND</c>: one more broker (see <see cref="BrokerUnderTest.StartCommand"/>). <c>host …</c>: the engine alone, as the benchmark starts it.
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
        string[] only = Values(args, "--only").SelectMany(o => o.Split('|')).ToArray();
        int rounds = Values(args, "--rounds").Select(r => int.Parse(r, CultureInfo.InvariantCulture)).FirstOrDefault(quick ? 1 : 5);
        string folder = Directory.CreateTempSubdirectory("mqtt-bench").FullName;
        TlsFiles tls = TlsFiles.Create(folder);
        List<(string Name, Func<bool, BrokerUnderTest> Start)> brokers = [("engine", t => BrokerUnderTest.StartEngine(t ? tls : null))];
        if (BrokerUnderTest.MosquittoPath is not null)
        {
            brokers.Add(("mosquitto", t => BrokerUnderTest.StartMosquitto(folder, t ? tls : null)));
        }
        else
        {
            Console.WriteLine("mosquitto is not installed: the engine stands alone (Debian: apt-get install mosquitto).");
        }
        foreach (string peer in Values(args, "--peer"))
        {
            string[] parts = peer.Split('=', 2);
            brokers.Add((parts[0], _ => BrokerUnderTest.StartCommand(parts[1], tls)));
        }
        string[] names = [.. brokers.Select(b => b.Name)];
        Console.WriteLine($"| line | {string.Join(" | ", names)} | {string.Concat(names[1..].Select(n => $"engine to {n} | "))}CPU a message | generator |");
        Console.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", (names.Length * 2) + 2))}");
        double ratioSum = 0;
        int ratios = 0;
        int failures = 0;
        foreach (Line line in Line.All(quick ? 5 : 1).Where(l => only.Length == 0 || l.Figures.Any(f => only.Any(o => f.Name.Contains(o, StringComparison.OrdinalIgnoreCase)))))
        {
            List<Measured>[] results = [.. brokers.Select(_ => new List<Measured>())];
            for (int round = 0; round < Math.Min(rounds, line.MaximumRounds); round++)
            {
                for (int i = 0; i < brokers.Count; i++)
                {
                    using BrokerUnderTest broker = brokers[i].Start(line.NeedsTls);
                    try
                    {
                        results[i].Add(line.Measure(broker));
                    }
                    catch (Exception e) when (e is IOException or TimeoutException)
                    {
                        failures += i == 0 ? 1 : 0;
                        Console.WriteLine($"({line.Figures[0].Name}, {brokers[i].Name}: {e.Message})");
                    }
                }
            }
            for (int figure = 0; figure < line.Figures.Length; figure++)
            {
                Print(line.Figures[figure], figure, results, ref ratioSum, ref ratios);
            }
        }
        Directory.Delete(folder, recursive: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mqtt: {(ratios == 0 ? 0 : Math.Exp(ratioSum / ratios)):0.00} x {(names.Length > 1 ? names[1] : "nobody")} (geometric mean of {ratios} lines)"));
        return failures == 0 ? 0 : 1;
    }

    private static void Print(Figure figure, int index, List<Measured>[] results, ref double ratioSum, ref int ratios)
    {
        double?[] medians = [.. results.Select(r => Median(r, m => m.Values[index]))];
        List<string> cells = [figure.Name, .. medians.Select(m => m is double value ? Format(value, figure.Unit) : "failed")];
        for (int i = 1; i < medians.Length; i++)
        {
            double? ratio = figure.HigherIsBetter ? medians[0] / medians[i] : medians[i] / medians[0];
            cells.Add(ratio is double r ? string.Create(CultureInfo.InvariantCulture, $"{r:0.00}×") : "");
            if (i == 1 && ratio > 0)
            {
                ratioSum += Math.Log(ratio.Value);
                ratios++;
            }
        }
        double?[] cpu = [.. results.Select(r => Median(r, m => m.CpuMicroseconds))];
        cells.Add(cpu[0] > 0 ? string.Join(" / ", cpu.Select(c => (c ?? 0).ToString("0.0", CultureInfo.InvariantCulture))) + " µs" : "");
        cells.Add(cpu[0] > 0 ? string.Join(" / ", results.Select(r => (Median(r, m => m.GeneratorBusy) ?? 0).ToString("0 %", CultureInfo.InvariantCulture))) : "");
        Console.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    private static string Format(double value, string unit) =>
        (value >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("0.00", CultureInfo.InvariantCulture)) + (unit == "/s" ? unit : " " + unit);

    private static IEnumerable<string> Values(string[] args, string option) => args.Index().Where(a => a.Item == option && a.Index + 1 < args.Length).Select(a => args[a.Index + 1]);

    private static double? Median(List<Measured> results, Func<Measured, double> value)
    {
        double[] sorted = [.. results.Select(value).Order()];
        return sorted.Length == 0 ? null : sorted[sorted.Length / 2];
    }
}
