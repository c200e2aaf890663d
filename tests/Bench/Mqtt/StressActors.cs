using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using KioskFleet.Mqtt.Codec;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Bench.Mqtt;

/// <summary>Who does what to the broker in the stress run; each goes on until told to stop.</summary>
internal sealed class StressActors(int port, CancellationToken stop)
{
    /// <summary>Bytes of a small message, as a terminal's report has.</summary>
    private const int SmallSize = 200;

    /// <summary>Bytes of a block that goes to all.</summary>
    private const int BlockSize = 16 * 1024;

    private static readonly MqttClientFactory s_factory = new();

    private long _blocks;
    private long _broken;
    private long _takeOvers;
    private long _wills;

    /// <summary>Blocks received, by all.</summary>
    public long Blocks => Interlocked.Read(ref _blocks);

    /// <summary>Connections broken off that had left a will.</summary>
    public long Broken => Interlocked.Read(ref _broken);

    public long TakeOvers => Interlocked.Read(ref _takeOvers);

    public long Wills => Interlocked.Read(ref _wills);

    /// <summary>Publishes numbered messages, each after the acknowledgement of the one before; gives how many.</summary>
    public async Task<long> PublishAsync(string topic, int qos)
    {
        using IMqttClient client = await ConnectAsync("publisher-" + topic.Replace('/', '-')).ConfigureAwait(false);
        byte[] payload = new byte[SmallSize];
        long count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            BinaryPrimitives.WriteInt64BigEndian(payload, count);
            await client.PublishBinaryAsync(topic, payload, (MqttQualityOfServiceLevel)qos, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
        await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).ConfigureAwait(false);
        return count;
    }

    /// <summary>A client that stays and counts; the caller disposes of it when all is over.</summary>
    public static async Task<IMqttClient> ReadAsync(int port, string id, string filter, int qos, StressTally tally)
    {
        IMqttClient client = s_factory.CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            tally.Note(e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await client.ConnectAsync(Options(port, id).Build(), CancellationToken.None).ConfigureAwait(false);
        await client.SubscribeAsync(filter, (MqttQualityOfServiceLevel)qos, CancellationToken.None).ConfigureAwait(false);
        return client;
    }

    /// <summary>A session whose connection is taken over again and again by another of the same client; the last one stays and is given back.</summary>
    public async Task<IMqttClient> TakeOverAsync(string id, string filter, StressTally tally)
    {
        IMqttClient? last = null;
        while (true)
        {
            IMqttClient client = s_factory.CreateMqttClient();
            client.ApplicationMessageReceivedAsync += e =>
            {
                tally.Note(e.ApplicationMessage.Payload.ToArray());
                return Task.CompletedTask;
            };
            await client.ConnectAsync(Options(port, id).WithCleanSession(false).WithSessionExpiryInterval(3600).Build(), CancellationToken.None).ConfigureAwait(false);
            await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, CancellationToken.None).ConfigureAwait(false);
            last?.Dispose();
            last = client;
            if (stop.IsCancellationRequested)
            {
                return client;
            }
            Interlocked.Increment(ref _takeOvers);
            await Task.Delay(50, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>One block after the other to all who listen, never more than the readers among them keep up with.</summary>
    public async Task SendBlocksAsync(int listeners)
    {
        using IMqttClient client = await ConnectAsync("blocks").ConfigureAwait(false);
        byte[] block = new byte[BlockSize];
        for (long sent = 0; !stop.IsCancellationRequested;)
        {
            if (sent * listeners - Blocks < 4 * listeners)
            {
                sent++;
                await client.PublishBinaryAsync("stress/blocks", block, cancellationToken: CancellationToken.None).ConfigureAwait(false);
            }
            else
            {
                await Task.Delay(1, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    public async Task<IMqttClient> ListenToBlocksAsync(int number)
    {
        IMqttClient client = await ConnectAsync($"listener{number}").ConfigureAwait(false);
        client.ApplicationMessageReceivedAsync += _ =>
        {
            Interlocked.Increment(ref _blocks);
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("stress/blocks", cancellationToken: CancellationToken.None).ConfigureAwait(false);
        return client;
    }

    public async Task<IMqttClient> WatchWillsAsync()
    {
        IMqttClient client = await ConnectAsync("wills").ConfigureAwait(false);
        client.ApplicationMessageReceivedAsync += _ =>
        {
            Interlocked.Increment(ref _wills);
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("stress/will/+", MqttQualityOfServiceLevel.AtLeastOnce, CancellationToken.None).ConfigureAwait(false);
        return client;
    }

    /// <summary>Connections that come with a will, subscribe, and break off without a word.</summary>
    public async Task BreakAsync(int number)
    {
        Random random = new(number);
        while (!stop.IsCancellationRequested)
        {
            string id = $"breaker{number}-{random.Next(1000)}";
            using Socket socket = await OpenAsync(new MqttConnectPacket
            {
                ClientId = id, CleanSession = true, KeepAlivePeriod = 600,
                WillFlag = true, WillTopic = "stress/will/" + number, WillMessage = [1], WillQoS = MqttQualityOfServiceLevel.AtLeastOnce,
            }, "stress/1/#").ConfigureAwait(false);
            await Task.Delay(random.Next(20), CancellationToken.None).ConfigureAwait(false);
            Interlocked.Increment(ref _broken);
        }
    }

    /// <summary>Readers that ask for all blocks, read none for a while, and go.</summary>
    public async Task ReadSlowlyAsync(int number)
    {
        while (!stop.IsCancellationRequested)
        {
            using Socket socket = await OpenAsync(new MqttConnectPacket { ClientId = $"slow{number}", CleanSession = true, KeepAlivePeriod = 600 }, "stress/blocks").ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<Socket> OpenAsync(MqttConnectPacket connect, string filter)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0), ReceiveBufferSize = BlockSize };
        await socket.ConnectAsync("127.0.0.1", port, CancellationToken.None).ConfigureAwait(false);
        PacketWriter writer = new();
        await socket.SendAsync(PacketEncoder.Encode(writer, connect, MqttProtocolVersion.V311).ToArray(), CancellationToken.None).ConfigureAwait(false);
        await socket.SendAsync(PacketEncoder.Encode(writer, new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = filter }] }, MqttProtocolVersion.V311).ToArray(), CancellationToken.None).ConfigureAwait(false);
        // The CONNACK: from here on the will counts.
        byte[] answer = new byte[4];
        for (int have = 0; have < answer.Length;)
        {
            int got = await socket.ReceiveAsync(answer.AsMemory(have), CancellationToken.None).ConfigureAwait(false);
            have += got > 0 ? got : throw new IOException("The broker closed a connection instead of answering.");
        }
        return answer[3] == 0 ? socket : throw new IOException($"The broker refused a connection with code {answer[3]}.");
    }

    private async Task<IMqttClient> ConnectAsync(string id)
    {
        IMqttClient client = s_factory.CreateMqttClient();
        await client.ConnectAsync(Options(port, id).Build(), CancellationToken.None).ConfigureAwait(false);
        return client;
    }

    private static MqttClientOptionsBuilder Options(int port, string id) => new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(id)
        .WithProtocolVersion(MqttProtocolVersion.V500).WithKeepAlivePeriod(TimeSpan.FromMinutes(10)).WithTimeout(TimeSpan.FromSeconds(60));
}
