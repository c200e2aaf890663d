using MQTTnet.Protocol;

namespace KioskFleet.NanoHost.Mqtt;

/// <summary>A packet on its way out and what is waited for.</summary>
internal sealed class Inflight(MqttControlPacketType type, ushort id, byte[] bytes)
{
    public MqttControlPacketType Type { get; } = type;

    public ushort Id { get; } = id;

    /// <summary>What is sent; a resent PUBLISH has its DUP bit set.</summary>
    public byte[] Bytes { get; set; } = bytes;

    /// <summary>The answer that ends it, or 0 when sending ends it.</summary>
    public MqttControlPacketType Awaits { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it was sent last, by <see cref="Environment.TickCount64"/>.</summary>
    public long SentAt { get; set; }

    public bool IsSent => Attempts > 0;
}
