namespace KioskFleet.Firmware.Tests.Sync.Rig;

/// <summary>What a link does to messages.</summary>
internal sealed record LinkProfile
{
    public string Name { get; init; } = "";

    public long BitsDown { get; init; } = 10_000_000;

    public long BitsUp { get; init; } = 10_000_000;

    /// <summary>One way.</summary>
    public int LatencyMs { get; init; } = 20;

    public int JitterMs { get; init; }

    /// <summary>Share of TCP segments that the radio loses; TCP repeats them.</summary>
    public double Loss { get; init; }

    /// <summary>Share of whole messages to the terminal that vanish (QoS 0 between broker and a full inbox).</summary>
    public double MessageLoss { get; init; }

    /// <summary>Share of messages that come twice.</summary>
    public double Doubles { get; init; }

    public static LinkProfile Perfect { get; } = new() { Name = "clean" };

    public static LinkProfile Lossy2k { get; } = new() { Name = "2 kbit/s, lossy", BitsDown = 2000, BitsUp = 2000, LatencyMs = 900, JitterMs = 600, Loss = 0.05 };

    public static LinkProfile Gprs { get; } = new() { Name = "2G", BitsDown = 40_000, BitsUp = 20_000, LatencyMs = 350, JitterMs = 200, Loss = 0.01 };

    public static LinkProfile Lte { get; } = new() { Name = "4G", BitsDown = 5_000_000, BitsUp = 2_000_000, LatencyMs = 35, JitterMs = 15 };
}
