using System.Buffers;
using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Sessions;

/// <summary>A message on its way through the router: spans into the receive buffer or into a <see cref="Sessions.Message"/>, which is made only when something must keep it.</summary>
internal ref struct PublishView
{
    public ReadOnlySpan<byte> Topic;

    /// <summary>Properties that go on unaltered, without their length, without expiry.</summary>
    public ReadOnlySpan<byte> Properties;
    public ReadOnlySpan<byte> Payload;
    public byte Qos;
    public bool Retain;
    public long ExpiresAt;
    public Message? Message;

    /// <summary>Its sender, where a retained message must remember it.</summary>
    public MessageSender? Sender;

    /// <summary>True when one subscriber at most gets it: then copying the payload once is cheaper than keeping it.</summary>
    public bool SingleReceiver;

    /// <summary>The kept message; the view owns one reference when it made it.</summary>
    public Message Keep() => Message ??= Message.Create(this);

    /// <summary>Seconds left, at least 1; 0 without expiry. [MQTT-3.3.2-6] what is passed on is what is left.</summary>
    public readonly uint SecondsLeft(long now) => ExpiresAt == Message.Never ? 0 : (uint)Math.Max(1, (ExpiresAt - now + 999) / 1000);

    public readonly MqttPublishPacket ToPacket()
    {
        MqttPublishPacket packet = new()
        {
            Topic = Encoding.UTF8.GetString(Topic),
            Payload = new ReadOnlySequence<byte>(Payload.ToArray()),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)Qos,
            Retain = Retain,
            MessageExpiryInterval = SecondsLeft(Environment.TickCount64),
        };
        if (Properties.Length > 0)
        {
            byte[] block = new byte[Properties.Length + 4];
            int size = PacketWriter.WriteVariableByteInteger(block, (uint)Properties.Length);
            Properties.CopyTo(block.AsSpan(size));
            MqttReader reader = new(block.AsSpan(0, size + Properties.Length));
            uint expiry = packet.MessageExpiryInterval;
            PacketDecoder.ReadPublishProperties(ref reader, packet);
            packet.MessageExpiryInterval = expiry;
        }
        return packet;
    }
}
