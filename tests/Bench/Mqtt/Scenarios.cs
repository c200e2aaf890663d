using System.Diagnostics;

namespace KioskFleet.Bench.Mqtt;

/// <summary>What one measurement gave.</summary>
/// <param name="Values">One value a figure of the line.</param>
/// <param name="CpuMicroseconds">Processor time of the broker for each message; 0: not measured.</param>
/// <param name="GeneratorBusy">Share of one core that the load generator took; near 1 it is what limits the rate.</param>
internal sealed record Measured(double[] Values, double CpuMicroseconds = 0, double GeneratorBusy = 0);

/// <summary>The lines of the MQTT benchmark: each connects its clients, measures for a while and gives its numbers.</summary>
internal static class Scenarios
{
    /// <summary>Bytes that may be sent and not yet received by anybody, so that no broker has a reason to drop.</summary>
    private const int WindowBytes = 1024 * 1024;

    /// <summary>Unacknowledged QoS 1 messages of one publisher.</summary>
    private const int PublisherWindow = 64;

    /// <summary>Connections that come and go before memory is measured, so that code which is translated and pools which are filled once are not counted as connections.</summary>
    private const int WarmConnections = 1000;

    /// <summary>Work before anything is counted: the time in which a runtime replaces its first, slow code.</summary>
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(0.8);

    private static readonly TimeSpan Counting = TimeSpan.FromSeconds(1);

    /// <summary>The same for steady rates: less code runs a second, so the runtime replaces its first code later, and at 1,000/s that work would be counted as 60 µs a message.</summary>
    private static readonly TimeSpan SlowWarming = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan SlowCounting = TimeSpan.FromSeconds(1.5);

    public static Measured ConnectsPerSecond(BrokerUnderTest broker, int count)
    {
        using (LoadGenerator warm = new(broker))
        {
            warm.Connect(count / 5, "warm");
        }
        using LoadGenerator load = new(broker);
        Meter meter = new(broker);
        load.Connect(count, "c");
        return meter.Stop(count);
    }

    /// <summary>Bytes of the broker's memory for each idle connection.</summary>
    public static Measured MemoryPerConnection(BrokerUnderTest broker, int count, int subscriptions)
    {
        using (LoadGenerator warm = new(broker))
        {
            warm.Connect(WarmConnections, "warm");
            warm.Subscribe(warm.Clients.Select(c => (c, $"fleet/{c.Index}/warm")), 1);
        }
        using LoadGenerator load = new(broker);
        load.Connect(1, "first");
        long before = broker.Resident();
        load.Connect(count, "idle");
        for (int i = 0; i < subscriptions; i++)
        {
            load.Subscribe(load.Clients.Skip(1).Select(c => (c, $"fleet/{c.Index}/topic{i}")), 1);
        }
        return new Measured([(broker.Resident() - before) / (double)count]);
    }

    /// <summary>The same over TLS.</summary>
    public static Measured TlsMemoryPerConnection(BrokerUnderTest broker, int count)
    {
        using (TlsFleet warm = new())
        {
            warm.ConnectAsync(broker.TlsPort, WarmConnections, "warm", broker.TimeLeft).GetAwaiter().GetResult();
        }
        using TlsFleet load = new();
        long before = broker.Resident();
        load.ConnectAsync(broker.TlsPort, count, "idle", broker.TimeLeft).GetAwaiter().GetResult();
        return new Measured([(broker.Resident() - before) / (double)count]);
    }

    /// <summary>Messages a second from publishers to subscribers of one topic, counted where they arrive.</summary>
    public static Measured Throughput(BrokerUnderTest broker, int publishers, int subscribers, int size, int qos, int others = 0)
    {
        using LoadGenerator load = new(broker) { ExpectsLarge = size >= 4096 && subscribers > 1 };
        load.Connect(publishers + subscribers + others, "t");
        load.Subscribe(load.Clients.Skip(publishers).Take(subscribers).Select(c => (c, "bench/topic")), qos);
        load.Subscribe(load.Clients.Skip(publishers + subscribers).Select(c => (c, $"fleet/{c.Index}/commands")), 1);
        byte[] packet = LoadGenerator.Publish("bench/topic", size, qos);
        int batch = Math.Clamp(16 * 1024 / packet.Length, 1, qos > 0 ? 16 : 64);
        byte[] batchBytes = [.. Enumerable.Repeat(packet, batch).SelectMany(p => p)];
        // At least two batches, so that the broker has work while the subscribers of the first still read.
        long window = Math.Max(2 * batch, WindowBytes / ((long)packet.Length * subscribers)) * subscribers;
        long sent = 0;
        return Measure(broker, load, () =>
        {
            for (int i = 0; i < publishers; i++)
            {
                LoadGenerator.LoadClient client = load.Clients[i];
                while (client.CanSend && (sent + batch) * subscribers - load.Received <= window && (qos == 0 || client.Sent - client.Acknowledged < PublisherWindow))
                {
                    client.Sent += batch;
                    sent += batch;
                    load.Send(client, batchBytes);
                }
            }
        });
    }

