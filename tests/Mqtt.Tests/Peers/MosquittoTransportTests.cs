using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace KioskFleet.Mqtt.Tests.Peers;

/// <summary>mosquitto over TLS and WebSockets: its clients at our broker, our client at its broker. Debian's mosquitto_pub and _sub know no WebSockets.</summary>
public sealed class MosquittoTransportTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("mqttv31", false)]
    [InlineData("mqttv311", false)]
    [InlineData("mqttv5", false)]
    [InlineData("mqttv311", true)]
    [InlineData("mqttv5", true)]
    public async Task Mosquittos_clients_talk_through_the_broker_over_TLS(string version, bool withCertificate)
    {
        if (PeerTool.Missing("mosquitto_sub", output) || PeerTool.Missing("mosquitto_pub", output))
        {
            return;
        }
        using TestCertificates certificates = new();
        await using RunningBroker broker = await RunningBroker.StartAsync(certificates, o => o.ClientAuthorityPath = withCertificate ? certificates.Authority : null);
        string[] common = ["-h", "localhost", "-p", $"{broker.TlsPort}", "-V", version, "-t", "a/b", "-q", "1", "--cafile", certificates.Authority];
        if (withCertificate)
        {
            using Process stranger = PeerTool.Start("mosquitto_pub", [.. common, "-m", "x"]);
            await stranger.WaitForExitAsync();
            Assert.NotEqual(0, stranger.ExitCode);
            common = [.. common, "--cert", certificates.Client, "--key", certificates.ClientKey];
        }
        // Retained, so that it does not matter who is first.
        using Process pub = PeerTool.Start("mosquitto_pub", [.. common, "-r", "-m", "从 mosquitto"]);
        await pub.WaitForExitAsync();
        Assert.True(pub.ExitCode == 0, await pub.StandardError.ReadToEndAsync());
        using Process sub = PeerTool.Start("mosquitto_sub", [.. common, "-C", "1", "-W", "30"]);
        Assert.Equal("从 mosquitto", (await sub.StandardOutput.ReadToEndAsync()).Trim());
    }

    [Theory]
    [InlineData("mqtts", MqttProtocolVersion.V311)]
    [InlineData("mqtts", MqttProtocolVersion.V500)]
    [InlineData("ws", MqttProtocolVersion.V311)]
    [InlineData("ws", MqttProtocolVersion.V500)]
    [InlineData("wss", MqttProtocolVersion.V311)]
    [InlineData("wss", MqttProtocolVersion.V500)]
    public async Task Our_client_talks_through_mosquitto_over_TLS_and_WebSockets(string scheme, MqttProtocolVersion version)
    {
        if (PeerTool.Missing("mosquitto", output))
        {
            return;
        }
        using TestCertificates certificates = new();
        List<string> lines = [];
        if (scheme is "ws" or "wss")
        {
            lines.Add("protocol websockets");
        }
        if (scheme is "mqtts" or "wss")
        {
            lines.AddRange([$"certfile {certificates.Server}", $"keyfile {certificates.ServerKey}", $"cafile {certificates.Authority}", "require_certificate true"]);
        }
        using Process mosquitto = PeerTool.StartMosquitto(out int port, [.. lines]);
        try
        {
            using X509Certificate2 authority = certificates.LoadAuthority();
            using X509Certificate2 own = certificates.LoadClient();
            MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithProtocolVersion(version).WithClientId("ours").WithTimeout(TimeSpan.FromSeconds(20));
            options = scheme is "ws" or "wss" ? options.WithWebSocketServer(w => w.WithUri($"{scheme}://localhost:{port}/mqtt")) : options.WithTcpServer("localhost", port);
            if (scheme is "mqtts" or "wss")
            {
                options = options.WithTlsOptions(t => t.WithTrustChain(new X509Certificate2Collection(authority)).WithClientCertificates([own]).WithRevocationMode(X509RevocationMode.NoCheck));
            }
            using IMqttClient client = new MqttClientFactory().CreateMqttClient();
            TaskCompletionSource<long> received = new(TaskCreationOptions.RunContinuationsAsynchronously);
            client.ApplicationMessageReceivedAsync += e =>
            {
                received.TrySetResult(e.ApplicationMessage.Payload.Length);
                return Task.CompletedTask;
            };
            await client.ConnectAsync(options.Build());
            await client.SubscribeAsync("t/+", MqttQualityOfServiceLevel.ExactlyOnce);
            await client.PublishBinaryAsync("t/1", new byte[200_000], MqttQualityOfServiceLevel.ExactlyOnce);
            Assert.Equal(200_000, await received.Task.WaitAsync(TimeSpan.FromSeconds(30)));
            await client.PingAsync();
            await client.DisconnectAsync();
        }
        finally
        {
            mosquitto.Kill();
        }
    }
}
