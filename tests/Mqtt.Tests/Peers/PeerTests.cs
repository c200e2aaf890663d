using System.Collections.Concurrent;
using System.Diagnostics;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace KioskFleet.Mqtt.Tests.Peers;

/// <summary>Real peers: mosquitto and its clients. Where they are not installed these tests end with a note, or fail when KIOSK_REQUIRE_PEERS is 1.</summary>
public class PeerTests(ITestOutputHelper output)
{
    private bool Missing(string name) => PeerTool.Missing(name, output);

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
        using Process sub = PeerTool.Start("mosquitto_sub", "-h", "127.0.0.1", "-p", $"{server.Port}", "-V", version, "-t", "a/+/c", "-q", $"{qos}", "-C", "1", "-W", "30");
        await subscribed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        using Process pub = PeerTool.Start("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{server.Port}", "-V", version, "-t", "a/b/c", "-q", $"{qos}", "-m", "从 mosquitto");
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
        using Process broker = PeerTool.StartMosquitto(out int port);
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
        using Process broker = PeerTool.StartMosquitto(out int port);
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
}
