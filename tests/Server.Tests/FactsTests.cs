using KioskFleet.Protocol;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Tests;

public sealed class FactsTests
{
    [Fact]
    public async Task Each_fact_is_proven_by_its_own_message_and_none_by_another()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        PublishResult published = await server.PublishAsync("one\ntwo");
        int key = published.DocumentKey;
        byte[] manifest = Convert.FromHexString(published.Sets.Single().ManifestId);
        Assert.Equal((true, false, false, false), Proven(await OfAsync(server, key, "V1")));

        // In an order no honest terminal has, so that nothing can be inferred.
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ShownAsync(manifest, (key, 0, 0), (key, 1, 3));
        TerminalFacts shown = await OfAsync(server, key, "V1");
        Assert.Equal((true, false, false, true), Proven(shown));
        Assert.Equal([1], shown.NormalPagesSeen);
        Assert.Equal([8], shown.ElderPagesSeen);
        Assert.Equal((2, 4, 10L), (shown.NormalPages, shown.ElderPages, shown.Seconds));

        await terminal.ReportAsync(held: manifest);
        await TestServer.UntilAsync(async () => (await OfAsync(server, key, "V1")).VerifiedAt > 0, "verified");
        Assert.Equal((true, false, true, true), Proven(await OfAsync(server, key, "V1")));

