using System.Collections.Concurrent;
using System.Diagnostics;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace KioskFleet.Mqtt.Tests.Peers;

/// <summary>
/// mqtt.js and Eclipse Paho's Python client against the broker, both directions at every QoS, over each transport. They need node with a folder in
/// which "npm install mqtt" was run (KIOSK_MQTTJS names it), and Python with paho.mqtt (Debian: python3-paho-mqtt).
/// </summary>
public sealed class ScriptedPeerTests(ITestOutputHelper output)
{
    private static readonly Lazy<string?> PythonWithPaho = new(() => new[] { "/usr/bin/python3", PeerTool.Find("python3") }.FirstOrDefault(p => p is not null && File.Exists(p) && Succeeds(p, "-c", "import paho.mqtt.client")));

    [Theory]
    [InlineData("mqtt", 4)]
    [InlineData("mqtt", 5)]
    [InlineData("mqtts", 4)]
    [InlineData("mqtts", 5)]
    [InlineData("ws", 4)]
    [InlineData("ws", 5)]
    [InlineData("wss", 4)]
    [InlineData("wss", 5)]
    public async Task Mqttjs_and_our_client_hear_each_other_through_the_broker(string scheme, int version)
    {
        string? folder = Environment.GetEnvironmentVariable("KIOSK_MQTTJS");
        if (folder is null && PeerTool.Note("KIOSK_MQTTJS names no folder with mqtt.js", output) || PeerTool.Missing("node", output))
        {
            return;
        }
        using TestCertificates certificates = new();
        await using RunningBroker broker = await RunningBroker.StartAsync(certificates);
        bool secure = scheme is "mqtts" or "wss";
        string[] arguments = [Script("mqttjs.mjs"), $"{scheme}://localhost:{PortOf(broker, scheme)}", $"{version}"];
        await TalkAsync(broker, version, "mqttjs", () => PeerTool.Start("node", secure ? [.. arguments, certificates.Authority] : arguments));
    }

    [Theory]
    [InlineData("mqtt", 3)]
    [InlineData("mqtt", 4)]
    [InlineData("mqtt", 5)]
    [InlineData("mqtts", 4)]
    [InlineData("mqtts", 5)]
    [InlineData("ws", 4)]
    [InlineData("ws", 5)]
    [InlineData("wss", 4)]
    [InlineData("wss", 5)]
    public async Task Paho_and_our_client_hear_each_other_through_the_broker(string scheme, int version)
    {
        if (PythonWithPaho.Value is null && PeerTool.Note("No Python with paho.mqtt", output))
        {
            return;
        }
        using TestCertificates certificates = new();
        await using RunningBroker broker = await RunningBroker.StartAsync(certificates);
        bool secure = scheme is "mqtts" or "wss";
        string[] arguments = [Script("paho_client.py"), scheme is "ws" or "wss" ? "websockets" : "tcp", $"{PortOf(broker, scheme)}", $"{version}"];
        await TalkAsync(broker, version, "paho", () => Start(PythonWithPaho.Value!, secure ? [.. arguments, certificates.Authority] : arguments));
    }

    private static int PortOf(RunningBroker broker, string scheme) => scheme switch
    {
        "mqtt" => broker.Port,
        "mqtts" => broker.TlsPort,
        "ws" => broker.WebSocketPort,
        _ => broker.WebSocketTlsPort,
    };

    /// <summary>The peer says out/0 to out/2; our client then says in/0 to in/2, which the peer repeats as echo/0 to echo/2.</summary>
    private static async Task TalkAsync(RunningBroker broker, int version, string name, Func<Process> start)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        ConcurrentDictionary<string, string> heard = new();
        TaskCompletionSource said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource echoed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string? property = null;
        client.ApplicationMessageReceivedAsync += e =>
        {
            MqttApplicationMessage message = e.ApplicationMessage;
            heard[message.Topic] = $"{(int)message.QualityOfServiceLevel} {message.ConvertPayloadToString()}";
            property ??= message.UserProperties?.FirstOrDefault(p => p.Name == "from")?.ReadValueAsString();
            if (heard.Keys.Count(k => k.StartsWith("out/", StringComparison.Ordinal)) == 3)
            {
                said.TrySetResult();
            }
            if (heard.Keys.Count(k => k.StartsWith("echo/", StringComparison.Ordinal)) == 3)
            {
                echoed.TrySetResult();
            }
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithProtocolVersion(version == 5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311).WithClientId("ours").Build());
        await client.SubscribeAsync("out/+", MqttQualityOfServiceLevel.ExactlyOnce);
        await client.SubscribeAsync("echo/+", MqttQualityOfServiceLevel.ExactlyOnce);
        using Process peer = start();
        Task<string> complaint = peer.StandardError.ReadToEndAsync();
        Task ended = peer.WaitForExitAsync();
        await Task.WhenAny(said.Task, ended).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(said.Task.IsCompleted, ended.IsCompleted ? await complaint : "");
        for (int qos = 0; qos < 3; qos++)
        {
            Assert.Equal($"{qos} 中文 {qos}", heard[$"out/{qos}"]);
            MqttApplicationMessageBuilder message = new MqttApplicationMessageBuilder().WithTopic($"in/{qos}").WithPayload($"答 {qos}").WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qos);
            if (version == 5)
            {
                message.WithUserProperty("from", "ours"u8.ToArray());
            }
            await client.PublishAsync(message.Build());
        }
        await ended.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(peer.ExitCode == 0, await complaint);
        await echoed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["0 答 0", "1 答 1", "2 答 2"], Enumerable.Range(0, 3).Select(qos => heard[$"echo/{qos}"]));
        Assert.Equal(version == 5 ? name : null, property);
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static bool Succeeds(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
