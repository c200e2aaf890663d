using System.Text;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

public sealed class KindTests
{
    private const string Guide = "# 参保登记\n\n## 法律依据\n\n社会保险法。\n\n## 申请条件\n\n年满16周岁。\n";

    [Fact]
    public async Task A_guide_without_its_seven_disclosures_is_refused_in_its_column_and_a_person_may_choose_another_kind()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        PublishFile file = new("指南.md", Encoding.UTF8.GetBytes(Guide), "guides", [TestServer.Village]);
        PublishResult refused = await server.Fleet.PublishAsync(file, default);
        Assert.False(refused.Published);
        Assert.Equal(["check.part"], refused.Findings.Where(f => f.Severity == "error").Select(f => f.Code).Distinct());
        Assert.Contains(refused.Findings, f => f.Chinese.Contains("申报材料", StringComparison.Ordinal));

        Assert.Equal("kind", Assert.Single((await server.Fleet.PublishAsync(file with { Kind = "leaflet" }, default)).Findings).Code);
        Assert.True((await server.Fleet.PublishAsync(file with { Kind = "document" }, default)).Published);
        await using Storage.FleetDatabase database = server.Database();
        Assert.Equal((int)DocumentKind.Document, database.DocumentVersions.Single().Kind);
        Assert.Contains("(document)", database.AuditEntries.Single(e => e.Action == AuditAction.DocumentPublished).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_justification_is_an_entry_of_its_own_in_the_audit_trail()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        PublishService publishing = server.App.Services.GetRequiredService<PublishService>();
        PublishRequest request = new("值班.txt", Encoding.UTF8.GetBytes("值班安排\n\n值班电话13812345678，夜间电话13987654321。\n"), 9, [TestServer.Village], "tester");
        Understanding understood = publishing.Preview(request);
        Assert.Equal(2, understood.OpenPrivacy.Count);
        Assert.All(understood.OpenPrivacy, o => Assert.DoesNotContain("13812345678", o.Chinese, StringComparison.Ordinal));
        PrivacyDecisions decisions = new() { Justifications = [.. understood.OpenPrivacy.Select(o => new PrivacyJustification(o.Id, "李书记", "值班公用电话"))] };
        Assert.True((await publishing.PublishAsync(request with { Privacy = decisions }, default)).Published);
        await using Storage.FleetDatabase database = server.Database();
        AuditEntry[] entries = [.. database.AuditEntries.Where(e => e.Action == AuditAction.PrivacyJustified)];
        Assert.Equal(2, entries.Length);
        Assert.All(entries, e => Assert.EndsWith("李书记: 值班公用电话", e.Detail, StringComparison.Ordinal));
        Assert.All(entries, e => Assert.DoesNotContain("13812345678", e.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_countys_privacy_rules_are_the_servers()
    {
        string folder = Directory.CreateTempSubdirectory("kf-rules-").FullName;
        try
        {
            string rules = Path.Combine(folder, "rules.json");
            using (Stream standard = typeof(PrivacyRules).Assembly.GetManifestResourceStream("privacy-rules.json")!)
            {
                using StreamReader reader = new(standard);
                string text = await reader.ReadToEndAsync();
                await File.WriteAllTextAsync(rules, text.Replace("\"sensitiveTitles\": [", "\"sensitiveTitles\": [\"茶农\",", StringComparison.Ordinal));
            }

            byte[] table = Encoding.UTF8.GetBytes("# 茶农名单\n\n| 姓名 | 村组 |\n|---|---|\n| 张建国 | 1组 |\n");
            foreach ((string? file, bool blocked) in new[] { ((string?)null, false), (rules, true) })
            {
                await using TestServer server = await TestServer.StartAsync(realPages: true, privacyRules: file);
                Understanding understood = server.App.Services.GetRequiredService<PublishService>().Preview(new PublishRequest("名单.md", table, 3, [TestServer.Village], "tester"));
                Assert.Equal(blocked, understood.Blocked);
            }

            await File.WriteAllTextAsync(rules, "{}");
            await using TestServer broken = await TestServer.StartAsync(realPages: true, privacyRules: rules);
            Assert.Fail("A server with rules that cannot be read must not start.");
        }
        catch (KioskFleet.Publishing.PublishingException e)
        {
            Assert.Equal("privacy.rules.unreadable", e.Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_preview_is_the_picture_that_a_terminal_draws_of_every_page_on_every_screen()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        PreviewRoom room = server.App.Services.GetRequiredService<PreviewRoom>();
        PublishRequest request = new("通知.txt", Encoding.UTF8.GetBytes("停水通知\n\n" + string.Concat(Enumerable.Repeat("因水管检修，定于3月8日停水一天，请各家提前蓄水。", 30))), 9, [TestServer.Village], "tester");
        foreach (string profile in Console.PreviewPage.Profiles)
        {
            PagePreview preview = room.Of(request, profile)!;
            Assert.Same(preview, room.Of(request, profile));
            foreach (byte size in new[] { Protocol.TextSize.Normal, Protocol.TextSize.Elder })
            {
                Assert.True(preview.PagesOf(size) > 1);
                byte[] last = preview.Picture(size, preview.PagesOf(size) - 1)!;
                Assert.Equal([0x89, 0x50, 0x4E, 0x47], last[..4]);
                Assert.NotEqual(preview.Picture(size, 0), last);
                Assert.Null(preview.Picture(size, preview.PagesOf(size)));
            }
        }
    }

    [Fact]
    public async Task The_demo_keeps_the_days_on_which_its_documents_were_published()
    {
        await using TestServer server = await TestServer.StartAsync(demo: true);
        DateTimeOffset first = DateTimeOffset.FromUnixTimeMilliseconds((await server.Fleet.DocumentsAsync(default)).Min(d => d.PublishedAt));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.FromHours(8)), first);
    }
}
