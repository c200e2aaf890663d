using System.Net;
using KioskFleet.Server.Access;
using KioskFleet.Server.Content;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

public sealed partial class ConsoleTests
{
    private static readonly (string, string)[] Guide =
    [
        ("v.title", "养老保险参保登记"), ("v.basis", "《社会保险法》第二十二条。"), ("v.conditions", "年满16周岁。"), ("v.materials", "身份证\n户口簿"), ("v.steps", "填表\n核对\n领回执"),
        ("v.fee", "不收费。"), ("v.limit", "当场办结。"), ("column", "6"), ("places", TestServer.Village),
    ];

    [Fact]
    public async Task A_form_tells_what_is_missing_at_its_field_loses_nothing_and_becomes_a_page_that_another_person_approves()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true, approval: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using HttpClient browser = await SignedInAsync(server, Roles.Publisher);

        // One of the seven disclosures is missing.
        string answer = await PostAsync(browser, "/Forms/guide", "/Forms/guide", [.. Guide, ("act", "look")]);
        Assert.Contains("f-complaints-wrong", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("f-basis-wrong", answer, StringComparison.Ordinal);
        Assert.Contains("《社会保险法》第二十二条。", answer, StringComparison.Ordinal);

        // It can be kept as it is, but not handed in.
        await PostAsync(browser, "/Forms/guide", "/Forms/guide", [.. Guide, ("act", "save")]);
        DraftDesk desk = server.App.Services.GetRequiredService<DraftDesk>();
        int id = Assert.Single(await desk.OpenAsync(default)).Id;
        Assert.Contains("不收费。", WebUtility.HtmlDecode(await browser.GetStringAsync($"/Forms/guide?draft={id}")), StringComparison.Ordinal);
        await PostAsync(browser, $"/Drafts/{id}", $"/Drafts/{id}?handler=Submit");
        Assert.Equal(DraftState.Draft, Assert.Single(await desk.OpenAsync(default)).State);

        await PostAsync(browser, "/Forms/guide", "/Forms/guide", [.. Guide, ("v.complaints", "12345"), ("draft", $"{id}"), ("act", "look")]);
        string page = WebUtility.HtmlDecode(await browser.GetStringAsync($"/Drafts/{id}"));
        Assert.Contains("投诉渠道", page, StringComparison.Ordinal);
        Assert.Contains($"/Preview?handler=Picture&draft={id}&screen=village&size=normal&number=1", page, StringComparison.Ordinal);
        HttpResponseMessage picture = await browser.GetAsync($"/Preview?handler=Picture&draft={id}&screen=hall&size=elder&number=1");
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/Preview?draft={id}&screen=hall&size=elder")).StatusCode);
        await PostAsync(browser, $"/Drafts/{id}", $"/Drafts/{id}?handler=Submit");
        await PostAsync(browser, $"/Drafts/{id}", $"/Drafts/{id}?handler=Approve");
        Assert.Empty(await server.Fleet.DocumentsAsync(default));
        Assert.True((await desk.ApproveAsync(id, "another", default)).Published);
        Assert.Equal("养老保险参保登记", Assert.Single(await server.Fleet.DocumentsAsync(default)).Title);
        Assert.Contains("/Forms/guide?document=1", await browser.GetStringAsync("/Documents/1"), StringComparison.Ordinal);
        Assert.Contains("当场办结。", WebUtility.HtmlDecode(await browser.GetStringAsync("/Forms/guide?document=1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_persons_draft_is_not_shown_before_it_is_submitted()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        DraftDesk desk = server.App.Services.GetRequiredService<DraftDesk>();
        int id = await desk.SaveAsync(null, new PublishRequest("a.txt", "one"u8.ToArray(), 9, [TestServer.Village], "li"), default);
        using HttpClient browser = await SignedInAsync(server, Roles.Publisher);
        Assert.NotEqual(HttpStatusCode.OK, (await browser.GetAsync($"/Drafts/{id}")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await browser.GetAsync($"/Preview?draft={id}")).StatusCode);
        await desk.SubmitAsync(id, "li", default);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/Drafts/{id}")).StatusCode);
    }

    [Fact]
    public async Task Pasted_text_can_be_kept_as_a_draft_or_handed_in()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        using HttpClient browser = await SignedInAsync(server, Roles.Publisher);
        string preview = await PostFormAsync(browser, "/Publish", "/Publish", ("Text", "第一段"), ("Title", "停水通知"), ("Column", "9"), ("Divisions", TestServer.Village));
        await PostAsync(browser, "/Publish", "/Publish?handler=Draft", ("draft", Draft().Match(preview).Groups[1].Value), ("submit", "true"));
        DraftSummary waiting = Assert.Single(await server.App.Services.GetRequiredService<DraftDesk>().OpenAsync(default));
        Assert.Equal((DraftState.Submitted, "停水通知"), (waiting.State, waiting.Title));
    }
}
