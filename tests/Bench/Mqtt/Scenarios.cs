using System.Diagnostics;

namespace KioskFleet.Bench.Mqtt;

/// <summary>The lines of the MQTT benchmark: each connects its clients, measures for a while and gives one number.</summary>
internal sealed class Scenarios(TimeSpan duration)
{
    /// <summary>Bytes that may be sent and not yet received by anybody, so that no broker has a reason to drop.</summary>
    private const int WindowBytes = 1024 * 1024;

    /// <summary>Seconds at a steady rate before anything is counted: the time in which the runtime replaces its first, slow code.</summary>
    private const double WarmSeconds = 3;

    /// <summary>Unacknowledged QoS 1 messages of one publisher.</summary>
    private const int PublisherWindow = 64;

    /// <summary>Processor time of the broker for each message received in the last throughput measurement; 0 before any. It says more than the rate on a machine that others use too.</summary>
    public double LastCpuMicroseconds { get; private set; }

    public static double ConnectsPerSecond(BrokerUnderTest broker, int count)
    {
        using LoadGenerator load = new(broker.Port);
        long start = Stopwatch.GetTimestamp();
        load.Connect(count, "c");
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Bytes of the broker's memory for each idle connection.</summary>
    public static double MemoryPerConnection(BrokerUnderTest broker, int count, int subscriptions)
    {
        using LoadGenerator load = new(broker.Port);
        load.Connect(100, "warm");
        long before = broker.Resident();
        load.Connect(count, "idle");
        for (int i = 0; i < subscriptions; i++)
        {
            load.Subscribe(load.Clients.Select(c => (c, $"fleet/{c.Index}/topic{i}")), 1);
        }
        Thread.Sleep(1000);
        return (broker.Resident() - before) / (double)count;
    }

    /// <summary>Messages a second from publishers to subscribers of one topic, counted where they arrive.</summary>
    public double Throughput(BrokerUnderTest broker, int publishers, int subscribers, int size, int qos, int others = 0)
    {
        using LoadGenerator load = new(broker.Port);
        load.Connect(publishers + subscribers + others, "t");
        load.Subscribe(load.Clients.Skip(publishers).Take(subscribers).Select(c => (c, "bench/topic")), qos);
        load.Subscribe(load.Clients.Skip(publishers + subscribers).Select(c => (c, $"fleet/{c.Index}/commands")), 1);
        byte[] packet = LoadGenerator.Publish("bench/topic", size, qos);
        int batch = Math.Clamp(16 * 1024 / packet.Length, 1, qos > 0 ? 16 : 64);
        byte[] batchBytes = [.. Enumerable.Repeat(packet, batch).SelectMany(p => p)];
        long window = Math.Max(batch, WindowBytes / ((long)packet.Length * subscribers)) * subscribers;
        return Measure(broker, load, () =>
        {
            for (int i = 0; i < publishers; i++)
            {
                LoadGenerator.LoadClient client = load.Clients[i];
                while (client.CanSend && Sent(load, publishers) * subscribers - load.Received < window && (qos == 0 || client.Sent - client.Acknowledged < PublisherWindow))
                {
                    client.Sent += batch;
                    load.Send(client, batchBytes);
                }
            }
        });
    }

    /// <summary>One sender to many terminals, each with a topic of its own.</summary>
    public double ToEachTerminal(BrokerUnderTest broker, int terminals, int size, int qos)
    {
        using LoadGenerator load = new(broker.Port);
        load.Connect(1 + terminals, "t");
        load.Subscribe(load.Clients.Skip(1).Select(c => (c, $"fleet/{c.Index}/down")), qos);
        byte[][] packets = [.. Enumerable.Range(1, terminals).Select(i => LoadGenerator.Publish($"fleet/{i}/down", size, qos))];
        LoadGenerator.LoadClient sender = load.Clients[0];
        int next = 0;
        return Measure(broker, load, () =>
        {
            while (sender.CanSend && sender.Sent - load.Received < 2000 && (qos == 0 || sender.Sent - sender.Acknowledged < 256))
            {
                List<byte> bytes = [];
                for (int i = 0; i < 16; i++)
                {
                    bytes.AddRange(packets[next]);
                    next = (next + 1) % terminals;
                }
                sender.Sent += 16;
                load.Send(sender, [.. bytes]);
            }
        });
    }

    /// <summary>At a steady rate from one publisher to one subscriber: median and 99th percentile of the delay in milliseconds, and processor time a message in microseconds.</summary>
    public (double P50, double P99, double CpuMicroseconds) AtRate(BrokerUnderTest broker, double perSecond, int size, int qos, int others = 0)
    {
        using LoadGenerator load = new(broker.Port);
        load.Connect(2 + others, "t");
        load.Subscribe([(load.Clients[1], "bench/topic")], qos);
        load.Subscribe(load.Clients.Skip(2).Select(c => (c, $"fleet/{c.Index}/commands")), 1);
        load.KeepLatencies = true;
        byte[] packet = LoadGenerator.Publish("bench/topic", size, qos);
        int stampAt = packet.Length - size;
        double cpu = 0;
        long start = Stopwatch.GetTimestamp();
        long sent = 0;
        long warm = (long)(perSecond * WarmSeconds);
        while (true)
        {
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (elapsed >= duration.TotalSeconds + WarmSeconds)
            {
                break;
            }
            if (sent >= warm && cpu == 0)
            {
                cpu = broker.CpuSeconds;
                load.Latencies.Clear();
            }
            while (sent < elapsed * perSecond)
            {
                byte[] copy = [.. packet];
                BitConverter.TryWriteBytes(copy.AsSpan(stampAt), Stopwatch.GetTimestamp());
                load.Send(load.Clients[0], copy);
                sent++;
            }
            load.Poll(perSecond > 2000 ? 0 : 1);
        }
        double used = broker.CpuSeconds - cpu;
        double[] sorted = [.. load.Latencies.Order()];
        return sorted.Length == 0 ? (0, 0, 0) : (sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)], used / (sent - warm) * 1e6);
    }

    /// <summary>The work of a fleet: every terminal reports 200 bytes at QoS 1 once a minute, and a set of 60 KB goes to all of them in blocks of 4 KiB on a group topic. Seconds for the set, processor seconds.</summary>
    public static (double Seconds, double Cpu) FleetMix(BrokerUnderTest broker, int terminals)
    {
        using LoadGenerator load = new(broker.Port);
        load.Connect(2 + terminals, "t");
        load.Subscribe([(load.Clients[0], "fleet/+/report")], 1);
        load.Subscribe(load.Clients.Skip(2).Select(c => (c, "fleet/all/blocks")), 0);
        byte[] block = LoadGenerator.Publish("fleet/all/blocks", 4096, 0);
        const int Blocks = 15;
        double cpu = broker.CpuSeconds;
        long start = Stopwatch.GetTimestamp();
        int sentBlocks = 0;
        long reports = 0;
        while (load.Received < (long)Blocks * terminals + reports)
        {
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            while (reports < elapsed * terminals / 60)
            {
                LoadGenerator.LoadClient terminal = load.Clients[2 + (int)(reports % terminals)];
                load.Send(terminal, LoadGenerator.Publish($"fleet/{terminal.Index}/report", 200, 1));
                reports++;
            }
            if (sentBlocks < Blocks && load.Received - reports >= (long)(sentBlocks - 1) * terminals)
            {
                load.Send(load.Clients[1], block);
                sentBlocks++;
            }
            load.Poll(1);
        }
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, broker.CpuSeconds - cpu);
    }

    private static long Sent(LoadGenerator load, int publishers)
    {
        long sent = 0;
        for (int i = 0; i < publishers; i++)
        {
            sent += load.Clients[i].Sent;
        }
        return sent;
    }

    private double Measure(BrokerUnderTest broker, LoadGenerator load, Action send)
    {
        long start = Stopwatch.GetTimestamp();
        long counted = -1;
        long from = 0;
        double cpu = 0;
        while (true)
        {
            send();
            load.Poll(1);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (counted < 0 && elapsed > TimeSpan.FromSeconds(1.5))
            {
                counted = load.Received;
                from = Stopwatch.GetTimestamp();
                cpu = broker.CpuSeconds;
            }
            if (counted >= 0 && Stopwatch.GetElapsedTime(from) > duration)
            {
                LastCpuMicroseconds = (broker.CpuSeconds - cpu) / Math.Max(1, load.Received - counted) * 1e6;
                return (load.Received - counted) / Stopwatch.GetElapsedTime(from).TotalSeconds;
            }
        }
    }
}
