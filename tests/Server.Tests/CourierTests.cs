using System.Net;
using System.Net.Http.Json;
using KioskFleet.Protocol;
using KioskFleet.Server.Content;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Kiosks;
using KioskFleet.Simulator;

namespace KioskFleet.Server.Tests;

/// <summary>A terminal that never has a network, and a memory card that goes to and fro.</summary>
public sealed class CourierTests
{
    private const string Pack = "courier\\" + TestServer.Village + "-village.kfc";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_terminal_without_a_network_takes_content_from_a_card_through_pull_out_and_power_cut_and_its_receipt_proves_it()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        NewTerminal made = (await server.FurnishAsync(("V1", TestServer.Village, "village")))[0];
        PublishResult published = await server.PublishAsync(string.Join("\n\n", Enumerable.Range(1, 60).Select(i => $"第{i}条 村道路灯维修通知，请各户相互转告。本条为第{i}条，共六十条。")));
        Assert.True(published.Published);
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", FleetServer.ApiToken(server.App));
        byte[] pack = await server.Http.GetByteArrayAsync($"/api/courier/{TestServer.Village}/village");

        using VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = "V1", Profile = "village" });
        terminal.Provision(Provisioning.Decode(made.Configuration, 0, made.Configuration.Length));
        terminal.SetLink(false);
        terminal.SetCard(false);
        terminal.CardDisk.Poke(Pack, pack);
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.Core is not null, Patience, "the start");

        // Pulled out in the middle, then the power goes: nothing half is shown, and it goes on where it was.
        terminal.SetCard(true);
        await terminal.WaitUntilAsync(t => t.Core!.Engine.HeldCount >= 3 || t.Core.Engine.Shown is not null, Patience, "the first objects");
        terminal.SetCard(false);
        await Task.Delay(300);
        terminal.CutPower();
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.Core is not null, Patience, "the second start");
        terminal.SetCard(true);
        await terminal.WaitUntilAsync(t => t.Core is { } core && core.Engine.Shown is not null && t.LastPage is not null, Patience, "the set on the glass");
        string wanted = published.Sets.Single(s => s.Profile == "village").ManifestId;
        Assert.Equal(wanted, Convert.ToHexStringLower(terminal.Core!.Engine.Shown!.Id));
        Assert.Equal(0, terminal.Core.Link.Sessions);

        // The power goes while the card is in, and it is pulled after the start: the store is where it was.
        terminal.CutPower();
        terminal.PowerOn();
        await terminal.WaitUntilAsync(t => t.Core is { } core && core.Engine.Shown is not null && t.LastPage is not null, Patience, "the set on the glass after a cut with the card in");
        terminal.SetCard(false);
        Assert.DoesNotContain(terminal.CardDisk.ListAll(), path => path.StartsWith("objects", StringComparison.Ordinal));

        // A villager reads; the card is put in again before it goes back.
        long after = terminal.LastPage!.Number;
        await terminal.TouchAreaAsync(TouchAction.OpenColumn, DisclosureColumn.All.Single(c => c.Code == "notices").Key);
        after = (await terminal.WaitForPageAsync(p => p.Kind == 1, after, Patience)).Number;
        await Task.Delay(500);
        await terminal.TouchAreaAsync(TouchAction.OpenDocument);
        await terminal.WaitForPageAsync(p => p.Kind == 2, after, Patience);
        await Task.Delay(1500);
        terminal.SetCard(false);
        await Task.Delay(6000);
        terminal.SetCard(true);
        ReceiptResult receipt = await NextReceiptAsync(server, terminal);
        Assert.Equal(("V1", true), (receipt.TerminalId, receipt.Report));

        int document = published.Documents.Single().Key;
        TerminalFacts facts = (await server.Fleet.FactsAsync(document, default))!.Terminals.Single();
        Assert.True(facts is { ByCourier: true, DeliveredAt: > 0, VerifiedAt: > 0, DisplayedAt: > 0 }, facts.ToString());
        TerminalInfo info = (await server.Fleet.TerminalsAsync(default)).Single(t => t.Id == "V1");
        Assert.Equal((wanted, "never", false), (info.ShownManifest, info.Presence, info.Connected));

        // Somebody who writes receipts of his own, or another terminal's, gets nothing in.
        byte[] written = terminal.CardDisk.Peek("courier\\receipts\\V1-00.kfr");
        byte[] forged = Resealed(written, "a secret that V1 does not have");
        HttpResponseMessage refused = await server.Http.PostAsync("/api/courier/receipts", new ByteArrayContent(forged));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("not sealed by V1", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // The same receipt again proves nothing twice.
        ReceiptResult again = await NextReceiptAsync(server, terminal);
        Assert.True(again.Lines >= receipt.Lines);
        Assert.Equal(facts.Seconds, (await server.Fleet.FactsAsync(document, default))!.Terminals.Single().Seconds);
    }

    [Theory]
    [InlineData("an object is changed")]
    [InlineData("the manifest is changed")]
    [InlineData("the file is cut short")]
    public async Task A_card_that_was_tampered_with_shows_nothing(string what)
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        NewTerminal made = (await server.FurnishAsync(("V1", TestServer.Village, "village")))[0];
        await server.PublishAsync("通知");
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", FleetServer.ApiToken(server.App));
        byte[] pack = await server.Http.GetByteArrayAsync($"/api/courier/{TestServer.Village}/village");
        int envelope = BitConverter.ToInt32(pack, 4);
        switch (what)
        {
            case "an object is changed": pack[^20] ^= 1; break;
            case "the manifest is changed": pack[12 + envelope - 1] ^= 1; break;
            default: pack = pack[..(pack.Length - 100)]; break;
        }

        using VirtualTerminal terminal = new(new VirtualTerminalOptions { Id = "V1", Profile = "village" });
        terminal.Provision(Provisioning.Decode(made.Configuration, 0, made.Configuration.Length));
        terminal.SetLink(false);
        terminal.SetCard(false);
        terminal.CardDisk.Poke(Pack, pack);
        terminal.SetCard(true);
        terminal.PowerOn();
        string[] expected = what == "an object is changed" ? ["sync: objects with a wrong hash", "courier: the card is damaged"] : what == "the manifest is changed" ? ["manifest: bad signature"] : ["courier: the card cannot be read"];
        await terminal.WaitUntilAsync(t => t.Core is { } core && expected.Contains(core.LastError), Patience, expected[0]);
        Assert.Null(terminal.Core!.Engine.Shown);
    }

    [Fact]
    public async Task Receipts_of_strangers_and_damaged_ones_are_refused_with_what_to_do()
    {
        await using TestServer server = await TestServer.StartAsync();
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", FleetServer.ApiToken(server.App));
        HttpResponseMessage answer = await server.Http.PostAsync("/api/courier/receipts", new ByteArrayContent(new byte[8192]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("bring it again", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/api/courier/000000000000/village")).StatusCode);
    }

    [Fact]
    public async Task A_sealed_receipt_comes_in_through_the_console_and_stands_in_the_audit_and_a_viewer_may_not_bring_one()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal made = (await server.FurnishAsync(("V1", TestServer.Village, "village")))[0];
        byte[] body = [0xA3, 0x01, 0x62, (byte)'V', (byte)'1', 0x02, 0x00, 0x03, 0x80];
        byte[] file = SlotOf([.. body, .. ReceiptSeal.Of(ReceiptSeal.Key(made.Secret), body)]);
        using HttpClient browser = await ConsoleTests.SignedInAsync(server, Access.Roles.Publisher);
        string page = await ConsoleTests.UploadAsync(browser, "/Courier", "files", "V1-00.kfr", file);
        Assert.Contains("V1-00.kfr", page, StringComparison.Ordinal);
        Assert.Contains("note good", page, StringComparison.Ordinal);
        Assert.Contains("note bad", await ConsoleTests.UploadAsync(browser, "/Courier", "files", "V1-00.kfr", SlotOf([.. body, .. new byte[ReceiptSeal.Bytes]])), StringComparison.Ordinal);
        await using Storage.FleetDatabase database = server.Database();
        Audit.AuditEntry entry = database.AuditEntries.Single(e => e.Action == Audit.AuditAction.ReceiptsImported);
        Assert.Equal("V1", entry.Subject);
        using HttpClient viewer = await ConsoleTests.SignedInAsync(server, Access.Roles.Viewer, "onlooker");
        Assert.DoesNotContain("type=\"file\"", await viewer.GetStringAsync("/Courier"), StringComparison.Ordinal);
    }

    /// <summary>The same receipt with the seal of another secret.</summary>
    private static byte[] Resealed(byte[] file, string secret)
    {
        byte[] content = ReceiptFile.Content(file)!;
        byte[] body = content[..^ReceiptSeal.Bytes];
        byte[] seal = ReceiptSeal.Of(ReceiptSeal.Key(secret), body);
        return SlotOf([.. body, .. seal]);
    }

    /// <summary>A slot file (SPEC.md §8.4) that holds one state.</summary>
    private static byte[] SlotOf(byte[] content)
    {
        const int Place = 8192;
        byte[] file = new byte[2 * Place];
        BitConverter.GetBytes(0x544C534Bu).CopyTo(file, 0);
        BitConverter.GetBytes(1u).CopyTo(file, 4);
        BitConverter.GetBytes(content.Length).CopyTo(file, 8);
        BitConverter.GetBytes(Crc32(content)).CopyTo(file, 12);
        BitConverter.GetBytes(Crc32(file.AsSpan(0, 16))).CopyTo(file, 16);
        content.CopyTo(file, 20);
        return file;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ ((state & 1) * 0xEDB88320);
            }
        }

        return ~state;
    }

    private static async Task<ReceiptResult> NextReceiptAsync(TestServer server, VirtualTerminal terminal)
    {
        const string Path = "courier\\receipts\\V1-00.kfr";
        await terminal.WaitUntilAsync(t => t.CardDisk.ListAll().Any(f => f.EndsWith("V1-00.kfr", StringComparison.Ordinal)), Patience, "a receipt");
        for (DateTime end = DateTime.UtcNow + Patience; ;)
        {
            HttpResponseMessage answer = await server.Http.PostAsync("/api/courier/receipts", new ByteArrayContent(terminal.CardDisk.Peek(Path)));
            ReceiptResult? result = answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<ReceiptResult>() : null;
            if (result is { Lines: > 0 })
            {
                return result;
            }

            Assert.True(DateTime.UtcNow < end, await answer.Content.ReadAsStringAsync());
            await Task.Delay(500);
        }
    }
}
