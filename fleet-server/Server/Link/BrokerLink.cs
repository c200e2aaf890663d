using System.Buffers;
using KioskFleet.Protocol;
using KioskFleet.Server.Commands;
using KioskFleet.Server.Content;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.TrustRoots;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace KioskFleet.Server.Link;

/// <summary>Joins the hub to an external MQTT 5 broker, as a client. Several servers share the terminals' messages by a shared subscription;
/// who may connect and touch which topic is the broker's to guard.</summary>
internal sealed partial class BrokerLink(
    FleetServerOptions options, LinkHub hub, TerminalDirectory terminals, DesiredSets desired, WantedRoots roots, WantedReleases firmware, CommandOffice commands, TimeProvider clock, ILogger<BrokerLink> log) : BackgroundService, ITerminalTransport
{
    /// <summary>Name of the group that shares the messages.</summary>
    private const string Group = "kioskfleet";

    private const int DefaultPort = 1883;
    private const int DefaultTlsPort = 8883;

    /// <summary>Messages under way to this server and not yet acknowledged.</summary>
    private const ushort ReceiveMaximum = 256;

    /// <summary>How often sets and terminals that another server wrote are looked for.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private static readonly string[] UpLeaves = [Topics.Report, Topics.Beat, Topics.Need, Topics.Progress, Topics.Shown, Topics.Answer, Topics.Log, Topics.Gone];

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    public bool KnowsConnections => false;

    public async ValueTask SendAsync(string terminalId, string leaf, ReadOnlyMemory<byte> payload, bool acknowledged, CancellationToken cancellation)
        => await _client.PublishAsync(
            new MqttApplicationMessage
            {
                Topic = Topics.Of(terminalId, leaf),
                Payload = new ReadOnlySequence<byte>(payload),
                QualityOfServiceLevel = acknowledged ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
            },
            cancellation);

    /// <summary>A client cannot end another's connection: the terminal is no longer heard, and the broker's own list must be changed too.</summary>
    public ValueTask DisconnectAsync(string terminalId, DisconnectReason reason)
    {
        hub.Closed(terminalId);
        return ValueTask.CompletedTask;
    }

    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        hub.Use(this);
        _client.ApplicationMessageReceivedAsync += OnMessage;
        TimeSpan pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_client.IsConnected)
                {
                    await ConnectAsync(stoppingToken);
                    pause = ShortestPause;
                }

                await desired.LoadAsync(stoppingToken);
                await roots.LoadAsync(stoppingToken);
                await terminals.LoadAsync(stoppingToken);
                await firmware.LoadAsync(stoppingToken);
                await commands.LoadAsync(stoppingToken);
                await Task.Delay(RefreshInterval, clock, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotConnected(log, e.Message, pause.TotalSeconds);

                // Full jitter: servers that lost the broker together do not come back together.
                await Task.Delay(pause * Random.Shared.NextDouble(), clock, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        if (_client.IsConnected)
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        }
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        Uri broker = options.Broker!;
        bool tls = broker.Scheme == "mqtts";
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(broker.Host, broker.Port > 0 ? broker.Port : tls ? DefaultTlsPort : DefaultPort)
            .WithClientId(Group + "-" + Guid.NewGuid().ToString("N")[..12])
            .WithCleanStart()
            .WithReceiveMaximum(ReceiveMaximum);
        if (broker.UserInfo.Length > 0)
        {
            string[] user = broker.UserInfo.Split(':', 2);
            builder.WithCredentials(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        }

        if (tls)
        {
            builder.WithTlsOptions(o => o.UseTls());
        }

        MqttClientConnectResult result = await _client.ConnectAsync(builder.Build(), cancellation);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new InvalidOperationException($"The broker {broker.Host}:{broker.Port} refused the connection: {result.ResultCode}.");
        }

        MqttClientSubscribeOptionsBuilder topics = new();
        foreach (string leaf in UpLeaves)
        {
            topics.WithTopicFilter(f => f.WithTopic($"$share/{Group}/k/+/{leaf}").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce));
        }

        MqttClientSubscribeResult subscribed = await _client.SubscribeAsync(topics.Build(), cancellation);
        if (subscribed.Items.FirstOrDefault(i => (int)i.ResultCode >= 0x80) is { } refused)
        {
            throw new InvalidOperationException($"The broker refused the subscription {refused.TopicFilter.Topic}: {refused.ResultCode}. The server's user must be allowed to read and write k/#.");
        }

        Connected(log, broker.Host, broker.Port);
    }

    private Task OnMessage(MqttApplicationMessageReceivedEventArgs e)
    {
        string[] parts = e.ApplicationMessage.Topic.Split('/');
        if (parts.Length != 3 || parts[0] != "k" || terminals.Find(parts[1]) is not { Enabled: true } terminal || TopicRules.PublishLeaf(terminal.Id, e.ApplicationMessage.Topic) is not { } leaf)
        {
            return Task.CompletedTask;
        }

        // Acknowledged when it was handled; meanwhile the next messages are taken.
        e.AutoAcknowledge = false;
        _ = HandleAsync(e, terminal.Id, leaf, e.ApplicationMessage.Payload.ToArray());
        return Task.CompletedTask;
    }

    private async Task HandleAsync(MqttApplicationMessageReceivedEventArgs e, string terminalId, string leaf, byte[] payload)
    {
        try
        {
            if (leaf == Topics.Gone)
            {
                hub.Closed(terminalId);
            }
            else
            {
                if (!hub.IsConnected(terminalId))
                {
                    hub.Opened(terminalId, stranger: false, options.Broker!.Host);
                }

                await hub.HeardAsync(terminalId, leaf, payload);
            }

            await e.AcknowledgeAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            NotAcknowledged(log, error, terminalId, leaf);
        }
    }
}
