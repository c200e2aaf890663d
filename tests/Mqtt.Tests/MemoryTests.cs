using Xunit;

namespace KioskFleet.Mqtt.Tests;

/// <summary>Tests that look at the memory of the whole process run while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public class MemoryTests
{
    [Fact]
    public async Task A_promise_of_a_large_packet_takes_no_memory_until_it_is_kept()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o.Engine.MaximumPacketSize = 200_000_000);
        List<WireClient> clients = [];
        long before = GC.GetTotalMemory(true);
        for (int i = 0; i < 50; i++)
        {
            WireClient client = await WireClient.ConnectAsync(server, 4, $"c{i}");
            await client.SendHexAsync("30 80808040 0001 61");
            clients.Add(client);
        }
        await clients[^1].SendAsync([0]);
        await Task.Delay(200);
        // A client of the test itself has a receive buffer of 2 MiB.
        Assert.InRange((GC.GetTotalMemory(true) - before) / 50, 0, 2 * 1024 * 1024 + 64 * 1024);
        clients.ForEach(c => c.Dispose());
    }
}
