using System.Collections.Concurrent;
using System.Net;
using System.Text;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace KioskFleet.Firmware.Tests.App;

/// <summary>A broker on a free port with the smallest server that SPEC.md allows behind it: state, manifest and blocks for one terminal; commands on demand.</summary>
internal sealed class LittleServer : IAsyncDisposable
{
    private readonly MqttServer _broker;
    private readonly string _terminal;

    private LittleServer(MqttServer broker, int port, string terminal)
    {
        _broker = broker;
        Port = port;
        _terminal = terminal;
    }

    public int Port { get; }

    public ReferenceServer Objects { get; } = new();

    public byte[]? Manifest { get; set; }

    public byte[] ManifestId { get; set; } = new byte[Limits.IdBytes];

    public string Secret { get; } = "a secret of this test";

    /// <summary>What the server's clock says.</summary>
    public Func<long> ClockMs { get; set; } = () => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public ConcurrentQueue<TerminalReport> Reports { get; } = new();

    public ConcurrentQueue<ProgressReport> Progress { get; } = new();

    public ConcurrentQueue<ShownReport> Shown { get; } = new();

    public ConcurrentQueue<CommandAnswer> Answers { get; } = new();

    public int Connections { get; private set; }

    /// <summary>Refuses everybody, as a server does whose list of terminals is wrong.</summary>
    public bool Refusing { get; set; }

    public int Refused { get; private set; }

    /// <summary>Answers a report and then ends the session.</summary>
    public bool Kicking { get; set; }

    public static async Task<LittleServer> StartAsync(string terminal)
    {
        int port = FreePort();
        MqttServerFactory factory = new();
        MqttServerOptions options = factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port)
            .Build();
        MqttServer broker = factory.CreateMqttServer(options);
        LittleServer server = new(broker, port, terminal);
        broker.ValidatingConnectionAsync += e =>
        {
            if (server.Refusing)
            {
                server.Refused++;
                e.ReasonCode = MqttConnectReasonCode.ServerUnavailable;
            }
            else if (e.UserName != terminal || e.ClientId != terminal || e.Password != server.Secret)
            {
                e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            }
            else
            {
                server.Connections++;
            }

            return Task.CompletedTask;
        };
        broker.InterceptingPublishAsync += server.OnPublishAsync;
        await broker.StartAsync();
        return server;
    }

    public Provisioning Provisioning(byte[] publisherKey) => new()
    {
        TerminalId = _terminal,
        Host = "127.0.0.1",
        Port = Port,
        Secret = Secret,
        Division = SyncRig.Division,
        PublisherKeys = [publisherKey],
    };

    public Task SendAsync(string leaf, byte[] payload, MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtLeastOnce, bool retain = false)
        => _broker.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessageBuilder()
            .WithTopic(Topics.Of(_terminal, leaf)).WithPayload(payload).WithQualityOfServiceLevel(quality).WithRetainFlag(retain).Build()) { SenderClientId = "server" });

    public async ValueTask DisposeAsync()
    {
        await _broker.StopAsync(new MqttServerStopOptions());
        _broker.Dispose();
    }

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task OnPublishAsync(InterceptingPublishEventArgs e)
    {
        if (e.ClientId != _terminal)
        {
            return;
        }

        byte[] payload = System.Buffers.BuffersExtensions.ToArray(e.ApplicationMessage.Payload);
        switch (e.ApplicationMessage.Topic[(Topics.Of(_terminal, "").Length)..])
        {
            case Topics.Report:
                TerminalReport report = TerminalReport.Decode(payload, 0, payload.Length);
                Reports.Enqueue(report);
                if (report.Has(8))
                {
                    CborWriter writer = new(new byte[128]);
                    new StateMessage { ReportNumber = report.Number, ServerTimeMs = ClockMs(), DesiredManifest = ManifestId, ReportSeconds = 60 }.Encode(writer);
                    await SendAsync(Topics.State, writer.ToArray());
                    if (Manifest != null && !report.AcceptedManifest.AsSpan().SequenceEqual(ManifestId))
                    {
                        await SendAsync(Topics.Manifest, Manifest);
                    }
                }

                if (Kicking)
                {
                    await _broker.DisconnectClientAsync(_terminal);
                }

                break;
            case Topics.Need:
                foreach (byte[] message in Objects.Answer(payload))
                {
                    await SendAsync(Topics.Block, message, MqttQualityOfServiceLevel.AtMostOnce);
                }

                break;
            case Topics.Progress:
                Progress.Enqueue(ProgressReport.Decode(payload, 0, payload.Length));
                break;
            case Topics.Shown:
                Shown.Enqueue(ShownReport.Decode(payload, 0, payload.Length));
                break;
            case Topics.Answer:
                Answers.Enqueue(CommandAnswer.Decode(payload, 0, payload.Length));
                break;
            case Topics.Gone:
                Assert.Equal("gone", Encoding.UTF8.GetString(payload));
                break;
        }
    }
}