    /// <summary>One sender to many terminals, each with a topic of its own.</summary>
    public static Measured ToEachTerminal(BrokerUnderTest broker, int terminals, int size, int qos)
    {
        const int Batch = 20;
        using LoadGenerator load = new(broker);
        load.Connect(1 + terminals, "t");
        load.Subscribe(load.Clients.Skip(1).Select(c => (c, $"fleet/{c.Index}/down")), qos);
        byte[][] batches = [.. Enumerable.Range(1, terminals).Select(i => LoadGenerator.Publish($"fleet/{i}/down", size, qos)).Chunk(Batch).Select(c => c.SelectMany(p => p).ToArray())];
        LoadGenerator.LoadClient sender = load.Clients[0];
        int next = 0;
        return Measure(broker, load, () =>
        {
            while (sender.CanSend && sender.Sent - load.Received < 2000 && (qos == 0 || sender.Sent - sender.Acknowledged < 256))
            {
                sender.Sent += Batch;
                load.Send(sender, batches[next]);
                next = (next + 1) % batches.Length;
            }
        });
    }

    /// <summary>QoS 1 messages for sessions whose clients are away: deliveries queued a second, to the last acknowledgement of the sender.</summary>
    public static Measured QueueForOffline(BrokerUnderTest broker, int sessions, int messages, int size)
    {
        using LoadGenerator load = new(broker);
        load.Connect(sessions, "away", clean: false);
        load.Subscribe(load.Clients.Select(c => (c, "bench/topic")), 1);
        load.Leave(load.Clients);
        load.Connect(1, "sender");
        LoadGenerator.LoadClient sender = load.Clients[sessions];
        byte[] packet = LoadGenerator.Publish("bench/topic", size, 1);
        Thread.Sleep(300);
        Meter? meter = null;
        int warm = messages / 4;
        while (sender.Acknowledged < messages + warm)
        {
            if (sender.Acknowledged >= warm)
            {
                meter ??= new Meter(broker);
            }
            while (sender.CanSend && sender.Sent < (meter is null ? warm : messages + warm) && sender.Sent - sender.Acknowledged < PublisherWindow)
            {
                sender.Sent++;
                load.Send(sender, packet);
            }
            load.Poll(1);
        }
        return meter!.Stop((long)messages * sessions);
    }

    /// <summary>At a steady rate from one publisher to one subscriber: median and 99th percentile of the delay in milliseconds, processor time a message in microseconds.</summary>
    public static (double P50, double P99, double Cpu) AtRate(BrokerUnderTest broker, double perSecond, int size, int qos, int others = 0)
    {
        using LoadGenerator load = new(broker) { KeepLatencies = true };
        load.Connect(2 + others, "t");
        load.Subscribe([(load.Clients[1], "bench/topic")], qos);
        load.Subscribe(load.Clients.Skip(2).Select(c => (c, $"fleet/{c.Index}/commands")), 1);
        byte[] packet = LoadGenerator.Publish("bench/topic", size, qos);
        int stampAt = packet.Length - size;
        double cpu = 0;
        long start = Stopwatch.GetTimestamp();
        long sent = 0;
        long warm = (long)(perSecond * SlowWarming.TotalSeconds);
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < SlowWarming + SlowCounting)
        {
            if (sent >= warm && cpu == 0)
            {
                cpu = broker.CpuSeconds;
                load.Latencies.Clear();
            }
            while (sent < elapsed.TotalSeconds * perSecond)
            {
                BitConverter.TryWriteBytes(packet.AsSpan(stampAt), Stopwatch.GetTimestamp());
                load.Send(load.Clients[0], packet);
                sent++;
            }
            load.Poll(perSecond > 2000 ? 0 : 1);
        }
        double used = broker.CpuSeconds - cpu;
        double[] sorted = [.. load.Latencies.Order()];
        if (sorted.Length < (sent - warm) / 2)
        {
            throw new TimeoutException($"only {sorted.Length} of {sent - warm} messages came in time");
        }
        return (sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)], used / (sent - warm) * 1e6);
    }

    /// <summary>The work of a fleet: every terminal reports 200 bytes at QoS 1 once a minute, and a set of 60 KB goes to all of them in blocks of 4 KiB on a group topic. Seconds for the set, processor seconds.</summary>
    public static Measured FleetMix(BrokerUnderTest broker, int terminals)
    {
        using LoadGenerator load = new(broker);
        load.Connect(2 + terminals, "t");
        load.Subscribe([(load.Clients[0], "fleet/+/report")], 1);
        load.Subscribe(load.Clients.Skip(2).Select(c => (c, "fleet/all/blocks")), 0);
        load.ExpectsLarge = true;
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
        return new Measured([Stopwatch.GetElapsedTime(start).TotalSeconds, broker.CpuSeconds - cpu]);
    }

    private static Measured Measure(BrokerUnderTest broker, LoadGenerator load, Action send)
    {
        long start = Stopwatch.GetTimestamp();
        Meter? meter = null;
        long counted = 0;
        while (true)
        {
            send();
            load.Poll(1);
            if (meter is null)
            {
                if (Stopwatch.GetElapsedTime(start) > Warming)
                {
                    counted = load.Received;
                    meter = new Meter(broker);
                }
            }
            else if (meter.Elapsed > Counting)
            {
                return meter.Stop(load.Received - counted);
            }
        }
    }

    /// <summary>Counts time, the broker's processor time and the generator's own.</summary>
    private sealed class Meter(BrokerUnderTest broker)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly double _cpu = broker.CpuSeconds;
        private readonly TimeSpan _own = Environment.CpuUsage.TotalTime;

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

        public Measured Stop(long messages)
        {
            double seconds = Elapsed.TotalSeconds;
            return new Measured([messages / seconds], (broker.CpuSeconds - _cpu) / Math.Max(1, messages) * 1e6, (Environment.CpuUsage.TotalTime - _own).TotalSeconds / seconds);
        }
    }
}
