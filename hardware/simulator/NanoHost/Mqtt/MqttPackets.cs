using System.Buffers;
using System.Text;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;

namespace KioskFleet.NanoHost.Mqtt;

/// <summary>Packet types of MQTT 3.1.1, clause 2.2.1.</summary>
internal enum PacketType
{
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    PubRec = 5,
    PubRel = 6,
    PubComp = 7,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
    PingReq = 12,
    PingResp = 13,
    Disconnect = 14,
}

/// <summary>
/// What a client writes and reads, after MQTT 3.1.1 (OASIS, 29 October 2014). Written apart from the server's engine on purpose: each checks the
/// other in the tests.
/// </summary>
internal static class MqttPackets
{
    /// <summary>Largest packet that is read, in bytes; the terminal's blocks are at most 4 KiB, its heap 7 MB.</summary>
    public const int MaxPacketBytes = 1024 * 1024;

    /// <summary>Clause 3.1.</summary>
    public static byte[] Connect(string clientId, string? username, string? password, bool willRetain, MqttQoSLevel willQos, bool willFlag, string? willTopic, string? willMessage, bool cleanSession, ushort keepAliveSeconds)
    {
        var body = new PacketWriter();
        body.Text("MQTT");
        body.Byte(4);
        int flags = cleanSession ? 2 : 0;
        if (willFlag)
        {
            flags |= 4 | ((int)willQos << 3) | (willRetain ? 0x20 : 0);
        }

        flags |= (username is not null ? 0x80 : 0) | (password is not null ? 0x40 : 0);
        body.Byte((byte)flags);
        body.UInt16(keepAliveSeconds);
        body.Text(clientId);
        if (willFlag)
        {
            body.Text(willTopic!);
            body.Text(willMessage ?? "");
        }

        if (username is not null)
        {
            body.Text(username);
        }

        if (password is not null)
        {
            body.Text(password);
        }

        return body.Packet(PacketType.Connect, 0);
    }

    /// <summary>Clause 3.3.</summary>
    public static byte[] Publish(string topic, byte[] message, MqttQoSLevel qos, bool retain, bool duplicate, ushort id)
    {
        var body = new PacketWriter();
        body.Text(topic);
        if (qos != MqttQoSLevel.AtMostOnce)
        {
            body.UInt16(id);
        }

        body.Bytes(message);
        return body.Packet(PacketType.Publish, (duplicate ? 8 : 0) | ((int)qos << 1) | (retain ? 1 : 0));
    }

    /// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP: clauses 3.4 to 3.7.</summary>
    public static byte[] Acknowledge(PacketType type, ushort id)
    {
        var body = new PacketWriter();
        body.UInt16(id);
        return body.Packet(type, type == PacketType.PubRel ? 2 : 0);
    }

    /// <summary>Clause 3.8.</summary>
    public static byte[] Subscribe(ushort id, string[] filters, MqttQoSLevel[] levels)
    {
        var body = new PacketWriter();
        body.UInt16(id);
        for (int i = 0; i < filters.Length; i++)
        {
            body.Text(filters[i]);
            body.Byte((byte)levels[i]);
        }

        return body.Packet(PacketType.Subscribe, 2);
    }

    /// <summary>Clause 3.10.</summary>
    public static byte[] Unsubscribe(ushort id, string[] filters)
    {
        var body = new PacketWriter();
        body.UInt16(id);
        foreach (string filter in filters)
        {
            body.Text(filter);
        }

        return body.Packet(PacketType.Unsubscribe, 2);
    }

    /// <summary>PINGREQ and DISCONNECT: clauses 3.12 and 3.14.</summary>
    public static byte[] Empty(PacketType type) => [(byte)((int)type << 4), 0];

    /// <summary>Reads the next packet; null when the connection was closed between packets.</summary>
    /// <exception cref="MqttClientException">The bytes are no MQTT packet that a server sends.</exception>
    public static MqttPacket? Read(Stream stream)
    {
        int first = stream.ReadByte();
        if (first < 0)
        {
            return null;
        }

        int length = 0;
        int shift = 0;
        int digit;
        do
        {
            digit = stream.ReadByte();
            if (digit < 0)
            {
                return null;
            }

            if (shift > 21)
            {
                throw new MqttClientException(MqttClientErrorCode.WrongBrokerMessage);
            }

            length |= (digit & 0x7F) << shift;
            shift += 7;
        }
        while ((digit & 0x80) != 0);

        if (length > MaxPacketBytes)
        {
            throw new MqttClientException(MqttClientErrorCode.WrongBrokerMessage);
        }

        var body = new byte[length];
        int read = 0;
        while (read < length)
        {
            int part = stream.Read(body, read, length - read);
            if (part == 0)
            {
                return null;
            }

            read += part;
        }

        return new MqttPacket((PacketType)(first >> 4), first & 15, body);
    }
}

/// <summary>A packet that was read: type, flags and everything behind the fixed header.</summary>
internal sealed record MqttPacket(PacketType Type, int Flags, byte[] Body)
{
    public ushort Id => UInt16(0);

    public ushort UInt16(int at) => at + 2 <= Body.Length
        ? (ushort)((Body[at] << 8) | Body[at + 1])
        : throw new MqttClientException(MqttClientErrorCode.WrongBrokerMessage);

    /// <summary>Takes a PUBLISH apart (clause 3.3).</summary>
    public (MqttMsgPublishEventArgs Message, ushort Id) ReadPublish()
    {
        var qos = (MqttQoSLevel)((Flags >> 1) & 3);
        int topicBytes = UInt16(0);
        int at = 2 + topicBytes;
        if (at > Body.Length || (int)qos == 3)
        {
            throw new MqttClientException(MqttClientErrorCode.WrongBrokerMessage);
        }

        ushort id = 0;
        if (qos != MqttQoSLevel.AtMostOnce)
        {
            id = UInt16(at);
            at += 2;
        }

        string topic = Encoding.UTF8.GetString(Body, 2, topicBytes);
        return (new MqttMsgPublishEventArgs(topic, Body[at..], (Flags & 8) != 0, qos, (Flags & 1) != 0), id);
    }
}

/// <summary>Builds a packet's bytes.</summary>
internal sealed class PacketWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Byte(byte value) => _bytes.Write([value]);

    public void UInt16(ushort value)
    {
        _bytes.Write([(byte)(value >> 8), (byte)value]);
    }

    public void Bytes(byte[] value) => _bytes.Write(value);

    /// <summary>Clause 1.5.3.</summary>
    public void Text(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        if (utf8.Length > ushort.MaxValue)
        {
            throw new ArgumentException($"An MQTT string holds {ushort.MaxValue} bytes at most; this one has {utf8.Length}.", nameof(value));
        }

        UInt16((ushort)utf8.Length);
        Bytes(utf8);
    }

    public byte[] Packet(PacketType type, int flags)
    {
        using var packet = new MemoryStream(_bytes.WrittenCount + 5);
        packet.WriteByte((byte)(((int)type << 4) | flags));
        int left = _bytes.WrittenCount;
        do
        {
            int digit = left & 0x7F;
            left >>= 7;
            packet.WriteByte((byte)(left > 0 ? digit | 0x80 : digit));
        }
        while (left > 0);

        packet.Write(_bytes.WrittenSpan);
        return packet.ToArray();
    }
}
