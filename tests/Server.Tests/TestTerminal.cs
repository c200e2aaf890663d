using System.Buffers;
using System.Collections.Concurrent;
using KioskFleet.Protocol;
using KioskFleet.Server.Kiosks;
using MQTTnet;
using MQTTnet.Protocol;

namespace KioskFleet.Server.Tests;

/// <summary>Speaks as a terminal does, over a real connection.</summary>
internal sealed class TestTerminal : IDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<byte[]>> _heard = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _number;

    private TestTerminal(IMqttClient client, string id)
    {
        (Client, Id) = (client, id);
        client.ApplicationMessageReceivedAsync += e =>
        {
            Queue(e.ApplicationMessage.Topic[(e.ApplicationMessage.Topic.LastIndexOf('/') + 1)..]).Enqueue(e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += _ =>
        {
            _gone.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public IMqttClient Client { get; }

    public string Id { get; }

    /// <summary>Ends when the connection is over.</summary>
    public Task Gone => _gone.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public static async Task<TestTerminal> ConnectAsync(TestServer server, NewTerminal terminal)
        => await ConnectAsync(server, terminal.Id, terminal.Secret) ?? throw new InvalidOperationException("The terminal was refused.");

    /// <summary>Null: refused.</summary>
    public static Task<TestTerminal?> ConnectAsync(TestServer server, string id, string secret, string? userName = null) => ConnectAsync(server.MqttPort, id, secret, userName);

    /// <summary>Null: refused.</summary>
    public static async Task<TestTerminal?> ConnectAsync(int port, string id, string secret, string? userName = null)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        TestTerminal terminal = new(client, id);
        try
        {
            MqttClientConnectResult result = await client.ConnectAsync(
                new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(id).WithCredentials(userName ?? id, secret).WithCleanSession().Build());
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                client.Dispose();
                return null;
            }
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException)
        {
            client.Dispose();
            return null;
        }

        foreach (string leaf in (string[])[Topics.Manifest, Topics.Block, Topics.State, Topics.Command])
        {
            await terminal.SubscribeAsync(Topics.Of(id, leaf));
        }

        return terminal;
    }

    public async Task<MqttClientSubscribeResultCode> SubscribeAsync(string filter)
    {
        MqttClientSubscribeResult result = await Client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder().WithTopicFilter(f => f.WithTopic(filter).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)).Build());
        return result.Items.Single().ResultCode;
    }

    public Task<MqttClientPublishResult> SayAsync(string leaf, byte[] payload) => SayOnAsync(Topics.Of(Id, leaf), payload);

    public Task<MqttClientPublishResult> SayOnAsync(string topic, byte[] payload, bool retain = false)
        => Client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());

    /// <summary>A whole report.</summary>
    public async Task<long> ReportAsync(byte[]? held = null, byte[]? shown = null, byte[]? accepted = null, string lastError = "", long uptime = 90, string bootReason = "power", int storageErrors = 1)
    {
        TerminalReport report = new()
        {
            Fields = TerminalReport.Whole,
            Number = ++_number,
            UptimeSeconds = uptime,
            Firmware = "1.0.0",
            Profile = "village",
            Division = TestServer.Village,
            HeldManifest = held ?? new byte[16],
            ShownManifest = shown ?? new byte[16],
            AcceptedManifest = accepted ?? new byte[16],
            FreeMemoryBytes = 100_000,
            FreeStorageKiB = 2048,
            LinkQuality = 70,
            TemperatureTenths = 215,
            LastError = lastError,
            Clock = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ClockTrusted = true,
            BootCount = 3,
            CutCount = 2,
            BootReason = bootReason,
            ShownTextSize = 1,
            StorageErrors = storageErrors,
            StorageDamaged = 2,
            ScrubbedSince = 1_790_000_000,
            OnCard = true,
            LastTouch = 1_790_000_100,
            FrameHash = 0xDEADBEEF,
            MemoryLowBytes = 90_000,
            QueueMost = 5,
            DarkSeconds = 7200,
            UsedKiB = 4096,
            MonthlyKiB = Limits.DefaultMonthlyKiB,
            Sessions = 3,
        };
        await SayAsync(Topics.Report, Bytes(report.Encode));
        return report.Number;
    }

    public Task BeatAsync(long number, long uptime = 91)
        => SayAsync(Topics.Beat, Bytes(new BeatMessage { ReportNumber = number, UptimeSeconds = uptime }.Encode));

    public Task ProgressAsync(byte[] manifest, int held, int missing, long bytes)
        => SayAsync(Topics.Progress, Bytes(new ProgressReport { Manifest = manifest, Held = held, Missing = missing, Bytes = bytes }.Encode));

    public Task ShownAsync(byte[] manifest, params (int Document, int Size, int Page)[] pages)
    {
        ShownReport shown = new() { Manifest = manifest, Count = pages.Length };
        for (int i = 0; i < pages.Length; i++)
        {
            shown.Lines[i] = new ShownLine { DocumentKey = pages[i].Document, TextSize = pages[i].Size, Page = pages[i].Page, FirstAt = 1_790_000_000, Seconds = 5, ClockTrusted = true };
        }

        return SayAsync(Topics.Shown, Bytes(shown.Encode));
    }

    public Task NeedAsync(NeedRequest need) => SayAsync(Topics.Need, Bytes(need.Encode));

    /// <summary>The next message on a leaf.</summary>
    public async Task<byte[]> NextAsync(string leaf)
    {
        byte[]? next = null;
        await TestServer.UntilAsync(() => Task.FromResult(Queue(leaf).TryDequeue(out next)), $"a message on '{leaf}'");
        return next!;
    }

    public int Waiting(string leaf) => Queue(leaf).Count;

    public static byte[] Bytes(Action<CborWriter> encode)
    {
        CborWriter writer = new(new byte[8192]);
        encode(writer);
        return writer.ToArray();
    }

    public void Dispose() => Client.Dispose();

    private ConcurrentQueue<byte[]> Queue(string leaf) => _heard.GetOrAdd(leaf, _ => new ConcurrentQueue<byte[]>());
}
