using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using KioskFleet.Protocol;
using KioskFleet.Server.Content;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Link;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

/// <summary>What publishing would cost, with terminals of which is known what they hold, how fast their line is and what they used.</summary>
public sealed class ForecastTests
{
    [Fact]
    public async Task A_terminal_that_holds_nothing_needs_the_whole_set_and_one_that_holds_the_last_one_needs_what_is_new()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        Assert.True((await server.PublishAsync("one\ntwo\nthree")).Published);
        await SetAsync(server, new TerminalState { TerminalId = "V2", HeldManifest = await NewestAsync(server), ReportedAt = Now() });
        ForecastInfo forecast = await AskAsync(server, "four");
        Assert.Equal((2, 2), (forecast.Terminals, forecast.Unheard));
        ForecastSet set = Assert.Single(forecast.Sets);
        Assert.InRange(set.NewBytes, 1, set.Bytes - 1);
        Assert.Equal(1, forecast.Pages);
        long whole = set.Bytes + (set.Bytes * 5 / 100);
        long fresh = set.NewBytes + (set.NewBytes * 5 / 100);
        Assert.Equal((whole, whole + fresh), (forecast.BytesEach, forecast.TotalBytes));
        Assert.Null(forecast.Slowest);
        Assert.Empty(forecast.OverBudget);
    }

    [Fact]
    public async Task Nothing_is_changed_and_publishing_afterwards_brings_the_very_objects()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        ForecastInfo forecast = await AskAsync(server, "one\ntwo");
        Assert.Empty(await server.Fleet.DocumentsAsync(default));
        await using (FleetDatabase database = await Databases(server).CreateDbContextAsync())
        {
            Assert.Equal(0, await database.Objects.CountAsync());
            Assert.Equal(0, await database.GlyphRegistries.CountAsync());
        }

        PublishResult result = await server.Fleet.PublishAsync(File("one\ntwo"), default);
        Assert.Equal((forecast.Sets[0].Bytes, forecast.Sets[0].Objects), (result.Sets[0].Bytes, result.Sets[0].Objects));
    }

    [Fact]
    public async Task A_terminal_whose_month_would_not_last_or_whose_card_is_full_is_named()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"), ("V3", TestServer.Village, "village"));
        await server.App.Services.GetRequiredService<TerminalProvisioning>().SetMonthlyAsync("V1", Limits.MinMonthlyKiB, "test", default);

        // 95 of 100 of the month are for content; V1 has used nearly all of them, V2's count is of a month that is over.
        await SetAsync(server, new TerminalState { TerminalId = "V1", ReportedAt = Now(), UsedKiB = (int)(Limits.MinMonthlyKiB * 0.95) });
        await SetAsync(server, new TerminalState { TerminalId = "V2", ReportedAt = Now() - (40L * 86_400_000), UsedKiB = Limits.DefaultMonthlyKiB });
        TerminalState full = new() { TerminalId = "V3", ReportedAt = Now(), FreeStorageKiB = 0 };
        BitConverter.TryWriteBytes(full.FieldTimes.AsSpan(10 * sizeof(long)), Now());
        await SetAsync(server, full);
        ForecastInfo forecast = await AskAsync(server, string.Join('\n', Enumerable.Range(0, 40).Select(i => $"line {i} of a longer notice")));
        Assert.Equal("V1", Assert.Single(forecast.OverBudget).Id);
        Assert.Equal("V3", Assert.Single(forecast.OutOfRoom).Id);
    }

    [Fact]
    public async Task The_slowest_terminal_on_line_is_the_one_with_the_slowest_line()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        LinkHub hub = server.App.Services.GetRequiredService<LinkHub>();
        hub.Opened("V1", false, "");
        hub.Opened("V2", false, "");
        long now = System.Diagnostics.Stopwatch.GetTimestamp();
        hub.Rates.Sent("V1", now - (2 * System.Diagnostics.Stopwatch.Frequency), 200_000);
        hub.Rates.Asked("V1");
        ForecastInfo forecast = await AskAsync(server, "one\ntwo");
        Assert.Equal(0, forecast.Unheard);
        Assert.Equal(("V2", true, ForecastService.AssumedBytesPerSecond), (forecast.Slowest!.Id, forecast.Slowest.Assumed, (int)forecast.Slowest.BytesPerSecond));
        Assert.InRange(hub.Rates.Of("V1")!.Value, 50_000, 100_001);
        Assert.InRange(forecast.Slowest.DoneAt - Now(), -1000, forecast.Slowest.Bytes * 1000 / ForecastService.AssumedBytesPerSecond);
    }

    [Fact]
    public async Task A_thousand_terminals_that_hold_different_sets_are_each_told_what_they_lack()
    {
        const int terminals = 1000;
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        Assert.True((await server.PublishAsync("one\ntwo\nthree")).Published);
        byte[] first = await NewestAsync(server);
        Assert.True((await server.PublishAsync("four\nfive", "second.txt")).Published);
        byte[] second = await NewestAsync(server);

        // A third holds nothing, a third the set before, a third the last one.
        await using (FleetDatabase database = await Databases(server).CreateDbContextAsync())
        {
            for (int i = 0; i < terminals; i++)
            {
                string id = i == 0 ? "V1" : $"T{i:D4}";
                if (i > 0)
                {
                    database.Terminals.Add(new Terminal { Id = id, Name = id, DivisionCode = TestServer.Village, Profile = "village", SecretHash = [] });
                }

                database.TerminalStates.Add(new TerminalState { TerminalId = id, HeldManifest = (i % 3) switch { 0 => new byte[Limits.IdBytes], 1 => first, _ => second }, ReportedAt = Now() });
            }

            await database.SaveChangesAsync();
        }

        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        ForecastInfo forecast = await AskAsync(server, "six");
        watch.Stop();
        ForecastSet set = Assert.Single(forecast.Sets);
        HashSet<ObjectId> old = [.. await Held(server).OfAsync(first, default)];
        HashSet<ObjectId> last = [.. await Held(server).OfAsync(second, default)];
        PublishResult published = await server.PublishAsync("six", "file.txt");
        HashSet<ObjectId> wanted = [.. await Held(server).OfAsync(await NewestAsync(server), default)];
        Assert.Equal(set.Objects, wanted.Count);
        long withNothing = await LacksAsync([]);
        long withOld = await LacksAsync(old);
        long withLast = await LacksAsync(last);
        Assert.True(published.Published && withLast < withOld && withOld < withNothing);
        Assert.Equal(terminals, forecast.Terminals);
        Assert.Equal(withNothing, forecast.BytesEach);
        Assert.Equal((334 * withNothing) + (333 * withOld) + (333 * withLast), forecast.TotalBytes);

        // A person waits for it.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        async Task<long> LacksAsync(HashSet<ObjectId> has)
        {
            long bytes = 0;
            await using FleetDatabase database = await Databases(server).CreateDbContextAsync();
            foreach (StoredObject stored in await database.Objects.AsNoTracking().ToListAsync())
            {
                ObjectId id = ObjectId.From(stored.Id);
                bytes += wanted.Contains(id) && !has.Contains(id) ? stored.Bytes.Length : 0;
            }

            return bytes + (bytes * 5 / 100);
        }
    }

    [Fact]
    public async Task The_api_refuses_a_forecast_of_what_could_not_be_published()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FleetServer.ApiToken(server.App));
        HttpResponseMessage refused = await server.Http.PostAsJsonAsync("api/forecast", new PublishFile("empty.txt", [], "notices", [TestServer.Village]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        HttpResponseMessage told = await server.Http.PostAsJsonAsync("api/forecast", new PublishFile("a.txt", "one"u8.ToArray(), "notices", [TestServer.Village]));
        Assert.Equal(1, (await told.Content.ReadFromJsonAsync<ForecastInfo>())!.Terminals);
    }

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static IDbContextFactory<FleetDatabase> Databases(TestServer server) => server.App.Services.GetRequiredService<IDbContextFactory<FleetDatabase>>();

    private static HeldObjects Held(TestServer server) => server.App.Services.GetRequiredService<HeldObjects>();

    private static Task<ForecastInfo> AskAsync(TestServer server, string text)
        => server.Fleet.ForecastAsync(File(text), default);

    private static PublishFile File(string text) => new("file.txt", System.Text.Encoding.UTF8.GetBytes(text), "notices", [TestServer.Village]);

    private static async Task<byte[]> NewestAsync(TestServer server)
    {
        await using FleetDatabase database = await Databases(server).CreateDbContextAsync();
        return (await database.PublishedSets.OrderByDescending(s => s.Id).FirstAsync()).ManifestId;
    }

    private static async Task SetAsync(TestServer server, TerminalState state)
    {
        await using FleetDatabase database = await Databases(server).CreateDbContextAsync();
        database.TerminalStates.Add(state);
        await database.SaveChangesAsync();
    }
}
