using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace KioskFleet.Mqtt.Tests;

/// <summary>Mutates packets by their structure (lengths, types, flags, single bytes, cuts, repeats) and decodes what comes out.</summary>
internal static class PacketFuzzer
{
    /// <summary>Every kind of packet a client sends, with as many fields as it can have.</summary>
    internal static IReadOnlyList<MqttPacket> RichPackets { get; } =
    [
        new MqttPublishPacket { Topic = "a/b", PacketIdentifier = 5, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, PayloadSegment = new byte[] { 1, 2 }, ContentType = "t", ResponseTopic = "r", CorrelationData = [1], MessageExpiryInterval = 9, UserProperties = [new("a", "b")] },
        new MqttPubAckPacket { PacketIdentifier = 1, ReasonString = "r", UserProperties = [new("a", "b")] },
        new MqttPubRecPacket { PacketIdentifier = 1, ReasonString = "r", UserProperties = [new("a", "b")] },
        new MqttPubRelPacket { PacketIdentifier = 1, ReasonString = "r", UserProperties = [new("a", "b")] },
        new MqttPubCompPacket { PacketIdentifier = 1, ReasonString = "r", UserProperties = [new("a", "b")] },
        new MqttSubscribePacket { PacketIdentifier = 2, SubscriptionIdentifier = 7, TopicFilters = [new() { Topic = "x/+" }, new() { Topic = "$share/g/y" }], UserProperties = [new("a", "b")] },
        new MqttUnsubscribePacket { PacketIdentifier = 3, TopicFilters = ["x/+", "y"], UserProperties = [new("a", "b")] },
        new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.DisconnectWithWillMessage, ReasonString = "r", UserProperties = [new("a", "b")] },
    ];

    internal static MqttConnectPacket RichConnect { get; } = new()
    {
        ClientId = "id", CleanSession = true, Username = "u", Password = [1], WillFlag = true, WillTopic = "w", WillMessage = [2], WillContentType = "c", WillDelayInterval = 1,
        WillUserProperties = [new("a", "b")], SessionExpiryInterval = 5, ReceiveMaximum = 10, MaximumPacketSize = 1000, TopicAliasMaximum = 3, UserProperties = [new("a", "b")],
    };

    /// <summary>What became of the packets.</summary>
    public sealed record Report(int Packets, int Decoded, int Refused, int Incomplete);

    public static Report Run(int packets, MqttProtocolVersion version, int seed)
    {
        byte[][] seeds = [.. RichPackets.Append(RichConnect).Select(p => PacketEncoder.Encode(new PacketWriter(), p, version).ToArray())];
        Random random = new(seed);
        PacketWriter writer = new();
        int decoded = 0;
        int refused = 0;
        int incomplete = 0;
        for (int i = 0; i < packets; i++)
        {
            byte[] bytes = Mutate(seeds[random.Next(seeds.Length)], random);
            try
            {
                if (!PacketDecoder.TryDecode(bytes, version, 1024 * 1024, out MqttPacket? packet, out int used))
                {
                    incomplete++;
                    continue;
                }
                decoded++;
                if (used > bytes.Length)
                {
                    throw new InvalidOperationException("The decoder used more than there is.");
                }
                if (packet is MqttPublishPacket { PacketIdentifier: 0, QualityOfServiceLevel: > 0 })
                {
                    throw new InvalidOperationException("A PUBLISH without identifier was let pass.");
                }
                PacketEncoder.Encode(writer, packet!, packet is MqttConnectPacket ? MqttProtocolVersion.V500 : version);
            }
            catch (MalformedPacketException)
            {
                refused++;
            }
        }
        return new Report(packets, decoded, refused, incomplete);
    }

    public static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[0] = (byte)random.Next(256); break;
                case 3: bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1)); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, random.Next(0, bytes.Count - at))); break;
                case 5: bytes.Insert(at, (byte)random.Next(256)); break;
                case 6: bytes[at] = random.Next(2) == 0 ? (byte)0 : (byte)255; break;
                default: break;
            }
            if (bytes.Count < 2)
            {
                return [0x10, 0];
            }
        }
        // Mostly the length is made to fit again, so that the fields inside are reached.
        if (random.Next(4) != 0 && bytes.Count < 130)
        {
            bytes[1] = (byte)(bytes.Count - 2);
        }
        return [.. bytes];
    }
}
