using System.Text;
using KioskFleet.Mqtt.Codec;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>What holds for the clients of one endpoint: who may do what, and what stands before their topics.</summary>
/// <param name="engine">Where the rules come from that the endpoint does not set itself.</param>
/// <param name="endpoint">Null: the server's own endpoints.</param>
internal sealed class EndpointRules(EngineOptions engine, EngineEndpoint? endpoint)
{
    private readonly string _mountPoint = endpoint?.MountPoint ?? "";

    public string Name => endpoint?.Name ?? "";

    public IMqttAccessControl? AccessControl => endpoint?.AccessControl ?? engine.AccessControl;

    public byte[] MountPoint { get; } = Encoding.UTF8.GetBytes(endpoint?.MountPoint ?? "");

    public bool IsMounted => MountPoint.Length > 0;

    public bool HasSameMountPoint(EndpointRules other) => MountPoint.AsSpan().SequenceEqual(other.MountPoint);

    public string MountTopic(string topic) => IsMounted ? _mountPoint + topic : topic;

    /// <summary>The filter as the topic tree sees it. One that is not valid stays as it is, to be refused as such: the mount point must not make it valid.</summary>
    public string MountFilter(string filter)
    {
        byte[] bytes = IsMounted ? Encoding.UTF8.GetBytes(filter) : [];
        if (!IsMounted || !TopicRules.IsValidFilter(bytes))
        {
            return filter;
        }
        if (!TopicRules.TrySplitShared(bytes, out ReadOnlySpan<byte> group, out ReadOnlySpan<byte> plain))
        {
            return _mountPoint + filter;
        }
        return $"$share/{Encoding.UTF8.GetString(group)}/{_mountPoint}{Encoding.UTF8.GetString(plain)}";
    }

    /// <summary>The whole topic of what a client calls <paramref name="topic"/>, in a buffer that is used again.</summary>
    /// <exception cref="MalformedPacketException">Together they are longer than a topic may be.</exception>
    public ReadOnlySpan<byte> MountTopic(scoped ReadOnlySpan<byte> topic, ref byte[]? buffer)
    {
        int length = MountPoint.Length + topic.Length;
        if (length > ushort.MaxValue)
        {
            throw new MalformedPacketException(MalformedPacketException.TopicNameInvalid, "MQTT-4.7.3-3", $"A topic has at most {ushort.MaxValue - MountPoint.Length} bytes here.");
        }
        if (buffer is null || buffer.Length < length)
        {
            buffer = new byte[Math.Max(256, length)];
            MountPoint.CopyTo(buffer, 0);
        }
        topic.CopyTo(buffer.AsSpan(MountPoint.Length));
        return buffer.AsSpan(0, length);
    }

    /// <summary>What a client of this endpoint calls the topic; false when it lies outside the mount point.</summary>
    public bool TryUnmount(ReadOnlySpan<byte> topic, out ReadOnlySpan<byte> inside)
    {
        bool within = topic.Length > MountPoint.Length && topic.StartsWith(MountPoint);
        inside = within ? topic[MountPoint.Length..] : default;
        return within;
    }
}

/// <summary>Who sent a retained message, so that the right to it can be asked for again later.</summary>
internal sealed record MessageSender(string ClientId, string? UserName, string Endpoint);
