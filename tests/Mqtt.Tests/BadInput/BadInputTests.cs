using System.Globalization;
using KioskFleet.Mqtt.Codec;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using Xunit;

namespace KioskFleet.Mqtt.Tests.BadInput;

/// <summary>A server for all cases: whatever was sent to it before, it must go on.</summary>
public sealed class BadInputServer : IAsyncLifetime
{
    internal RunningServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>Each packet that the standards forbid ends its connection with the right code, and nobody else's.</summary>
[Collection(nameof(Alone))]
public sealed class BadInputTests(BadInputServer shared) : IClassFixture<BadInputServer>
{
    private readonly RunningServer _server = shared.Server;

    private async Task<int> SendAsync(BadPacket bad, bool connected)
    {
        using WireClient client = connected ? await WireClient.ConnectAsync(_server, bad.Level, "bad") : await WireClient.OpenAsync(_server, bad.Level);
        await client.SendHexAsync(bad.Hex);
        return await client.ExpectClosedAsync();
    }

    private async Task ExpectCodesAsync(IReadOnlyCollection<BadPacket> cases, bool connected)
    {
        using WireClient witness = await WireClient.ConnectAsync(_server, 5, "witness");
        List<string> wrong = [];
        foreach (BadPacket bad in cases)
        {
            string seen;
            try
            {
                int code = await SendAsync(bad, connected);
                if (code == bad.Code)
                {
                    continue;
                }
                seen = Name(code);
            }
            catch (Exception e)
            {
                seen = e.Message;
            }
            wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{bad.Level} {bad.Name}: {Name(bad.Code)} expected, {seen} seen ({bad.Hex})"));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        await witness.ExpectAliveAsync();
    }

    private static string Name(int code) => code < 0 ? "the end alone" : "0x" + code.ToString("X2", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Every_packet_that_is_forbidden_ends_its_connection_with_its_own_code()
    {
        BadPacket[] cases = [.. BadPackets.All];
        Assert.Equal(cases.Length, cases.Select(c => (c.Level, c.Name)).Distinct().Count());
        await ExpectCodesAsync(cases, connected: true);
    }

    [Fact]
    public async Task Every_first_packet_that_is_forbidden_is_refused_with_its_own_code()
    {
        BadPacket[] cases = [.. BadConnects.All];
        Assert.Equal(cases.Length, cases.Select(c => (c.Level, c.Name)).Distinct().Count());
        await ExpectCodesAsync(cases, connected: false);
    }

    /// <summary>Body lengths at which a packet cut off there is still one that the standard allows.</summary>
    private static IEnumerable<int> StillAllowed(MqttPacket packet, byte[] whole, bool v5)
    {
        int length = whole.Length - 2;
        IEnumerable<int> shorter = packet switch
        {
            MqttPublishPacket => [length - 2, length - 1],
            // The reason code and the properties may be left out.
            MqttPubAckPacket or MqttPubRecPacket or MqttPubRelPacket or MqttPubCompPacket => v5 ? [2, 3] : [],
            MqttDisconnectPacket => v5 ? [0, 1] : [],
            // Without the second of its two filters: "$share/g/y" with options, or "y".
            MqttSubscribePacket => [length - 13],
            MqttUnsubscribePacket => [length - 3],
            _ => [],
        };
        return shorter.Append(length);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_packet_cut_at_any_byte_is_malformed_or_what_is_left_of_it_is_allowed(int level)
    {
        bool v5 = level == 5;
        List<BadPacket> cases = [];
        foreach (MqttPacket packet in PacketFuzzer.RichPackets)
        {
            byte[] whole = PacketEncoder.Encode(new PacketWriter(), packet, (MqttProtocolVersion)level).ToArray();
            int[] allowed = [.. StillAllowed(packet, whole, v5)];
            int filterAt = packet is MqttSubscribePacket or MqttUnsubscribePacket ? 2 + (v5 ? 1 + whole[4] : 0) : -1;
            for (int length = 0; length < whole.Length - 2; length++)
            {
                if (!allowed.Contains(length))
                {
                    int code = !v5 ? -1 : length == filterAt ? 0x82 : 0x81;
                    cases.Add(BadPacket.Of(level, $"{packet.GetType().Name} cut to {length}", code, whole[0], Convert.ToHexString(whole.AsSpan(2, length))));
                }
            }
        }
        Assert.True(cases.Count > (v5 ? 100 : 20), "Hardly anything was cut.");
        await ExpectCodesAsync(cases, connected: true);
    }

    [Fact]
    public async Task All_of_it_again_and_again_leaves_nothing_behind()
    {
        BadPacket[] cases = [.. BadPackets.All];
        foreach (BadPacket bad in cases)
        {
            await SendAsync(bad, connected: true);
        }
        long before = await SettledMemoryAsync();
        for (int round = 0; round < 3; round++)
        {
            foreach (BadPacket bad in cases)
            {
                await SendAsync(bad, connected: true);
            }
        }
        Assert.InRange(await SettledMemoryAsync() - before, long.MinValue, 4 * 1024 * 1024);
        Assert.Empty(_server.Server.Broker.Connections());
    }

    /// <summary>Bytes in use once the connections closed last are let go.</summary>
    private async Task<long> SettledMemoryAsync()
    {
        for (int i = 0; i < 100 && _server.Server.Broker.Connections().Count > 0; i++)
        {
            await Task.Delay(50);
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
