using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

/// <summary>
/// Hammers what decides when a socket is read, written and refilled: many publishers, readers that stop, break and come back, handlers that finish
/// later, on every transport. A wake-up that is lost shows as a client that waits in vain. <c>KIOSK_STRESS_SECONDS</c> makes it run longer.
/// </summary>
[Collection(nameof(Alone))]
public class StressTests
{
    private const int Publishers = 6;
    private const int Readers = 4;

    /// <summary>Unacknowledged messages of one publisher.</summary>
    private const int Window = 32;

    /// <summary>Queued bytes above which publishers pause, so that the readers' sessions need not drop.</summary>
    private const long EnoughQueued = 8 * 1024 * 1024;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("KIOSK_STRESS_SECONDS") ?? "2", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Every_QoS_1_message_reaches_readers_that_stop_break_and_come_back(bool eventLoop, bool handlersFinishLater)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            o =>
            {
                o.Engine.UseEventLoop = eventLoop;
                o.Engine.EventLoops = 3;
                o.Engine.MaximumUnsentBytesPerConnection = 16 * 1024;
                o.Engine.MaximumInflightPerSession = 20;
                o.Engine.MaximumQueuedBytesPerSession = long.MaxValue;
                o.MaxPendingMessagesPerClient = int.MaxValue;
            },
            s =>
            {
                if (handlersFinishLater)
                {
                    s.InterceptingPublishAsync += async _ => await Task.Yield();
                    s.ValidatingConnectionAsync += async _ => await Task.Yield();
                }
            });
        ConcurrentBag<Exception> failures = [];
        using CancellationTokenSource stop = new();
        Reader[] readers = [.. Enumerable.Range(0, Readers).Select(i => new Reader(server, $"reader{i}", i))];
        foreach (Reader reader in readers)
        {
            await reader.OpenAsync();
        }
        Task[] reading = [.. readers.Select(r => Watch(r.RunAsync(), failures))];
        Task[] churn = [.. Enumerable.Range(0, 2).Select(i => Watch(ChurnAsync(server, i, stop.Token), failures))];
        Task<uint>[] publishing = [.. Enumerable.Range(0, Publishers).Select(i => PublishAsync(server, i))];
        uint[] sent = await Task.WhenAll(publishing);
        await stop.CancelAsync();
        await Task.WhenAll(churn);
        for (int i = 0; i < Readers; i++)
        {
            readers[i].Expect(sent);
        }
        using WireClient last = await WireClient.ConnectAsync(server, 4, "last");
        await last.PublishAsync("stress/end", "", 1, 1);
        await Task.WhenAll(reading);
        Assert.Empty(failures);
        Assert.All(sent, count => Assert.True(count > 0));
    }

    private static async Task Watch(Task task, ConcurrentBag<Exception> failures)
    {
        try
        {
            await task;
        }
        catch (Exception e)
        {
            failures.Add(e);
        }
    }

    /// <summary>Publishes numbered messages and waits for the acknowledgement of each; gives how many.</summary>
    private static async Task<uint> PublishAsync(RunningServer server, int number)
    {
        using WireClient client = await WireClient.ConnectAsync(server, 4, $"publisher{number}");
        using SemaphoreSlim window = new(Window);
        uint count = 0;
        bool ended = false;
        Random random = new(number);
        long start = Stopwatch.GetTimestamp();
        Task acknowledged = Task.Run(async () =>
        {
            for (uint got = 0; !Volatile.Read(ref ended) || got < Volatile.Read(ref count); got++)
            {
                await client.ReceiveAsync<MqttPubAckPacket>();
                window.Release();
            }
        });
        while (Stopwatch.GetElapsedTime(start) < Duration)
        {
            if (server.Server.Broker.QueuedBytes > EnoughQueued)
            {
                await Task.Delay(5);
                continue;
            }
            Assert.True(await window.WaitAsync(TimeSpan.FromSeconds(30)), "An acknowledgement did not come.");
            byte[] payload = new byte[random.Next(8, 6000)];
            BinaryPrimitives.WriteUInt32BigEndian(payload, count);
            BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), number);
            await client.SendAsync(new MqttPublishPacket { Topic = $"stress/{number}", PayloadSegment = payload, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, PacketIdentifier = (ushort)(1 + count % 60_000) });
            Interlocked.Increment(ref count);
        }
        // One more, after which nothing is to come, lets the other task see the end.
        Volatile.Write(ref ended, true);
        await client.SendAsync(new MqttPublishPacket { Topic = "other", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, PacketIdentifier = 60_001 });
        for (int i = 0; i < Window; i++)
        {
            Assert.True(await window.WaitAsync(TimeSpan.FromSeconds(30)), "An acknowledgement did not come.");
        }
        await acknowledged;
        return count;
    }

    /// <summary>Clients that come, read next to nothing and are cut off.</summary>
    private static async Task ChurnAsync(RunningServer server, int number, CancellationToken stop)
    {
        Random random = new(100 + number);
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            using WireClient client = await WireClient.ConnectAsync(server, i % 2 == 0 ? 4 : 5, $"churn{number}");
            await client.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = "stress/#", QualityOfServiceLevel = (MqttQualityOfServiceLevel)random.Next(3) }] });
            // SUBACK at least must come; what follows it fills buffers that nobody empties.
            await client.ReceiveAnythingAsync();
            await Task.Delay(random.Next(30), CancellationToken.None);
            client.Break();
        }
    }

    /// <summary>One session that lives on while its connections do not.</summary>
    private sealed class Reader(RunningServer server, string id, int seed)
    {
        private readonly HashSet<uint>[] _got = [.. Enumerable.Range(0, Publishers).Select(_ => new HashSet<uint>())];
        private readonly Random _random = new(1000 + seed);
        private WireClient _client = null!;
        private uint[]? _expected;

        public void Expect(uint[] counts) => Volatile.Write(ref _expected, counts);

        public async Task OpenAsync()
        {
            _client = await WireClient.ConnectAsync(server, 4, id, p => p.CleanSession = false);
            await _client.SubscribeAsync("stress/#", 1);
        }

        public async Task RunAsync()
        {
            while (!IsComplete)
            {
                int turn = _random.Next(2000);
                if (turn == 0)
                {
                    _client.Break();
                    _client = await WireClient.ConnectAsync(server, 4, id, p => p.CleanSession = false);
                }
                else if (turn < 10)
                {
                    await Task.Delay(_random.Next(40));
                }
                if (await _client.ReceiveAsync() is not MqttPublishPacket packet)
                {
                    throw new Xunit.Sdk.XunitException($"{id} lost its connection.");
                }
                byte[] payload = packet.Payload.ToArray();
                if (payload.Length > 0)
                {
                    _got[BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4))].Add(BinaryPrimitives.ReadUInt32BigEndian(payload));
                }
                await _client.SendAsync(new MqttPubAckPacket { PacketIdentifier = packet.PacketIdentifier });
            }
            _client.Dispose();
        }

        private bool IsComplete => Volatile.Read(ref _expected) is { } expected && !expected.Where((count, i) => _got[i].Count < count).Any();
    }
}
