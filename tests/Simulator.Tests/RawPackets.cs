using System.Text;
using nanoFramework.M2Mqtt.Messages;

namespace KioskFleet.Simulator.Tests;

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
/// A packet as it came: type, flags and everything behind the fixed header (MQTT 3.1.1, clause 2). Taken apart without the codec that the client writes with, so that
/// neither hides a mistake of the other.
/// </summary>
internal sealed record RawPacket(PacketType Type, int Flags, byte[] Body)
{
    public ushort Id => UInt16(0);

    public int Qos => (Flags >> 1) & 3;

    /// <summary>Reads the next packet; null when the connection was closed.</summary>
    public static RawPacket? Read(Stream stream)
    {
        int first = stream.ReadByte();
        int length = 0;
        int digit = 0x80;
        for (int shift = 0; (digit & 0x80) != 0; shift += 7)
        {
            digit = stream.ReadByte();
            if (first < 0 || digit < 0)
            {
                return null;
            }

            if (shift > 21)
            {
                throw new IOException("The remaining length is longer than four bytes.");
            }

            length |= (digit & 0x7F) << shift;
        }

        var body = new byte[length];
        return stream.ReadAtLeast(body, length, throwOnEndOfStream: false) == length ? new RawPacket((PacketType)(first >> 4), first & 15, body) : null;
    }

    /// <summary>Takes a PUBLISH apart (clause 3.3).</summary>
    public (MqttMsgPublishEventArgs Message, ushort Id) ReadPublish()
    {
        int topicBytes = UInt16(0);
        int at = 2 + topicBytes;
        ushort id = Qos > 0 ? UInt16(at) : (ushort)0;
        string topic = Encoding.UTF8.GetString(Body, 2, topicBytes);
        return (new MqttMsgPublishEventArgs(topic, Body[(Qos > 0 ? at + 2 : at)..], (Flags & 8) != 0, (MqttQoSLevel)Qos, (Flags & 1) != 0), id);
    }

    private ushort UInt16(int at) => (ushort)((Body[at] << 8) | Body[at + 1]);
}
