using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace KioskFleet.Mqtt.Tests;

/// <summary>Mutates packets by their structure (lengths, types, flags, single bytes, cuts, repeats) and decodes what comes out.</summary>
internal static class PacketFuzzer
{
    /// <summary>What became of the packets.</summary>
    public sealed record Report(int Packets, int Decoded, int Refused, int Incomplete);

    public static Report Run(int packets, MqttProtocolVersion version, int seed)
    {
        byte[][] seeds = [.. HostileInputTests.RichPackets.Append(HostileInputTests.RichConnect).Select(p => PacketEncoder.Encode(new PacketWriter(), p, version).ToArray())];
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
