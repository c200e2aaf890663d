using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace KioskFleet.Bench.Mqtt;

/// <summary>A broker in a process of its own, with what it takes of the machine.</summary>
internal sealed class BrokerUnderTest : IDisposable
{
    /// <summary>Clock ticks a second of /proc, fixed on Linux.</summary>
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    private BrokerUnderTest(string name, Process process, int port)
    {
        Name = name;
        _process = process;
        Port = port;
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>Seconds of processor time so far.</summary>
    public double CpuSeconds
    {
        get
        {
            string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Bytes of resident memory, after the engine has collected its garbage.</summary>
    public long Resident()
    {
        if (Name == "engine")
        {
            _process.StandardInput.WriteLine("gc");
            while (_process.StandardOutput.ReadLine() is string line && !line.StartsWith("heap", StringComparison.Ordinal))
            {
            }
        }
        string status = File.ReadAllText($"/proc/{_process.Id}/status");
        string rss = status.Split('\n').First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(string.Concat(rss.Where(char.IsDigit)), CultureInfo.InvariantCulture) * 1024;
    }

    public static bool HasMosquitto => MosquittoPath is not null;

    private static string? MosquittoPath => new[] { "/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto" }.FirstOrDefault(File.Exists);

    public static BrokerUnderTest StartEngine(params string[] more)
    {
        int port = FreePort();
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (string argument in (string[])[Assembly.GetExecutingAssembly().Location, "mqtt", "host", port.ToString(CultureInfo.InvariantCulture), .. more])
        {
            start.ArgumentList.Add(argument);
        }
        Process process = Process.Start(start)!;
        string? line = process.StandardOutput.ReadLine();
        if (line?.StartsWith("listening", StringComparison.Ordinal) != true)
        {
            throw new IOException($"The engine did not start: {line}");
        }
        return new BrokerUnderTest("engine", process, port);
    }

    public static BrokerUnderTest StartMosquitto(string folder)
    {
        int port = FreePort();
        string config = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(config, $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_inflight_messages 256\nmax_queued_messages 100000\nset_tcp_nodelay true\nlog_type none\n");
        Process process = Process.Start(new ProcessStartInfo(MosquittoPath!) { ArgumentList = { "-c", config }, RedirectStandardError = true })!;
        for (int i = 0; i < 100; i++)
        {
            try
            {
                using TcpClient probe = new();
                probe.Connect(IPAddress.Loopback, port);
                return new BrokerUnderTest("mosquitto", process, port);
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }
        throw new IOException("mosquitto did not start.");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
