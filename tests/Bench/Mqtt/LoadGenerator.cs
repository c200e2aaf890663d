using System.Diagnostics;
using System.Globalization;
using KioskFleet.Mqtt.Codec;
using KioskFleet.Mqtt.Transport;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Bench.Mqtt;

/// <summary>
/// Many MQTT 3.1.1 clients on one thread, made so that it is not what is measured: it counts what comes and acknowledges QoS 1; payloads are skipped, but for a
/// time stamp in their first eight bytes, and large ones are thrown away by the kernel without being copied.
/// </summary>
internal sealed unsafe class LoadGenerator : IDisposable
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Bytes read at once where payloads are large: the head of a packet; its payload is then dropped unread.</summary>
    private const int HeadSize = 512;

    /// <summary>Bytes of a packet that must be there before it is counted: header, topic, identifier and time stamp fit in.</summary>
    private const int MinimumHead = 128;

    /// <summary>Payloads from this size on are worth a call of their own to drop them.</summary>
    private const int DropFrom = 2048;

    /// <summary>Time without any packet after which a measurement is given up: a broker that lost or dropped something would be waited for without end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly BrokerUnderTest _broker;
    private readonly int _epoll = Epoll.Create();
    private readonly List<LoadClient> _clients = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private readonly List<double> _latencies = [];
    private long _progress;
    private long _progressAt = Stopwatch.GetTimestamp();

    public LoadGenerator(BrokerUnderTest broker) => _broker = broker;

    public IReadOnlyList<LoadClient> Clients => _clients;

    public long Received { get; private set; }

    public long ReceivedBytes { get; private set; }

    public long Acknowledged { get; private set; }

    public int Connected { get; private set; }

    public int Subscribed { get; private set; }

    public bool KeepLatencies { get; set; }

    /// <summary>Whether what comes are packets with payloads of some kilobytes.</summary>
    public bool ExpectsLarge { get; set; }

    public List<double> Latencies => _latencies;

    /// <summary>One client.</summary>
    internal sealed class LoadClient
    {
        public int Descriptor;
        public int Index;
        public byte[] Pending = [];
        public int PendingAt;
        public int PendingEnd;
        public byte[] Partial = new byte[512];
        public int PartialLength;
        public long Skip;
        public long Sent;
        public long Acknowledged;

        public bool CanSend => PendingAt >= PendingEnd;
    }

    /// <summary>Opens connections, at most <paramref name="window"/> under way at once, and waits for their CONNACK.</summary>
    public void Connect(int count, string prefix, int window = 256, bool clean = true)
    {
        int target = Connected + count;
        int begun = 0;
        int base0 = Connected;
        while (Connected < target)
        {
            while (begun < count && begun - (Connected - base0) < window)
            {
                LoadClient client = new() { Descriptor = LoadSocket.Connect(_broker.Port), Index = _clients.Count };
                _clients.Add(client);
                Epoll.Control(_epoll, Epoll.Add, client.Descriptor, Epoll.In, client.Index);
                Send(client, PacketEncoder.Encode(new PacketWriter(), new MqttConnectPacket { ClientId = prefix + client.Index, CleanSession = clean, KeepAlivePeriod = 600 }, MqttProtocolVersion.V311).ToArray());
                begun++;
            }
            Poll(100);
        }
    }

    public void Subscribe(IEnumerable<(LoadClient Client, string Filter)> subscriptions, int qos)
    {
        int target = Subscribed;
        foreach ((LoadClient client, string filter) in subscriptions)
        {
            target++;
            Send(client, PacketEncoder.Encode(new PacketWriter(), new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos }] }, MqttProtocolVersion.V311).ToArray());
            if (target % 64 == 0)
            {
                Poll(0);
            }
        }
        while (Subscribed < target)
        {
            Poll(100);
        }
    }

    public static byte[] Publish(string topic, int size, int qos, ushort id = 1) => PacketEncoder.Encode(
        new PacketWriter(),
        new MqttPublishPacket { Topic = topic, PayloadSegment = new byte[size], QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos, PacketIdentifier = qos > 0 ? id : (ushort)0 },
        MqttProtocolVersion.V311).ToArray();

    /// <summary>Sends or, where the socket is full, keeps; the rest goes out while polling.</summary>
    public void Send(LoadClient client, ReadOnlySpan<byte> bytes)
    {
        if (client.CanSend)
        {
            while (bytes.Length > 0)
            {
                nint sent = SendSome(client, bytes);
                if (sent < 0)
                {
                    break;
                }
                bytes = bytes[(int)sent..];
            }
            if (bytes.Length == 0)
            {
                return;
            }
            client.PendingAt = 0;
            client.PendingEnd = 0;
            Epoll.Control(_epoll, Epoll.Modify, client.Descriptor, Epoll.In | Epoll.Out, client.Index);
        }
        int left = client.PendingEnd - client.PendingAt;
        byte[] larger = client.Pending.Length >= left + bytes.Length ? client.Pending : new byte[left + bytes.Length];
        client.Pending.AsSpan(client.PendingAt, left).CopyTo(larger);
        bytes.CopyTo(larger.AsSpan(left));
        (client.Pending, client.PendingAt, client.PendingEnd) = (larger, 0, left + bytes.Length);
    }

    /// <summary>Closes the connections of clients without a word; their sessions stay as the broker keeps them.</summary>
    public void Leave(IEnumerable<LoadClient> clients)
    {
        foreach (LoadClient client in clients)
        {
            Epoll.Close(client.Descriptor);
            client.Descriptor = -1;
        }
    }

    /// <summary>Waits up to the given milliseconds for something, then handles all that is there.</summary>
    public void Poll(int milliseconds)
    {
        byte* records = stackalloc byte[512 * 16];
        int count = Epoll.Wait(_epoll, records, 512, milliseconds);
        ExpectProgress();
        _broker.CheckTime();
        for (int i = 0; i < count; i++)
        {
            Epoll.Read(records, i, out int events, out long token);
            LoadClient client = _clients[(int)token];
            if ((events & Epoll.Out) != 0)
            {
                Flush(client);
            }
            if ((events & (Epoll.In | Epoll.Error | Epoll.HangUp)) != 0)
            {
                Receive(client);
            }
        }
    }

    public void Dispose()
    {
        Leave(_clients.Where(c => c.Descriptor >= 0));
        Epoll.Close(_epoll);
    }

    private void ExpectProgress()
    {
        long progress = Received + Acknowledged + Connected + Subscribed;
        if (progress != _progress)
        {
            (_progress, _progressAt) = (progress, Stopwatch.GetTimestamp());
        }
        else if (Stopwatch.GetElapsedTime(_progressAt) > Patience)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"nothing came for {Patience.TotalSeconds} s, after {Received} messages and {Acknowledged} acknowledgements"));
        }
    }

    private static nint SendSome(LoadClient client, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            Epoll.IoVector vector = new() { Base = start, Length = (nuint)bytes.Length };
            return Epoll.Send(client.Descriptor, &vector, 1);
        }
    }

    private void Flush(LoadClient client)
    {
        while (!client.CanSend)
        {
            nint sent = SendSome(client, client.Pending.AsSpan(client.PendingAt, client.PendingEnd - client.PendingAt));
            if (sent < 0)
            {
                return;
            }
            client.PendingAt += (int)sent;
        }
        Epoll.Control(_epoll, Epoll.Modify, client.Descriptor, Epoll.In, client.Index);
    }

    private void Receive(LoadClient client)
    {
        if (ExpectsLarge)
        {
            if (client.Skip >= DropFrom)
            {
                nint dropped = LoadSocket.Drop(client.Descriptor, client.Skip);
                if (!IsData(dropped))
                {
                    return;
                }
                client.Skip -= dropped;
                return;
            }
            if (ReceiveInto(client, HeadSize) && client.Skip >= DropFrom)
            {
                nint dropped = LoadSocket.Drop(client.Descriptor, client.Skip);
                if (IsData(dropped))
                {
                    client.Skip -= dropped;
                }
            }
            return;
        }
        ReceiveInto(client, BufferSize);
    }

    private bool ReceiveInto(LoadClient client, int size)
    {
        int have = client.PartialLength;
        client.Partial.AsSpan(0, have).CopyTo(_buffer);
        nint received;
        fixed (byte* start = &_buffer[have])
        {
            received = Epoll.Receive(client.Descriptor, start, size - have);
        }
        if (!IsData(received))
        {
            return false;
        }
        client.PartialLength = 0;
        Handle(client, _buffer.AsSpan(0, have + (int)received));
        return true;
    }

    /// <summary>False when there was nothing to read after all.</summary>
    private static bool IsData(nint received)
    {
        if (received > 0)
        {
            return true;
        }
        if (received < 0 && Epoll.LastError is Epoll.Again or Epoll.Interrupted)
        {
            return false;
        }
        throw new IOException("The broker closed a connection.");
    }

    private void Handle(LoadClient client, ReadOnlySpan<byte> data)
    {
        Span<byte> acks = stackalloc byte[4096];
        int ackLength = 0;
        while (data.Length > 0)
        {
            if (client.Skip > 0)
            {
                int skip = (int)Math.Min(client.Skip, data.Length);
                client.Skip -= skip;
                data = data[skip..];
                continue;
            }
            if (MqttFrame.TryRead(data, int.MaxValue, out MqttFrame frame) != FrameStatus.Complete && (frame.HeaderLength == 0 || frame.Header >> 4 != 3 || data.Length < Math.Min(frame.TotalLength, MinimumHead)))
            {
                client.PartialLength = data.Length;
                data.CopyTo(client.Partial);
                break;
            }
            ReadOnlySpan<byte> body = data[frame.HeaderLength..];
            switch (frame.Header >> 4)
            {
                case 2: Connected++; break;
                case 9: Subscribed++; break;
                case 4:
                    Acknowledged++;
                    client.Acknowledged++;
                    break;
                case 3:
                    Received++;
                    ReceivedBytes += frame.TotalLength;
                    int topicLength = (body[0] << 8) | body[1];
                    int at = 2 + topicLength;
                    if ((frame.Header & 6) != 0)
                    {
                        acks[ackLength] = 0x40;
                        acks[ackLength + 1] = 2;
                        body.Slice(at, 2).CopyTo(acks[(ackLength + 2)..]);
                        ackLength += 4;
                        at += 2;
                        if (ackLength == acks.Length)
                        {
                            Send(client, acks);
                            ackLength = 0;
                        }
                    }
                    if (KeepLatencies)
                    {
                        long stamp = BitConverter.ToInt64(body[at..]);
                        _latencies.Add(Stopwatch.GetElapsedTime(stamp).TotalMilliseconds);
                    }
                    break;
            }
            client.Skip = frame.TotalLength;
        }
        if (ackLength > 0)
        {
            Send(client, acks[..ackLength]);
        }
    }
}
