using System.Net.Sockets;
using System.Text;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace KioskFleet.Mqtt.Tests;

public class HostileInputTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_packet_cut_at_any_byte_with_its_length_made_to_fit_never_harms_others(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient witness = await WireClient.ConnectAsync(server, level, "witness");
        MqttProtocolVersion version = (MqttProtocolVersion)level;
        foreach (MqttPacket packet in PacketFuzzer.RichPackets.Append(PacketFuzzer.RichConnect))
        {
            byte[] whole = PacketEncoder.Encode(new PacketWriter(), packet, version).ToArray();
            for (int length = 0; length < whole.Length - 2; length++)
            {
                byte[] cut = whole[..(2 + length)];
                cut[1] = (byte)length;
                using WireClient client = packet is MqttConnectPacket ? await WireClient.OpenAsync(server, level) : await WireClient.ConnectAsync(server, level, "victim");
                await client.SendAsync(cut);
                client.CloseSending();
                while (await client.ReceiveAsync() is not null)
                {
                }
            }
        }
        await witness.ExpectAliveAsync();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_packet_that_comes_byte_by_byte_is_understood(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient client = await WireClient.OpenAsync(server, level);
        byte[] bytes = [.. PacketEncoder.Encode(new PacketWriter(), PacketFuzzer.RichConnect, (MqttProtocolVersion)level)];
        foreach (byte b in bytes)
        {
            await client.SendAsync([b]);
        }
        Assert.Equal(MqttConnectReasonCode.Success, (await client.ReceiveAsync<MqttConnAckPacket>()).ReasonCode);
        foreach (byte b in PacketEncoder.Encode(new PacketWriter(), PacketFuzzer.RichPackets[0], (MqttProtocolVersion)level).ToArray())
        {
            await client.SendAsync([b]);
        }
        await client.ReceiveAsync<MqttPubAckPacket>();
    }

    [Fact]
    public async Task A_packet_above_the_limit_is_refused_at_its_header()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumPacketSize = 1000);
        using WireClient client = await WireClient.ConnectAsync(server, 5, "c");
        Assert.Equal(1000u, client.ConnAck!.MaximumPacketSize);
        await client.SendHexAsync("30 FFFFFF7F");
        Assert.Equal(0x95, await client.ExpectClosedAsync());
        using WireClient early = await WireClient.OpenAsync(server, 5);
        await early.SendHexAsync("10 FFFFFF7F");
        await early.ExpectClosedAsync();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Topics_with_too_many_levels_are_refused_and_the_longest_possible_does_no_harm(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient witness = await WireClient.ConnectAsync(server, level, "witness");
        await witness.SubscribeAsync("#");
        foreach (int levels in new[] { 201, 1000, 65_535 })
        {
            using WireClient client = await WireClient.ConnectAsync(server, level, "deep");
            await client.PublishAsync(new string('/', levels), "x");
            Assert.Equal(level == 5 ? 0x90 : -1, await client.ExpectClosedAsync());
            using WireClient subscriber = await WireClient.ConnectAsync(server, level, "deep");
            await subscriber.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = new string('/', levels) }] });
            Assert.Equal(level == 5 ? 0x8F : -1, await subscriber.ExpectClosedAsync());
        }
        using WireClient deepest = await WireClient.ConnectAsync(server, level, "ok");
        await deepest.SubscribeAsync(string.Join('/', Enumerable.Repeat("+", 200)));
        await deepest.PublishAsync(new string('/', 199), "as deep as allowed");
        await deepest.ExpectMessageAsync("as deep as allowed");
        await witness.ExpectMessageAsync("as deep as allowed");
    }

    [Fact]
    public async Task A_million_levels_in_one_packet_are_refused_and_leave_nothing_behind()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumPacketSize = 4 * 1024 * 1024);
        using WireClient witness = await WireClient.ConnectAsync(server, 5, "witness");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 20; i++)
        {
            // A string has at most 65,535 bytes, so a million levels need sixteen filters.
            using WireClient client = await WireClient.ConnectAsync(server, 5, "deep");
            await client.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [.. Enumerable.Range(0, 16).Select(_ => new MqttTopicFilter { Topic = new string('/', 65_535) })] });
            Assert.Equal(0x8F, await client.ExpectClosedAsync());
        }
        await witness.ExpectAliveAsync();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 * 1024 * 1024);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_half_open_connection_is_closed_after_one_and_a_half_keep_alives_and_its_will_is_sent(int level)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient witness = await WireClient.ConnectAsync(server, level, "witness");
        await witness.SubscribeAsync("gone");
        using WireClient silent = await WireClient.ConnectAsync(server, level, "silent", p => (p.KeepAlivePeriod, p.WillFlag, p.WillTopic, p.WillMessage) = (1, true, "gone", "lost"u8.ToArray()));
        long start = Environment.TickCount64;
        await witness.ExpectMessageAsync("lost");
        Assert.InRange(Environment.TickCount64 - start, 1_300, 20_000);
        Assert.Equal(level == 5 ? 0x8D : -1, await silent.ExpectClosedAsync());
    }

    [Fact]
    public async Task A_packet_that_drips_in_after_CONNECT_holds_no_more_than_its_bytes_and_ends_with_the_keep_alive()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient witness = await WireClient.ConnectAsync(server, 5, "witness");
        using WireClient dripping = await WireClient.ConnectAsync(server, 5, "drip", p => p.KeepAlivePeriod = 1);
        // Half a megabyte announced, hardly any of it sent: only whole packets count as a sign of life.
        await dripping.SendHexAsync("30 808020");
        long start = Environment.TickCount64;
        while (Environment.TickCount64 - start < 15_000)
        {
            try
            {
                await dripping.SendHexAsync("00");
            }
            catch (SocketException)
            {
                break;
            }
            catch (IOException)
            {
                break;
            }
            await Task.Delay(100);
        }
        Assert.InRange(Environment.TickCount64 - start, 500, 14_000);
        await witness.ExpectAliveAsync();
    }

    [Fact]
    public async Task Who_never_sends_CONNECT_is_closed_after_the_communication_timeout()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.DefaultCommunicationTimeout = TimeSpan.FromSeconds(1));
        using WireClient silent = await WireClient.OpenAsync(server);
        using WireClient slow = await WireClient.OpenAsync(server);
        await slow.SendHexAsync("10 0D 0004");
        Assert.Equal(-1, await silent.ExpectClosedAsync());
        Assert.Equal(-1, await slow.ExpectClosedAsync());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Two_hundred_thousand_mutated_packets_are_decoded_or_refused_and_nothing_else(int level)
    {
        PacketFuzzer.Report report = PacketFuzzer.Run(100_000, (MqttProtocolVersion)level, seed: 20_261_121 + level);
        Assert.InRange(report.Decoded, 1, report.Packets - 1);
        Assert.Equal(report.Packets, report.Decoded + report.Refused + report.Incomplete);
    }

    [Fact]
    public async Task Mutated_streams_against_a_running_server_leave_it_alive()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using WireClient witness = await WireClient.ConnectAsync(server, 5, "witness");
        Random random = new(7);
        byte[][] seeds = [.. PacketFuzzer.RichPackets.Select(p => PacketEncoder.Encode(new PacketWriter(), p, MqttProtocolVersion.V500).ToArray())];
        for (int i = 0; i < 300; i++)
        {
            using WireClient client = await WireClient.ConnectAsync(server, 5, "fuzz");
            byte[] stream = [.. Enumerable.Range(0, 5).SelectMany(_ => PacketFuzzer.Mutate(seeds[random.Next(seeds.Length)], random))];
            try
            {
                await client.SendAsync(stream);
                client.CloseSending();
            }
            catch (SocketException)
            {
                continue;
            }
            while (await client.ReceiveAnythingAsync())
            {
            }
        }
        await witness.ExpectAliveAsync();
    }
}