        await terminal.ProgressAsync(manifest, 3, 2, 1000);
        await terminal.ProgressAsync(manifest, 5, 0, 2000);
        await TestServer.UntilAsync(async () => (await OfAsync(server, key, "V1")).DeliveredAt > 0, "delivered");
        TerminalFacts all = await OfAsync(server, key, "V1");
        Assert.Equal((true, true, true, true), Proven(all));
        Assert.Equal(2000, all.BytesReceived);
        Assert.Equal((true, false, false, false), Proven(await OfAsync(server, key, "V2")));
    }

    [Fact]
    public async Task Progress_with_something_missing_is_not_delivery_and_showing_a_set_is_not_holding_it()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        PublishResult published = await server.PublishAsync("one");
        byte[] manifest = Convert.FromHexString(published.Sets.Single().ManifestId);
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ProgressAsync(manifest, 1, 1, 10);
        await terminal.ReportAsync(shown: manifest, accepted: manifest);
        await TestServer.UntilAsync(() => ReportedAsync(server), "a report");
        Assert.Equal((true, false, false, false), Proven(await OfAsync(server, published.DocumentKey, "V1")));
    }

    [Fact]
    public async Task What_a_terminal_says_of_sets_that_are_not_its_own_or_pages_that_do_not_exist_proves_nothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("T1", TestServer.Village, "township"));
        PublishResult published = await server.PublishAsync("one");
        byte[] own = Convert.FromHexString(published.Sets.Single(s => s.Profile == "village").ManifestId);
        byte[] others = Convert.FromHexString(published.Sets.Single(s => s.Profile == "township").ManifestId);
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        foreach (byte[] manifest in (byte[][])[others, [.. Enumerable.Repeat((byte)7, 16)]])
        {
            await terminal.ShownAsync(manifest, (published.DocumentKey, 0, 0));
            await terminal.ProgressAsync(manifest, 1, 0, 10);
            await terminal.ReportAsync(held: manifest, shown: manifest);
        }

        await terminal.ShownAsync(own, (published.DocumentKey, 0, 1), (published.DocumentKey, 1, 2), (999, 0, 0));
        await terminal.ReportAsync(lastError: "end");
        await TestServer.UntilAsync(async () => (await server.Fleet.TerminalsAsync(default)).Any(t => t.LastError == "end"), "the last report");
        Assert.Equal((true, false, false, false), Proven(await OfAsync(server, published.DocumentKey, "V1")));
        await using FleetDatabase database = server.Database();
        Assert.Equal(0, await database.ManifestFacts.CountAsync());
        Assert.Equal(0, await database.DisplayFacts.CountAsync());
    }

    [Fact]
    public async Task A_proof_of_the_old_version_does_not_count_for_the_new_one()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
        PublishResult first = await server.PublishAsync("one");
        byte[] manifest = Convert.FromHexString(first.Sets.Single().ManifestId);
        using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
        await terminal.ShownAsync(manifest, (first.DocumentKey, 0, 0));
        await server.Fleet.PublishAsync(new PublishFile("new.txt", "two"u8.ToArray(), "notices", [TestServer.Village], null, first.DocumentKey), default);
        Assert.Equal((true, false, false, false), Proven(await OfAsync(server, first.DocumentKey, "V1")));
    }

    [Fact]
    public async Task What_was_acknowledged_and_what_was_written_is_there_after_a_restart()
    {
        using TemporaryFolder folder = new();
        PublishResult published;
        NewTerminal[] made;
        await using (TestServer server = await TestServer.StartAsync(folder.Path))
        {
            made = await server.FurnishAsync(("V1", TestServer.Village, "village"));
            published = await server.PublishAsync("one");
            using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
            byte[] manifest = Convert.FromHexString(published.Sets.Single().ManifestId);

            // The acknowledgement of a proof comes after it is stored: no waiting between the two lines.
            await terminal.ShownAsync(manifest, (published.DocumentKey, 0, 0));
            await using (FleetDatabase database = server.Database())
            {
                Assert.Equal(1, await database.DisplayFacts.CountAsync());
            }

            await terminal.ReportAsync(held: manifest, shown: manifest, accepted: manifest, lastError: "kept");
            await terminal.NextAsync(Topics.State);
        }

        await using (TestServer server = await TestServer.StartAsync(folder.Path))
        {
            Assert.Equal((true, false, true, true), Proven(await OfAsync(server, published.DocumentKey, "V1")));
            TerminalInfo info = Assert.Single(await server.Fleet.TerminalsAsync(default));
            Assert.Equal(("kept", "online", published.Sets[0].ManifestId), (info.LastError, info.Presence, info.ShownManifest));
            using TestTerminal terminal = await TestTerminal.ConnectAsync(server, made[0]);
            Assert.True(terminal.Client.IsConnected);
        }
    }

    [Fact]
    public void A_report_changes_only_the_fields_that_it_carries()
    {
        TerminalState state = new() { TerminalId = "V1" };
        ReportMerge.Apply(state, new TerminalReport { Fields = (1 << 3) | (1 << 11), Firmware = "1.2", LinkQuality = 80 }, 1000);
        ReportMerge.Apply(state, new TerminalReport { Fields = 1 << 11, LinkQuality = 20 }, 2000);
        Assert.Equal(("1.2", 20, 2000L), (state.Firmware, state.LinkQuality, state.ReportedAt));
        Assert.Equal((1000L, 2000L, 0L), (state.FieldTime(3), state.FieldTime(11), state.FieldTime(9)));
        Assert.False(state.Knows(9));
    }

    [Theory]
    [InlineData(0, "Never")]
    [InlineData(1, "Online")]
    [InlineData(135, "Online")]
    [InlineData(136, "Late")]
    [InlineData(615, "Late")]
    [InlineData(616, "Offline")]
    public void Presence_follows_from_the_age_of_the_newest_report(int ageSeconds, string expected)
    {
        const long Now = 1_790_000_000_000;
        Assert.Equal(expected, PresenceRule.Of(ageSeconds == 0 ? 0 : Now - (ageSeconds * 1000L), Now, 60).ToString());
    }

    [Fact]
    public void Page_bits_count_each_page_once()
    {
        byte[] bits = [];
        foreach (int page in (int[])[0, 9, 9, 2046, 0])
        {
            bits = PageBits.With(bits, page);
        }

        Assert.Equal((3, 256), (PageBits.Count(bits), bits.Length));
    }

    private static (bool Published, bool Delivered, bool Verified, bool Displayed) Proven(TerminalFacts facts)
        => (facts.PublishedAt > 0, facts.DeliveredAt > 0, facts.VerifiedAt > 0, facts.DisplayedAt > 0);

    private static async Task<TerminalFacts> OfAsync(TestServer server, int key, string terminal)
        => (await server.Fleet.FactsAsync(key, default))!.Terminals.Single(t => t.TerminalId == terminal);

    private static async Task<bool> ReportedAsync(TestServer server) => (await server.Fleet.TerminalsAsync(default)).All(t => t.ReportedAt > 0);
}
