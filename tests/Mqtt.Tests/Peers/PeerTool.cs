using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;
using Xunit.Abstractions;

namespace KioskFleet.Mqtt.Tests.Peers;

/// <summary>Programs of others. Where one is not installed its tests end with a note, or fail when KIOSK_REQUIRE_PEERS is 1.</summary>
internal static class PeerTool
{
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin").Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);

    public static bool Missing(string name, ITestOutputHelper output) => Find(name) is null && Note($"{name} is not installed", output);

    /// <summary>Notes why a peer is not tested; fails where peers are a must.</summary>
    public static bool Note(string reason, ITestOutputHelper output)
    {
        Assert.True(Environment.GetEnvironmentVariable("KIOSK_REQUIRE_PEERS") != "1", $"{reason}.");
        output.WriteLine($"{reason}; not tested.");
        return true;
    }

    public static Process Start(string name, params string[] arguments)
    {
        ProcessStartInfo start = new(Find(name)!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }

    /// <summary>A mosquitto that listens on one port; <paramref name="lines"/> are further lines of its configuration for that listener.</summary>
    /// <exception cref="IOException">It ended at once; the message has its reason.</exception>
    public static Process StartMosquitto(out int port, params string[] lines)
    {
        // mosquitto 2.0 counts plain listeners only and ends when there is none ("Unable to start any listening sockets"), so one stands beside that for WebSockets.
        bool needsPlain = lines.Contains("protocol websockets");
        int plain;
        using (TcpListener one = new(IPAddress.Loopback, 0), other = new(IPAddress.Loopback, 0))
        {
            one.Start();
            other.Start();
            port = ((IPEndPoint)one.LocalEndpoint).Port;
            plain = ((IPEndPoint)other.LocalEndpoint).Port;
        }
        string config = Path.Combine(Directory.CreateTempSubdirectory("mosquitto").FullName, "mosquitto.conf");
        File.WriteAllText(config, string.Join('\n', (string[])[.. needsPlain ? [$"listener {plain} 127.0.0.1"] : Array.Empty<string>(), $"listener {port} 127.0.0.1", "allow_anonymous true", "user root", .. lines, ""]));
        Process process = Process.Start(new ProcessStartInfo(Find("mosquitto")!) { ArgumentList = { "-c", config }, RedirectStandardError = true })!;
        for (int i = 0; i < 200; i++)
        {
            try
            {
                using TcpClient probe = new();
                probe.Connect(IPAddress.Loopback, port);
                return process;
            }
            catch (SocketException) when (!process.HasExited)
            {
                Thread.Sleep(50);
            }
            catch (SocketException)
            {
                throw new IOException("mosquitto did not start: " + process.StandardError.ReadToEnd());
            }
        }
        throw new IOException("mosquitto did not start.");
    }
}
