using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace KioskFleet.Bench.Mqtt;

/// <summary>A broker in a process of its own, with what it takes of the machine.</summary>
internal sealed class BrokerUnderTest : IDisposable
{
    /// <summary>Time that a peer is given to open its port.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly long _started = Stopwatch.GetTimestamp();

    private BrokerUnderTest(Process process, int port, int tlsPort)
    {
        _process = process;
        Port = port;
        TlsPort = tlsPort;
    }

    public int Port { get; }

    public int TlsPort { get; }

    /// <summary>Time from its start within which a measurement must be done; above it <see cref="CheckTime"/> gives up.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.MaxValue;

    public TimeSpan TimeLeft => TimeLimit - Stopwatch.GetElapsedTime(_started);

    /// <summary>Seconds of processor time so far.</summary>
    public double CpuSeconds => ProcessorTime.Seconds(_process.Id);

    public static string NotWithin(TimeSpan limit) => string.Create(CultureInfo.InvariantCulture, $"not within {limit.TotalSeconds:0} s");

    /// <exception cref="TimeoutException">The time limit is over.</exception>
    public void CheckTime()
    {
        if (TimeLeft < TimeSpan.Zero)
        {
            throw new TimeoutException(NotWithin(TimeLimit));
        }
    }

    /// <summary>Bytes of resident memory, after a broker that has a garbage collector was told to run it.</summary>
    public long Resident()
    {
        long last = long.MaxValue;
        // A collector gives memory back in steps, and only what an earlier collection left free.
        for (int still = 0; still < 3;)
        {
            _process.StandardInput.WriteLine("gc");
            Thread.Sleep(300);
            CheckTime();
            long now = ReadResident();
            still = Math.Abs(now - last) < 128 * 1024 ? still + 1 : 0;
            last = now;
        }
        return last;
    }

    /// <summary>Bytes of resident memory after one collection, while work goes on.</summary>
    public long ResidentNow()
    {
        _process.StandardInput.WriteLine("gc");
        Thread.Sleep(500);
        return ReadResident();
    }

    public static BrokerUnderTest StartEngine(TlsFiles? tls)
    {
        int port = FreePort();
        int tlsPort = FreePort();
        List<string> arguments = [Assembly.GetExecutingAssembly().Location, "mqtt", "host", port.ToString(CultureInfo.InvariantCulture)];
        if (tls is not null)
        {
            arguments.AddRange(["--tls", tlsPort.ToString(CultureInfo.InvariantCulture), tls.Certificate, tls.Key]);
        }
        return Start("dotnet", arguments, port, tlsPort, tls is not null);
    }

    /// <summary>The program that hosts MQTTnet's package, which is built beside this one only where the package is used; else null.</summary>
    public static string? PackageHostPath => Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "MqttNetHost")?.Value is string path && File.Exists(path) ? path : null;

    /// <summary>mosquitto; null where it is not installed.</summary>
    public static string? MosquittoPath => new[] { "/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto" }.FirstOrDefault(File.Exists);

    public static BrokerUnderTest StartMosquitto(string folder, TlsFiles? tls)
    {
        int port = FreePort();
        int tlsPort = FreePort();
        string config = Path.Combine(folder, "mosquitto.conf");
        // "user root": started by root it would give up the right to read the key; started by anyone else it ignores the line.
        string text = $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_inflight_messages 256\nmax_queued_messages 100000\nset_tcp_nodelay true\nlog_type none\nuser root\n";
        if (tls is not null)
        {
            text += $"listener {tlsPort} 127.0.0.1\ncertfile {tls.Certificate}\nkeyfile {tls.Key}\n";
        }
        File.WriteAllText(config, text);
        return Start(MosquittoPath!, ["-c", config], port, tlsPort, tls is not null);
    }

    /// <summary>
    /// Any other broker: a shell command in which {port}, {tlsport}, {cert} and {key} are replaced. If it has a garbage collector it should run it on a line "gc"
    /// on its standard input, or its memory is measured with its garbage.
    /// </summary>
    public static BrokerUnderTest StartCommand(string command, TlsFiles tls, bool usesTls)
    {
        int port = FreePort();
        int tlsPort = FreePort();
        string line = command.Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{tlsport}", tlsPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{cert}", tls.Certificate, StringComparison.Ordinal)
            .Replace("{key}", tls.Key, StringComparison.Ordinal);
        return Start("/bin/sh", ["-c", "exec " + line], port, tlsPort, usesTls);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static BrokerUnderTest Start(string program, IEnumerable<string> arguments, int port, int tlsPort, bool usesTls)
    {
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        long begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < StartTime && !process.HasExited)
        {
            try
            {
                if (usesTls)
                {
                    using TcpClient probe = new();
                    probe.Connect(IPAddress.Loopback, tlsPort);
                }
                if (!Answers(port))
                {
                    Thread.Sleep(20);
                    continue;
                }
                return new BrokerUnderTest(process, port, tlsPort);
            }
            catch (SocketException)
            {
                Thread.Sleep(20);
            }
        }
        throw new IOException($"{program} did not open its port.");
    }

    /// <summary>Whether an MQTT client is let in: MQTTnet's host opens its port some time before its server takes anybody.</summary>
    private static bool Answers(int port)
    {
        using TcpClient probe = new() { ReceiveTimeout = 2000 };
        probe.Connect(IPAddress.Loopback, port);
        try
        {
            probe.GetStream().Write(PacketEncoder.Encode(new PacketWriter(), new MqttConnectPacket { ClientId = "probe", CleanSession = true }, MqttProtocolVersion.V311));
            return probe.GetStream().ReadByte() == 0x20;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private long ReadResident()
    {
        string status = File.ReadAllText($"/proc/{_process.Id}/status");
        string rss = status.Split('\n').First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(string.Concat(rss.Where(char.IsDigit)), CultureInfo.InvariantCulture) * 1024;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
