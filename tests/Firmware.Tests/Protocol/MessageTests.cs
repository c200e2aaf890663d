using System.Globalization;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Protocol;

public sealed class MessageTests
{
    /// <summary>100,000 in every run; KIOSK_FUZZ_CASES asks for more.</summary>
    private static int FuzzCases => int.TryParse(Environment.GetEnvironmentVariable("KIOSK_FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 100_000;

    public static TheoryData<string> Names => [.. MessageSample.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_written_is_read_back_to_the_same_bytes(string name)
    {
        MessageSample sample = Find(name);
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = sample.Make(random);
            Assert.Equal(bytes, sample.Again(bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cut_off_at_any_byte_or_lengthened_it_is_refused(string name)
    {
        MessageSample sample = Find(name);
        Random random = new(2);
        for (int round = 0; round < 3; round++)
        {
            byte[] bytes = sample.Make(random);
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<CborException>(() => sample.Again(bytes[..length]));
            }

            Assert.Throws<CborException>(() => sample.Again([.. bytes, 0]));
        }
    }

    [Fact]
    public void Mutated_messages_are_read_or_refused_and_nothing_else()
    {
        Random random = new(3);
        byte[][] seeds = [.. MessageSample.All.SelectMany(s => Enumerable.Range(0, 8).Select(_ => s.Make(random)))];
        int refused = 0;
        int read = 0;
        for (int i = 0; i < FuzzCases; i++)
        {
            byte[] bytes = (byte[])seeds[random.Next(seeds.Length)].Clone();
            for (int change = 1 + random.Next(4); change > 0 && bytes.Length > 0; change--)
            {
                int at = random.Next(bytes.Length);
                bytes = random.Next(5) switch
                {
                    0 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(9))..]],
                    1 => [.. bytes[..at], .. MessageSample.Bytes(random, random.Next(5)), .. bytes[at..]],
                    2 => bytes[..at],
                    _ => Flip(bytes, at, random),
                };
            }

            foreach (MessageSample sample in MessageSample.All)
            {
                try
                {
                    byte[] again = sample.Again(bytes);
                    read++;

                    // Deterministic encoding: what is read has one form. Only keys from a newer sender are dropped.
                    Assert.True(again.Length <= bytes.Length);
                }
                catch (CborException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > read && read > 0);
    }

    [Fact]
    public void Answers_with_blocks_are_read_back_and_their_mutations_never_point_outside_the_message()
    {
        Random random = new(4);
        BlockReader reader = new();
        for (int i = 0; i < FuzzCases / 4; i++)
        {
            BlockWriter writer = new(new byte[Limits.MessageBytes]);
            writer.Begin(random.Next(65536));
            for (int records = random.Next(6); records > 0; records--)
            {
                int total = random.Next(1, Limits.ObjectBytes + 1);
                int offset = random.Next(total);
                int count = random.Next(Math.Min(total - offset, 900) + 1);
                if (writer.Fits(count))
                {
                    writer.Add(random.Next(64), random.Next(2048), total, offset, new byte[count], 0, count);
                }
            }

            if (random.Next(2) == 0)
            {
                writer.End(random.Next(600));
            }

            byte[] bytes = writer.ToArray();
            Read(reader, bytes, whole: true);
            Flip(bytes, random.Next(bytes.Length), random);
            Read(reader, bytes[..random.Next(bytes.Length + 1)], whole: false);
        }
    }

    private static void Read(BlockReader reader, byte[] bytes, bool whole)
    {
        try
        {
            reader.Begin(bytes, bytes.Length);
            while (reader.Next())
            {
                Assert.InRange(reader.DataStart, 0, bytes.Length);
                Assert.InRange(reader.DataCount, 0, bytes.Length - reader.DataStart);
                Assert.InRange(reader.Offset, 0, Limits.ObjectBytes);
                Assert.InRange(reader.Offset + reader.DataCount, 0, reader.Total);
            }
        }
        catch (CborException)
        {
            Assert.False(whole);
        }
    }

    private static byte[] Flip(byte[] bytes, int at, Random random)
    {
        bytes[at] ^= (byte)(1 + random.Next(255));
        return bytes;
    }

    private static MessageSample Find(string name) => MessageSample.All.Single(s => s.Name == name);
}
