using System.Text.RegularExpressions;
using KioskFleet.Protocol;
using KioskFleet.Server;
using KioskFleet.Server.Evidence;
using KioskFleet.Simulator;
using Microsoft.Playwright;

namespace KioskFleet.Browser.Tests;

/// <summary>The main job as people do it: in the console, and on the glass.</summary>
public sealed partial class MainJobTests(RunningFleet running) : IClassFixture<RunningFleet>
{
    private const int VillageColumn = 3;
    private const string Sentence = "柳湾村二组机耕路硬化工程于十月二十日开工，预算十二万六千元，由村务监督委员会全程监督。";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_document_published_in_the_console_is_read_on_a_terminal_by_touch_and_its_four_facts_are_proven()
    {
        int key = await PublishInConsoleAsync("机耕路硬化工程公示", Sentence);
        await HeldAsync(key);
        Glass glass = await Glass.OpenAsync(running);
        await glass.OpenAsync(VillageColumn, key);
        Assert.Contains(Sentence, await TextOnGlassAsync(), StringComparison.Ordinal);
        await glass.Page.ScreenshotAsync(new() { Path = Path.Combine(RunningFleet.Pictures, "terminal.png") });

        TerminalFacts facts = await FactsAsync(key, f => f.DisplayedAt > 0);
        Assert.True(facts.PublishedAt > 0 && facts.DeliveredAt > 0 && facts.VerifiedAt > 0);
        Assert.True(facts.PublishedAt <= facts.DeliveredAt && facts.PublishedAt <= facts.DisplayedAt);

        IPage console = await running.SignedInAsync();
        await console.GotoAsync(new Uri(running.Fleet.Console, $"Documents/{key}").ToString());
        await console.ScreenshotAsync(new() { Path = Path.Combine(RunningFleet.Pictures, "document.png"), FullPage = true });
        Assert.Contains(running.Terminal.Title, await console.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_is_read_again_after_the_terminal_lost_power_and_has_no_link()
    {
        int key = await PublishInConsoleAsync("低保名单公示", "经评议，本村拟新增低保对象二户，公示七天，有异议者请向村务监督委员会反映。");
        await HeldAsync(key);
        Glass glass = await Glass.OpenAsync(running);
        int boots = running.Terminal.Boots;
        try
        {
            await SwitchAsync(glass.Page, "#link", on: false);
            await SwitchAsync(glass.Page, "#power", on: false);
            await running.Terminal.WaitUntilAsync(t => !t.IsOn && !t.Board.Link.IsUp, Patience, "power and link cut");
            await SwitchAsync(glass.Page, "#power", on: true);
            await running.Terminal.WaitForPageAsync(_ => true, 0, Patience);
            Assert.True(running.Terminal.Boots > boots);
            await glass.OpenAsync(VillageColumn, key);
            Assert.Contains("拟新增低保对象二户", await TextOnGlassAsync(), StringComparison.Ordinal);
            await glass.Page.ScreenshotAsync(new() { Path = Path.Combine(RunningFleet.Pictures, "terminal-offline.png") });
        }
        finally
        {
            running.Terminal.SetLink(true);
            running.Terminal.PowerOn();
        }

        // Once the link is back, what was read without it is proven all the same.
        await FactsAsync(key, f => f.DisplayedAt > 0);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_refused_in_the_console_with_its_name_and_publishes_nothing()
    {
        int before = (await running.Fleet.Fleet.DocumentsAsync(CancellationToken.None)).Count;
        IPage page = await running.SignedInAsync();
        await page.GotoAsync(new Uri(running.Fleet.Console, "Publish").ToString());
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "照片.txt", MimeType = "text/plain", Buffer = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 74, 70, 73, 70, 0, 1, 1] });
        await page.CheckAsync($"input[name=Divisions][value='{RunningFleet.Village}']");
        await page.ClickAsync("form.card > button");
        Assert.Contains("照片.txt", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("form[action*='Confirm']").CountAsync());
        Assert.Equal(before, (await running.Fleet.Fleet.DocumentsAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task The_console_s_pages_and_the_terminals_page_stand_without_errors_in_both_languages()
    {
        IPage page = await running.SignedInAsync();
        List<string> problems = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                problems.Add(message.Text);
            }
        };
        page.PageError += (_, error) => problems.Add(error);
        foreach (string path in new[] { "", "Publish", "Documents", "Terminals", "Divisions", "Audit" })
        {
            IResponse? response = await page.GotoAsync(new Uri(running.Fleet.Console, path).ToString());
            Assert.True(response!.Ok, $"{path}: {response.Status}");
            await page.ScreenshotAsync(new() { Path = Path.Combine(RunningFleet.Pictures, $"console-{(path.Length == 0 ? "Home" : path)}.png"), FullPage = true });
        }

        await page.GotoAsync(running.Fleet.TerminalPages.ToString());
        await page.WaitForTimeoutAsync(1500);
        await page.ScreenshotAsync(new() { Path = Path.Combine(RunningFleet.Pictures, "terminals.png"), FullPage = true });
        await page.GotoAsync(running.Fleet.TerminalPages + "?lang=en");
        Assert.Contains("terminal", await page.InnerTextAsync("body"), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(problems);
    }

    [GeneratedRegex(@"/Documents/(\d+)")]
    private static partial Regex DocumentLink { get; }

    private async Task<int> PublishInConsoleAsync(string title, string text)
    {
        IPage page = await running.SignedInAsync();
        await page.GotoAsync(new Uri(running.Fleet.Console, "Publish").ToString());
        await page.SetInputFilesAsync("#file", new FilePayload { Name = title + ".txt", MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes($"{title}\n\n{text}\n") });
        await page.SelectOptionAsync("#column", VillageColumn.ToString());
        await page.CheckAsync($"input[name=Divisions][value='{RunningFleet.Village}']");
        await page.ClickAsync("form.card > button");
        Assert.Contains(text, await page.InnerTextAsync(".preview"), StringComparison.Ordinal);
        await page.ClickAsync("form[action*='Confirm'] button");
        string? link = await page.Locator("a.button[href^='/Documents/']").GetAttributeAsync("href");
        return int.Parse(DocumentLink.Match(link!).Groups[1].Value);
    }

    private static async Task SwitchAsync(IPage page, string id, bool on)
    {
        if (await page.IsCheckedAsync(id) != on)
        {
            // The box itself is hidden behind the drawn switch.
            await page.Locator($"label:has({id})").ClickAsync();
        }
    }

    private async Task<string> TextOnGlassAsync()
    {
        DrawnPage page = running.Terminal.LastPage!;
        TextReadBack readBack = await TextReadBack.LoadAsync(running.Fleet.Services, CancellationToken.None);
        return readBack.Text(page.Glyphs.Select(g => (g.FontId, g.Glyph)));
    }

    private async Task HeldAsync(int key) => await FactsAsync(key, f => f.VerifiedAt > 0);

    private async Task<TerminalFacts> FactsAsync(int key, Func<TerminalFacts, bool> enough)
    {
        for (long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; ; await Task.Delay(100))
        {
            TerminalFacts? facts = (await running.Fleet.Fleet.FactsAsync(key, CancellationToken.None))?.Terminals.SingleOrDefault(t => t.TerminalId == running.Terminal.Id);
            if (facts is not null && enough(facts))
            {
                return facts;
            }

            Assert.True(Environment.TickCount64 < end, $"Document {key} on {running.Terminal.Id}: {facts}. {string.Join(" | ", running.Terminal.Log)}");
        }
    }
}
