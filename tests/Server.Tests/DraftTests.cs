using KioskFleet.Publishing.Kinds;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

public sealed class DraftTests
{
    private static PublishRequest Request(string author, string text = "停水通知") => new("停水.txt", System.Text.Encoding.UTF8.GetBytes(text), 9, [TestServer.Village], author);

    [Fact]
    public async Task A_draft_is_published_when_a_second_person_approves_it_and_not_before()
    {
        await using TestServer server = await TestServer.StartAsync(approval: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        DraftDesk desk = server.App.Services.GetRequiredService<DraftDesk>();
        int id = await desk.SaveAsync(null, Request("li"), default);
        Assert.Equal("drafts.error.approval", (await Assert.ThrowsAsync<DraftException>(() => desk.PublishOwnAsync(id, "li", default))).Message);
        Assert.Equal("drafts.error.gone", (await Assert.ThrowsAsync<DraftException>(() => desk.ApproveAsync(id, "wang", default))).Message);
        await desk.SubmitAsync(id, "li", default);
        Assert.Equal("drafts.error.own", (await Assert.ThrowsAsync<DraftException>(() => desk.ApproveAsync(id, "li", default))).Message);
        Assert.Empty(await server.Fleet.DocumentsAsync(default));

        PublishOutcome outcome = await desk.ApproveAsync(id, "wang", default);
        Assert.True(outcome.Published);
        Assert.Equal(outcome.Documents[0].Key, Assert.Single(await server.Fleet.DocumentsAsync(default)).Key);
        await using Storage.FleetDatabase database = server.Database();
        AuditEntry approved = database.AuditEntries.Single(e => e.Action == AuditAction.DraftApproved);
        Assert.Equal("wang", approved.Actor);
        Assert.EndsWith("← li", approved.Detail, StringComparison.Ordinal);
        Assert.Equal("li", database.AuditEntries.Single(e => e.Action == AuditAction.DocumentPublished).Actor);
        Assert.Equal((DraftState.Published, "wang", 0), database.Drafts.AsEnumerable().Select(d => (d.State, d.Reviewer, d.Content.Length)).Single());
        Assert.Equal("drafts.error.gone", (await Assert.ThrowsAsync<DraftException>(() => desk.ApproveAsync(id, "wang", default))).Message);
    }

    [Fact]
    public async Task A_returned_draft_goes_back_to_its_author_and_an_edit_voids_what_was_submitted()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        DraftDesk desk = server.App.Services.GetRequiredService<DraftDesk>();
        int id = await desk.SaveAsync(null, Request("li"), default);
        await desk.SubmitAsync(id, "li", default);
        await Assert.ThrowsAsync<DraftException>(() => desk.ReturnAsync(id, " ", "wang", default));
        await desk.ReturnAsync(id, "请写明停水时间", "wang", default);
        DraftSummary returned = Assert.Single(await desk.OpenAsync(default));
        Assert.Equal((DraftState.Returned, "wang", "请写明停水时间"), (returned.State, returned.Reviewer, returned.Note));
        await desk.SubmitAsync(id, "li", default);
        await desk.SaveAsync(id, Request("li", "停水通知\n3月8日"), default);
        Assert.Equal("drafts.error.gone", (await Assert.ThrowsAsync<DraftException>(() => desk.ApproveAsync(id, "wang", default))).Message);
        Assert.Equal("drafts.error.gone", (await Assert.ThrowsAsync<DraftException>(() => desk.SaveAsync(id, Request("wang"), default))).Message);
        await desk.DiscardAsync(id, "li", default);
        Assert.Empty(await desk.OpenAsync(default));
        Assert.Empty((await desk.FindAsync(id, default))!.Content);
    }

    [Fact]
    public async Task What_cannot_be_published_cannot_be_submitted()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        DraftDesk desk = server.App.Services.GetRequiredService<DraftDesk>();
        int id = await desk.SaveAsync(null, Request("li", "# 养老保险\n\n## 法律依据\n\n社会保险法。\n") with { FileName = "指南.md", Kind = DocumentKind.Guide }, default);
        Assert.Equal("publish.blocked", (await Assert.ThrowsAsync<DraftException>(() => desk.SubmitAsync(id, "li", default))).Message);
    }

    [Fact]
    public async Task Over_the_API_too_a_person_approves()
    {
        await using TestServer server = await TestServer.StartAsync(approval: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        PublishResult result = await server.PublishAsync("one");
        Assert.False(result.Published);
        Assert.Equal("approval-awaited", Assert.Single(result.Findings).Code);
        DraftDesk desk = server.App.Services.GetRequiredService<DraftDesk>();
        DraftSummary waiting = Assert.Single(await desk.OpenAsync(default));
        Assert.Equal((DraftState.Submitted, "api"), (waiting.State, waiting.Author));
        Assert.True((await desk.ApproveAsync(waiting.Id, "wang", default)).Published);
    }
}
