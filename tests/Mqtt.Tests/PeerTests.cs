using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace KioskFleet.Mqtt.Tests;

/// <summary>Real peers: mosquitto and its clients. Where they are not installed these tests end with a note, or fail when KIOSK_REQUIRE_PEERS is 1.</summary>
public class PeerTests(ITestOutputHelper output)
{
    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin").Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);

    private bool Missing(string name)
    {
        if (Find(name) is not null)
        {
            return false;
        }
        Assert.True(Environment.GetEnvironmentVariable("KIOSK_REQUIRE_PEERS") != "1", $"{name} is not installed.");
        output.WriteLine($"{name} is not installed; not tested.");
        return true;
    }

    [Theory]
    [InlineData("mqttv31", 0)]
    [InlineData("mqttv31", 1)]
    [InlineData("mqttv31", 2)]
    [InlineData("mqttv311", 0)]
    [InlineData("mqttv311", 1)]
    [InlineData("mqttv311", 2)]
    [InlineData("mqttv5", 0)]
    [InlineData("mqttv5", 1)]
    [InlineData("mqttv5", 2)]
    public async Task Mosquittos_clients_talk_through_the_engine(string version, int qos)
    {
        if (Missing("mosquitto_sub") || Missing("mosquitto_pub"))
        {
            return;
        }
        TaskCompletionSource subscribed = new();
        await using RunningServer server = await RunningServer.StartAsync(attach: s => s.ClientSubscribedTopicAsync += _ =>
        {
            subscribed.TrySetResult();
            return Task.CompletedTask;
        });
        using Process sub = Start("mosquitto_sub", "-h", "127.0.0.1", "-p", $"{server.Port}", "-V", version, "-t", "a/+/c", "-q", $"{qos}", "-C", "1", "-W", "30");
        await subscribed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        using Process pub = Start("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{server.Port}", "-V", version, "-t", "a/b/c", "-q", $"{qos}", "-m", "从 mosquitto");
        Assert.Equal("从 mosquitto", (await sub.StandardOutput.ReadToEndAsync()).Trim());
        await pub.WaitForExitAsync();
        await sub.WaitForExitAsync();
        Assert.Equal((0, 0), (pub.ExitCode, sub.ExitCode));
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V310)]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Our_client_talks_through_mosquitto_at_every_QoS(MqttProtocolVersion version)
    {
        if (Missing("mosquitto"))
        {
            return;
        }
        using Process broker = StartMosquitto(out int port);
        try
        {
            using IMqttClient client = new MqttClientFactory().CreateMqttClient();
            ConcurrentQueue<string> received = new();
            TaskCompletionSource all = new();
            client.ApplicationMessageReceivedAsync += e =>
            {
                received.Enqueue(e.ApplicationMessage.ConvertPayloadToString());
                if (received.Count == 30)
                {
                    all.TrySetResult();
                }
                return Task.CompletedTask;
            };
            await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(version).WithClientId("ours").Build());
            await client.SubscribeAsync("t/#", MqttQualityOfServiceLevel.ExactlyOnce);
            for (int i = 0; i < 30; i++)
            {
                Assert.True((await client.PublishStringAsync($"t/{i}", $"{i}", (MqttQualityOfServiceLevel)(i % 3))).IsSuccess);
            }
            await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}").Order(), received.Order());
            await client.PingAsync();
            await client.DisconnectAsync();
        }
        finally
        {
            broker.Kill();
        }
    }

    [Fact]
    public async Task Several_of_our_clients_share_the_load_of_mosquitto()
    {
        if (Missing("mosquitto"))
        {
            return;
        }
        using Process broker = StartMosquitto(out int port);
        try
        {
            MqttClientFactory factory = new();
            int[] counts = new int[3];
            TaskCompletionSource all = new();
            List<IMqttClient> workers = [];
            for (int i = 0; i < counts.Length; i++)
            {
                int number = i;
                IMqttClient worker = factory.CreateMqttClient();
                workers.Add(worker);
                worker.ApplicationMessageReceivedAsync += _ =>
                {
                    Interlocked.Increment(ref counts[number]);
                    if (counts.Sum() == 300)
                    {
                        all.TrySetResult();
                    }
                    return Task.CompletedTask;
                };
                await worker.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId($"w{i}").Build());
                await worker.SubscribeAsync("$share/server/reports/#", MqttQualityOfServiceLevel.AtLeastOnce);
            }
            using IMqttClient sender = factory.CreateMqttClient();
            await sender.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("s").Build());
            for (int i = 0; i < 300; i++)
            {
                await sender.PublishStringAsync($"reports/{i}", "x", MqttQualityOfServiceLevel.AtLeastOnce);
            }
            await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.All(counts, c => Assert.InRange(c, 50, 200));
            workers.ForEach(w => w.Dispose());
        }
        finally
        {
            broker.Kill();
        }
    }

    private static Process Start(string name, params string[] arguments)
    {
        ProcessStartInfo start = new(Find(name)!) { RedirectStandardOutput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }

    private static Process StartMosquitto(out int port)
    {
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        string config = Path.Combine(Directory.CreateTempSubdirectory("mosquitto").FullName, "mosquitto.conf");
        File.WriteAllText(config, $"listener {port} 127.0.0.1\nallow_anonymous true\n");
        Process process = Process.Start(new ProcessStartInfo(Find("mosquitto")!) { ArgumentList = { "-c", config }, RedirectStandardError = true })!;
        for (int i = 0; i < 200; i++)
        {
            try
            {
                using TcpClient probe = new();
                probe.Connect(IPAddress.Loopback, port);
                return process;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }
        throw new IOException("mosquitto did not start.");
    }
}
