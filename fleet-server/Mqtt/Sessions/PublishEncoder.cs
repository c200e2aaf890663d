using System.Buffers.Binary;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>
/// Writes one message as PUBLISH for many subscribers. What is the same for all subscribers of a version (topic, properties, lengths) is encoded once,
/// with and without a packet identifier; for each subscriber it is copied and flags and identifier are set. Not safe for two threads.
/// </summary>
internal sealed class PublishEncoder
{
    [ThreadStatic]
    private static PublishEncoder? _spare;

    private readonly Template[] _templates = [new(), new(), new(), new()];
    private long _now;

    private sealed class Template
    {
        public byte[] Bytes = new byte[256];
        public int Length;
        public int IdentifierOffset;
    }

    public static PublishEncoder Rent()
    {
        PublishEncoder encoder = _spare ?? new PublishEncoder();
        _spare = null;
        encoder.Begin();
        return encoder;
    }

    /// <summary>Forgets the message before.</summary>
    public void Begin()
    {
        foreach (Template template in _templates)
        {
            template.Length = 0;
        }
        _now = Environment.TickCount64;
    }

    /// <summary>Whether the payload is sent from the kept message by reference, not copied.</summary>
    public static bool Shares(in PublishView view) => view.Payload.Length >= (view.SingleReceiver ? Outbound.ShareSingleFrom : Outbound.ShareFrom);

    public static void Return(PublishEncoder encoder) => _spare = encoder;

    public long Now => _now;

    /// <summary>Size of the whole packet in bytes, to hold against the client's Maximum Packet Size [MQTT-3.1.2-24].</summary>
    public static int PacketSize(in PublishView view, bool v5, byte qos, scoped ReadOnlySpan<uint> ids, ushort alias, bool aliasKnown)
    {
        int remaining = Remaining(view, v5, qos, ids, alias, aliasKnown, out _);
        return 1 + PacketWriter.SizeOfVariableByteInteger((uint)remaining) + remaining;
    }

    private static int Remaining(in PublishView view, bool v5, byte qos, scoped ReadOnlySpan<uint> ids, ushort alias, bool aliasKnown, out int properties)
    {
        properties = 0;
        int remaining = 2 + (aliasKnown ? 0 : view.Topic.Length) + (qos > 0 ? 2 : 0) + view.Payload.Length;
        if (v5)
        {
            properties = view.Properties.Length + (view.ExpiresAt != Message.Never ? 5 : 0) + (alias != 0 ? 3 : 0);
            foreach (uint id in ids)
            {
                properties += 1 + PacketWriter.SizeOfVariableByteInteger(id);
            }
            remaining += PacketWriter.SizeOfVariableByteInteger((uint)properties) + properties;
        }
        return remaining;
    }

    /// <summary>
    /// PUBLISH §3.3. <paramref name="dup"/> is this delivery's own flag [MQTT-3.3.1-3]; <paramref name="retain"/> as the subscription wants it [MQTT-3.3.1-12], [MQTT-3.3.1-13];
    /// all matching subscription identifiers [MQTT-3.3.4-3], [MQTT-3.3.4-4].
    /// </summary>
    public void Write(Outbound output, ref PublishView view, bool v5, byte qos, ushort packetId, bool dup, bool retain, scoped ReadOnlySpan<uint> ids, ushort alias, bool aliasKnown)
    {
        byte header = (byte)(0x30 | (retain ? 1 : 0) | (qos << 1) | (dup ? 8 : 0));
        bool shared = Shares(view);
        int payloadInline = shared ? 0 : view.Payload.Length;
        Span<byte> target;
        int at;
        if (ids.Length == 0 && alias == 0)
        {
            Template template = _templates[(v5 ? 2 : 0) | (qos > 0 ? 1 : 0)];
            if (template.Length == 0)
            {
                Build(template, view, v5, qos > 0);
            }
            target = output.Append(template.Length + payloadInline);
            template.Bytes.AsSpan(0, template.Length).CopyTo(target);
            target[0] = header;
            if (qos > 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(target[template.IdentifierOffset..], packetId);
            }
            at = template.Length;
        }
        else
        {
            int remaining = Remaining(view, v5, qos, ids, alias, aliasKnown, out int properties);
            int size = 1 + PacketWriter.SizeOfVariableByteInteger((uint)remaining) + remaining - view.Payload.Length;
            target = output.Append(size + payloadInline);
            at = WriteHead(target, view, header, remaining, properties, v5, packetId, qos > 0, ids, alias, aliasKnown, out _);
        }
        if (shared)
        {
            Message message = view.Keep();
            output.AppendShared(message, message.PayloadOffset, view.Payload.Length);
        }
        else
        {
            view.Payload.CopyTo(target[at..]);
        }
    }

    private void Build(Template template, in PublishView view, bool v5, bool withIdentifier)
    {
        int remaining = Remaining(view, v5, (byte)(withIdentifier ? 1 : 0), [], 0, false, out int properties);
        int size = 1 + PacketWriter.SizeOfVariableByteInteger((uint)remaining) + remaining - view.Payload.Length;
        if (template.Bytes.Length < size)
        {
            template.Bytes = new byte[size];
        }
        template.Length = WriteHead(template.Bytes, view, 0x30, remaining, properties, v5, 0, withIdentifier, [], 0, false, out template.IdentifierOffset);
    }

    private int WriteHead(Span<byte> target, in PublishView view, byte header, int remaining, int properties, bool v5, ushort packetId, bool withIdentifier, scoped ReadOnlySpan<uint> ids, ushort alias, bool aliasKnown, out int identifierOffset)
    {
        target[0] = header;
        int at = 1 + PacketWriter.WriteVariableByteInteger(target[1..], (uint)remaining);
        ReadOnlySpan<byte> topic = aliasKnown ? default : view.Topic;
        BinaryPrimitives.WriteUInt16BigEndian(target[at..], (ushort)topic.Length);
        topic.CopyTo(target[(at + 2)..]);
        at += 2 + topic.Length;
        identifierOffset = at;
        if (withIdentifier)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target[at..], packetId);
            at += 2;
        }
        if (v5)
        {
            at += PacketWriter.WriteVariableByteInteger(target[at..], (uint)properties);
            if (view.ExpiresAt != Message.Never)
            {
                target[at] = (byte)MqttPropertyId.MessageExpiryInterval;
                BinaryPrimitives.WriteUInt32BigEndian(target[(at + 1)..], view.SecondsLeft(_now));
                at += 5;
            }
            if (alias != 0)
            {
                target[at] = (byte)MqttPropertyId.TopicAlias;
                BinaryPrimitives.WriteUInt16BigEndian(target[(at + 1)..], alias);
                at += 3;
            }
            foreach (uint id in ids)
            {
                target[at++] = (byte)MqttPropertyId.SubscriptionIdentifier;
                at += PacketWriter.WriteVariableByteInteger(target[at..], id);
            }
            view.Properties.CopyTo(target[at..]);
            at += view.Properties.Length;
        }
        return at;
    }
}
