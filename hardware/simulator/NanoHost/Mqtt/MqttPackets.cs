using System.Buffers;
using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;

namespace KioskFleet.NanoHost.Mqtt;

/// <summary>What the client writes and reads, in MQTT 3.1.1, by the codec of the server's engine.</summary>
internal static class MqttPackets
{
    /// <summary>Largest packet that is read, in bytes; the terminal's blocks are at most 4 KiB, its heap 7 MB.</summary>
    public const int MaxPacketBytes = 1024 * 1024;

    /// <summary>Clause 3.1.</summary>
    /// <exception cref="MqttClientException">A password without a user name [MQTT-3.1.2-22].</exception>
    public static byte[] Connect(string clientId, string? username, string? password, bool willRetain, MqttQoSLevel willQos, bool willFlag, string? willTopic, string? willMessage, bool cleanSession, ushort keepAliveSeconds)
    {
        if (password is not null && username is null)
        {
            throw new MqttClientException(MqttClientErrorCode.InvalidConnectFlags);
        }

        return Encode(new MqttConnectPacket
        {
            ClientId = clientId,
            Username = username,
            Password = password is null ? null : Encoding.UTF8.GetBytes(password),
            WillFlag = willFlag,
            WillRetain = willRetain,
            WillQoS = (MqttQualityOfServiceLevel)willQos,
            WillTopic = willTopic,
            WillMessage = Encoding.UTF8.GetBytes(willMessage ?? ""),
            CleanSession = cleanSession,
            KeepAlivePeriod = keepAliveSeconds,
        });
    }

    /// <summary>Clause 3.3.</summary>
    public static byte[] Publish(string topic, byte[] message, MqttQoSLevel qos, bool retain, bool duplicate, ushort id) => Encode(new MqttPublishPacket
    {
        Topic = topic,
        PayloadSegment = message,
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
        Retain = retain,
        Dup = duplicate,
        PacketIdentifier = id,
    });

    /// <summary>Clause 3.8.</summary>
    public static byte[] Subscribe(ushort id, string[] filters, MqttQoSLevel[] levels) => Encode(new MqttSubscribePacket
    {
        PacketIdentifier = id,
        TopicFilters = [.. filters.Zip(levels, (filter, level) => new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)level })],
    });

    /// <summary>Clause 3.10.</summary>
    public static byte[] Unsubscribe(ushort id, string[] filters) => Encode(new MqttUnsubscribePacket { PacketIdentifier = id, TopicFilters = [.. filters] });

    public static byte[] Encode(MqttPacket packet) => PacketEncoder.Encode(new PacketWriter(), packet, MqttProtocolVersion.V311).ToArray();

    /// <summary>Reads the next packet; null when the connection was closed.</summary>
    /// <exception cref="MqttClientException">The bytes are no MQTT packet.</exception>
    public static MqttPacket? Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[MqttFrame.MaximumHeaderLength];
        try
        {
            for (int length = 1; length <= head.Length; length++)
            {
                int next = stream.ReadByte();
                if (next < 0)
                {
                    return null;
                }

                head[length - 1] = (byte)next;
                MqttFrame.TryRead(head[..length], MaxPacketBytes, out MqttFrame frame);
                if (frame.HeaderLength > 0)
                {
                    var body = new byte[frame.BodyLength];
                    return stream.ReadAtLeast(body, body.Length, throwOnEndOfStream: false) == body.Length
                        ? PacketDecoder.Decode(frame.Header, body, MqttProtocolVersion.V311)
                        : null;
                }
            }
        }
        catch (MalformedPacketException)
        {
            // Told below.
        }

        throw new MqttClientException(MqttClientErrorCode.WrongBrokerMessage);
    }

    public static MqttMsgPublishEventArgs ToEvent(MqttPublishPacket packet) =>
        new(packet.Topic, packet.Payload.ToArray(), packet.Dup, (MqttQoSLevel)packet.QualityOfServiceLevel, packet.Retain);
}
