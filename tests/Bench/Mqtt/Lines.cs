namespace KioskFleet.Bench.Mqtt;

/// <summary>One number of the table.</summary>
internal sealed record Figure(string Name, string Unit, bool HigherIsBetter);

/// <summary>One measurement, which gives one or more numbers of the table.</summary>
internal sealed record Line(Figure[] Figures, Func<BrokerUnderTest, Measured> Measure)
{
    /// <summary>Turns at most. Memory hardly scatters and takes long to fill.</summary>
    public int MaximumRounds { get; init; } = int.MaxValue;

    public bool NeedsTls { get; init; }

    /// <summary>Time of one turn at most, some ten times what the engine takes: a broker that cannot do the work must not hold up the others' figures.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(40);

    /// <param name="scale">1: full size; 5: a fifth of the clients.</param>
    public static Line[] All(int scale)
    {
        int terminals = 5000 / scale;
        int fan = 2000 / scale;
        int fleet = 10000 / scale;
        return
        [
            Rate($"connects at {terminals}", b => Scenarios.ConnectsPerSecond(b, terminals)),
            Memory($"memory per idle connection at {fleet}", b => Scenarios.MemoryPerConnection(b, fleet, 0)),
            Memory("same with 3 subscriptions each", b => Scenarios.MemoryPerConnection(b, fleet, 3)),
            Memory($"memory per idle TLS connection at {fleet}", b => Scenarios.TlsMemoryPerConnection(b, fleet)) with { NeedsTls = true, MaximumRounds = 1, TimeLimit = TimeSpan.FromSeconds(120) },
            Rate("1 to 1, QoS 0, 256 B", b => Scenarios.Throughput(b, 1, 1, 256, 0)),
            Rate("1 to 1, QoS 0, 4 KiB", b => Scenarios.Throughput(b, 1, 1, 4096, 0)),
            Rate("1 to 1, QoS 1, 256 B", b => Scenarios.Throughput(b, 1, 1, 256, 1)),
            Rate("1 to 1, QoS 1, 4 KiB", b => Scenarios.Throughput(b, 1, 1, 4096, 1)),
            Rate("1 to 1, QoS 1, 16 KiB", b => Scenarios.Throughput(b, 1, 1, 16384, 1)),
            Rate("200 to 1, QoS 0, 256 B", b => Scenarios.Throughput(b, 200, 1, 256, 0)),
            Rate("200 to 1, QoS 1, 256 B", b => Scenarios.Throughput(b, 200, 1, 256, 1)),
            Rate($"200 to 1, QoS 1, 256 B, {terminals} others subscribed", b => Scenarios.Throughput(b, 200, 1, 256, 1, terminals)),
            Rate($"1 to {fan}, QoS 0, 256 B", b => Scenarios.Throughput(b, 1, fan, 256, 0)),
            Rate($"1 to {fan}, QoS 0, 4 KiB", b => Scenarios.Throughput(b, 1, fan, 4096, 0)),
            Rate($"1 to {fan}, QoS 0, 16 KiB", b => Scenarios.Throughput(b, 1, fan, 16384, 0)),
            Rate($"1 to {fan}, QoS 1, 256 B", b => Scenarios.Throughput(b, 1, fan, 256, 1)),
            Rate($"1 to {fan}, QoS 1, 4 KiB", b => Scenarios.Throughput(b, 1, fan, 4096, 1)),
            Rate($"to {terminals} terminals, a topic each, QoS 0, 200 B", b => Scenarios.ToEachTerminal(b, terminals, 200, 0)),
            Rate($"to {terminals} terminals, a topic each, QoS 1, 200 B", b => Scenarios.ToEachTerminal(b, terminals, 200, 1)),
            Rate("queued for 1000 absent sessions, QoS 1, 256 B", b => Scenarios.QueueForOffline(b, 1000, 200, 256)),
            new([new("CPU a message at 1,000/s, QoS 0", "µs", false)], b => new Measured([Scenarios.AtRate(b, 1000, 256, 0).Cpu])),
            new([new("CPU a message at 1,000/s, QoS 1", "µs", false)], b => new Measured([Scenarios.AtRate(b, 1000, 256, 1).Cpu])),
            AtRate(500, terminals),
            AtRate(15000, 0),
            new([new($"fleet mix, {fleet} terminals: set delivered in", "s", false), new($"fleet mix, {fleet} terminals: CPU", "s", false)], b => Scenarios.FleetMix(b, fleet)),
        ];
    }

    private static Line Rate(string name, Func<BrokerUnderTest, Measured> measure) => new([new Figure(name, "/s", true)], measure);

    private static Line Memory(string name, Func<BrokerUnderTest, Measured> measure) => new([new Figure(name, "bytes", false)], measure) { MaximumRounds = 1 };

    private static Line AtRate(int perSecond, int others)
    {
        string what = others == 0 ? $"at {perSecond:N0}/s, QoS 1" : $"at {perSecond:N0}/s, QoS 1, {others} others subscribed";
        return new([new($"delay p50 {what}", "ms", false), new($"delay p99 {what}", "ms", false), new($"CPU a message {what}", "µs", false)], b =>
        {
            (double p50, double p99, double cpu) = Scenarios.AtRate(b, perSecond, 256, 1, others);
            return new Measured([p50, p99, cpu]);
        });
    }
}
