using KioskFleet.Publishing.Privacy;
using KioskFleet.Server.Content;

namespace KioskFleet.Server.Tests;

public sealed class PrivacyRecordTests
{
    [Fact]
    public void Decisions_come_back_from_the_record_as_they_were_made()
    {
        PrivacyDecisions decisions = new() { Mask = true, Justifications = [new("f1", "李书记", "本人同意"), new("f2", "李书记", "本人同意")] };
        PrivacyDecisions read = PrivacyRecord.Read(PrivacyRecord.Write(decisions));
        Assert.True(read.Mask);
        Assert.Equal(decisions.Justifications, read.Justifications);
        Assert.Equal("", PrivacyRecord.Write(PrivacyDecisions.None));
        Assert.Equal(" [masked] [2 justified by 李书记: 本人同意]", PrivacyRecord.Summary(decisions));
    }

    [Fact]
    public async Task A_number_that_is_private_blocks_until_it_is_masked_and_the_audit_trail_says_so()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        byte[] text = System.Text.Encoding.UTF8.GetBytes("关于低保的公示\n\n王某某，身份证号 11010519491231002X，拟纳入低保。");
        PublishService publishing = (PublishService)server.App.Services.GetService(typeof(PublishService))!;
        PublishRequest request = new("低保.txt", text, 5, [TestServer.Village], "tester");
        PublishOutcome blocked = await publishing.PublishAsync(request, default);
        Assert.False(blocked.Published);
        Assert.Contains(blocked.Findings, f => f.Severity == FindingSeverity.Error);

        Assert.True((await publishing.PublishAsync(request with { Privacy = PrivacyDecisions.MaskAll }, default)).Published);
        await using Storage.FleetDatabase database = server.Database();
        Assert.Contains(database.AuditEntries.AsEnumerable(), e => e.Detail.Contains("[masked]", StringComparison.Ordinal));
    }
}
