using System.Diagnostics;
using System.Globalization;
using KioskFleet.Bench.Mqtt;

namespace KioskFleet.Bench;

/// <summary>
/// The engine against mosquitto, where it is installed, MQTTnet, where the registry has it, and any other broker: same load generator, same run, taking turns, medians. The
/// table's rows are Markdown. <c>--quick</c>: fewer clients, one round. <c>--only WORD</c>: the lines whose name holds the word (several: <c>"WORD|WORD"</c>).
/// <c>--rounds N</c>: other than 5 (quick: 1). <c>--peer NAME=COMMAND</c>: one more broker (see <see cref="BrokerUnderTest.StartCommand"/>). <c>--peer-rounds N</c>: turns of
/// MQTTnet and such brokers, other than all. <c>--markdown FILE</c>: writes the table there too. <c>host …</c>: the engine alone, as the benchmark starts it.
/// </summary>
internal static class MqttBench
{
    public static int Run(string[] args)
    {
        if (args is ["host", ..])
        {
            return BrokerHost.Run(args[1..]);
        }
        long begun = Stopwatch.GetTimestamp();
        bool quick = args.Contains("--quick");
        string[] only = Values(args, "--only").SelectMany(o => o.Split('|')).ToArray();
        int rounds = Values(args, "--rounds").Select(r => int.Parse(r, CultureInfo.InvariantCulture)).FirstOrDefault(quick ? 1 : 5);
        int peerRounds = Values(args, "--peer-rounds").Select(r => int.Parse(r, CultureInfo.InvariantCulture)).FirstOrDefault(rounds);
        string folder = Directory.CreateTempSubdirectory("mqtt-bench").FullName;
        Contestant[] brokers = Brokers(args, folder, rounds, peerRounds);
        ResultTable table = new(brokers);
        foreach (Line line in Line.All(quick ? 5 : 1).Where(l => only.Length == 0 || l.Figures.Any(f => only.Any(o => f.Name.Contains(o, StringComparison.OrdinalIgnoreCase)))))
        {
            Array.ForEach(brokers, b => b.BeginLine());
            for (int round = 0; round < line.MaximumRounds; round++)
            {
                foreach (Contestant broker in brokers.Where(b => round < b.Rounds))
                {
                    broker.TakeTurn(line);
                }
                if (round + 1 >= brokers.Max(b => b.Rounds))
                {
                    break;
                }
            }
            table.Add(line);
        }
        table.End();
        Directory.Delete(folder, recursive: true);
        foreach (string file in Values(args, "--markdown"))
        {
            File.WriteAllText(file, table.Text);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The run took {Stopwatch.GetElapsedTime(begun).TotalMinutes:0.0} minutes."));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mqtt: {(brokers.Length > 1 ? table.GeometricMean(1) : 0):0.00} x {(brokers.Length > 1 ? brokers[1].Name : "nobody")}"));
        return table.EngineFinished ? 0 : 1;
    }

    private static Contestant[] Brokers(string[] args, string folder, int rounds, int peerRounds)
    {
        TlsFiles tls = TlsFiles.Create(folder);
        List<Contestant> brokers = [new("engine", rounds, t => BrokerUnderTest.StartEngine(t ? tls : null))];
        if (BrokerUnderTest.MosquittoPath is not null)
        {
            brokers.Add(new("mosquitto", rounds, t => BrokerUnderTest.StartMosquitto(folder, t ? tls : null)));
        }
        else
        {
            Console.WriteLine("mosquitto is not installed: it is left out (Debian: apt-get install mosquitto).");
        }
        if (BrokerUnderTest.PackageHostPath is string host)
        {
            brokers.Add(new("MQTTnet", peerRounds, t => BrokerUnderTest.StartCommand($"dotnet \"{host}\" {{port}} {{tlsport}} {{cert}} {{key}}", tls, t)));
        }
        else
        {
            Console.WriteLine("MQTTnet's package is not in the NuGet cache: it is left out, unless --peer names a program that hosts it.");
        }
        foreach (string peer in Values(args, "--peer"))
        {
            if (peer.Split('=', 2) is not [string name, string command])
            {
                throw new ArgumentException($"--peer takes NAME=COMMAND, got \"{peer}\".");
            }
            brokers.Add(new(name, peerRounds, t => BrokerUnderTest.StartCommand(command, tls, t)));
        }
        return [.. brokers];
    }

    private static IEnumerable<string> Values(string[] args, string option) => args.Index().Where(a => a.Item == option && a.Index + 1 < args.Length).Select(a => args[a.Index + 1]);
}
