using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

public sealed class PublishTests
{
    [Fact]
    public async Task When_one_profile_cannot_be_laid_out_nothing_at_all_is_published()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"), ("H1", TestServer.Village, "hall"));
        server.Pages.RefusedProfile = "village";
        PublishResult result = await server.PublishAsync("one\ntwo");
        Assert.False(result.Published);
        Assert.Contains(result.Findings, f => f.Severity == "error" && f.English == "cannot be laid out");
        Assert.Equal(Stored.Nothing, Stored.In(server));

        server.Pages.RefusedProfile = null;
        Assert.True((await server.PublishAsync("one\ntwo")).Published);
        Stored after = Stored.In(server);
        Assert.Equal((1, 1, 1, 2), (after.Documents, after.Versions, after.Placements, after.Sets));
    }

    [Fact]
    public async Task When_one_of_several_files_is_refused_none_is_published()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        PublishResult result = await server.Fleet.PublishAsync(
            [new PublishFile("good.txt", "good"u8.ToArray(), "notices", [TestServer.Village]), new PublishFile("bad.txt", [], "notices", [TestServer.Village])], default);
        Assert.False(result.Published);
        Assert.Equal(Stored.Nothing, Stored.In(server));
    }

    [Fact]
    public async Task A_failure_at_any_write_of_the_database_leaves_nothing_or_everything()
    {
        FailingSaves saves = new();
        await using TestServer server = await TestServer.StartAsync(interceptor: saves);
        await server.FurnishAsync(("V1", TestServer.Village, "village"), ("H1", TestServer.Village, "hall"));
        int failures = 0;
        for (int failAt = 1; ; failAt++)
        {
            Assert.True(failAt < 100, "It never succeeds.");
            saves.FailAt(failAt);
            try
            {
                Assert.True((await server.PublishAsync("one\ntwo")).Published);
                break;
            }
            catch (InvalidOperationException e) when (e.Message == FailingSaves.Words)
            {
                failures++;
                Assert.Equal(Stored.Nothing, Stored.In(server));
                Assert.Null(server.App.Services.GetRequiredService<DesiredSets>().Find(TestServer.Village, "village"));
            }
        }

        Assert.True(failures >= 5, $"Only {failures} writes were tried.");
        Assert.Equal(2, Stored.In(server).Sets);
    }

    [Fact]
    public async Task The_sequence_rises_by_one_for_each_division_and_profile_also_over_a_restart()
    {
        using TemporaryFolder folder = new();
        byte[] key;
        await using (TestServer server = await TestServer.StartAsync(folder.Path))
        {
            await server.FurnishAsync(("V1", TestServer.Village, "village"), ("T1", TestServer.Township, "township"));
            Assert.Equal([1L], (await server.PublishAsync("a")).Sets.Select(s => s.Sequence));
            Assert.Equal([2L], (await server.PublishAsync("b")).Sets.Select(s => s.Sequence));
            key = server.App.Services.GetRequiredService<PublisherKey>().PublicKey;
        }

        await using (TestServer server = await TestServer.StartAsync(folder.Path))
        {
            Assert.Equal(key, server.App.Services.GetRequiredService<PublisherKey>().PublicKey);
            DesiredSet before = server.App.Services.GetRequiredService<DesiredSets>().Find(TestServer.Village, "village")!;
            Assert.Equal(2, before.Sequence);
            PublishResult third = await server.PublishAsync("c", "c.txt", TestServer.Village, TestServer.Township);
            Assert.Equal([("township", 1L), ("village", 3L)], third.Sets.Select(s => (s.Profile, s.Sequence)).Order());
        }
    }

    [Fact]
    public async Task A_set_is_urgent_while_it_holds_an_urgent_document_of_the_last_days_and_no_later_act_takes_that_away()
    {
        ManualClock clock = new();
        await using TestServer server = await TestServer.StartAsync(clock: clock);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        await server.PublishAsync("ordinary");
        Assert.False(Urgent());
        PublishResult flood = await server.Fleet.PublishAsync([new PublishFile("flood.txt", "the river rises"u8.ToArray(), "notices", [TestServer.Village], Urgent: true)], default);
        Assert.True(flood.Published);
        Assert.True(Urgent());
        await server.PublishAsync("another ordinary one");
        Assert.True(Urgent());
        clock.Pass(TimeSpan.FromDays(PublishLimits.UrgentDays + 1));
        await server.PublishAsync("a third");
        Assert.False(Urgent());

        bool Urgent()
        {
            byte[] envelope = server.App.Services.GetRequiredService<DesiredSets>().Find(TestServer.Village, "village")!.Envelope;
            return ManifestPayload.Decode(SignedEnvelope.Decode(envelope, 0, envelope.Length).Payload).Urgent;
        }
    }

    [Fact]
    public async Task A_withdrawn_urgent_document_makes_no_set_urgent()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        await server.PublishAsync("ordinary");
        PublishResult flood = await server.Fleet.PublishAsync([new PublishFile("flood.txt", "the river rises"u8.ToArray(), "notices", [TestServer.Village], Urgent: true)], default);
        await server.Fleet.WithdrawAsync(flood.DocumentKey, default);
        byte[] envelope = server.App.Services.GetRequiredService<DesiredSets>().Find(TestServer.Village, "village")!.Envelope;
        Assert.False(ManifestPayload.Decode(SignedEnvelope.Decode(envelope, 0, envelope.Length).Payload).Urgent);
    }

    [Fact]
    public async Task A_manifest_is_signed_by_the_publisher_and_names_what_is_stored()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        SetInfo info = (await server.PublishAsync("one\ntwo\nthree")).Sets.Single();
        DesiredSet set = server.App.Services.GetRequiredService<DesiredSets>().Find(TestServer.Village, "village")!;
        SignedEnvelope envelope = SignedEnvelope.Decode(set.Envelope, 0, set.Envelope.Length);
        ManifestPayload manifest = ManifestPayload.Decode(envelope.Payload);
        byte[] publicKey = server.App.Services.GetRequiredService<PublisherKey>().PublicKey;
        using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = publicKey[..32], Y = publicKey[32..] } });
        Assert.True(key.VerifyHash(ObjectHash.ManifestDigest(envelope.Payload), envelope.Signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.Equal((TestServer.Village, "village", 1L), (manifest.Division, manifest.Profile, manifest.Sequence));
        Assert.Equal(info.ManifestId, Convert.ToHexStringLower(ObjectHash.First(ObjectHash.ManifestDigest(envelope.Payload), 16)));

        // The closure under the root is what the manifest counts, every object under its true name.
        ObjectStore store = server.App.Services.GetRequiredService<ObjectStore>();
        HashSet<string> seen = [];
        long bytes = 0;
        Queue<byte[]> open = new([manifest.Root]);
        while (open.TryDequeue(out byte[]? id))
        {
            if (seen.Add(Convert.ToHexString(id)))
            {
                byte[] content = (await store.FindAsync(id, default))!;
                Assert.Equal(id, ObjectHash.OfObject(content));
                bytes += content.Length;
                for (int child = 0; child < ObjectFrame.ChildCount(content); child++)
                {
                    open.Enqueue(content.AsSpan(ObjectFrame.ChildOffset(child), 16).ToArray());
                }
            }
        }

        Assert.Equal((manifest.ObjectCount, manifest.ObjectBytes), (seen.Count, bytes));
    }

    [Fact]
    public async Task A_new_version_replaces_the_old_and_a_withdrawn_document_leaves_the_set()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        int key = (await server.PublishAsync("one")).DocumentKey;
        PublishResult second = await server.Fleet.PublishAsync(new PublishFile("new.txt", "two"u8.ToArray(), "finance", [TestServer.Village], "Second", key), default);
        Assert.Equal((key, 2), (second.DocumentKey, second.Documents[0].Version));
        DocumentInfo info = Assert.Single(await server.Fleet.DocumentsAsync(default));
        Assert.Equal(("Second", "finance", 2), (info.Title, info.Column, info.Version));

        PublishResult gone = await server.Fleet.WithdrawAsync(key, default);
        Assert.Equal(0, gone.Sets.Single().Pages);
        Assert.Equal("withdrawn", (await server.Fleet.DocumentsAsync(default)).Single().State);
        Assert.False((await server.Fleet.WithdrawAsync(key, default)).Published);
    }

    [Fact]
    public async Task A_terminal_of_a_new_profile_gets_its_set_when_it_is_created()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        await server.PublishAsync("one");
        DesiredSets desired = server.App.Services.GetRequiredService<DesiredSets>();
        Assert.Null(desired.Find(TestServer.Village, "hall"));
        await server.Fleet.CreateTerminalAsync("H1", "hall", TestServer.Village, "hall", default);
        Assert.Equal(1, desired.Find(TestServer.Village, "hall")!.Sequence);
    }

    [Theory]
    [InlineData("no division", "notices", "000000", "There is no division with the code 000000")]
    [InlineData("no column", "nothing", TestServer.Village, "There is no column")]
    public async Task A_request_that_cannot_be_right_says_what_to_do(string text, string column, string division, string words)
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        PublishResult result = await server.Fleet.PublishAsync(new PublishFile("a.txt", System.Text.Encoding.UTF8.GetBytes(text), column, [division]), default);
        Assert.False(result.Published);
        Assert.Contains(result.Findings, f => f.English.Contains(words, StringComparison.Ordinal));
        Assert.Equal(Stored.Nothing, Stored.In(server));
    }

    [Fact]
    public async Task Bad_files_are_refused_with_a_message_that_names_the_file()
    {
        await using TestServer server = await TestServer.StartAsync(realPages: true);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        (string Name, byte[] Bytes)[] bad =
        [
            ("空.txt", []),
            ("程序.txt", [0x7F, (byte)'E', (byte)'L', (byte)'F', 0, 0, 0, 1, 2, 0]),
            ("压缩.txt", "PK\u0003\u0004abc"u8.ToArray()),
            ("大.txt", new byte[PublishLimits.FileBytes + 1]),
            ("表.exe", "text"u8.ToArray()),
        ];
        foreach ((string name, byte[] bytes) in bad)
        {
            PublishResult result = await server.Fleet.PublishAsync(new PublishFile(name, bytes, "notices", [TestServer.Village]), default);
            Assert.False(result.Published);
            Assert.Contains(result.Findings, f => f.Severity == "error" && f.Chinese.Contains(name, StringComparison.Ordinal) && f.English.Contains(name, StringComparison.Ordinal));
        }

        Assert.Equal(Stored.Nothing, Stored.In(server));
    }

    [Fact]
    public async Task Real_pages_are_made_and_a_rolled_back_act_does_not_disturb_the_glyph_numbers()
    {
        FailingSaves saves = new();
        await using TestServer server = await TestServer.StartAsync(realPages: true, interceptor: saves);
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        Assert.True((await server.PublishAsync("关于停水的通知\n\n请提前储水。", "a.txt")).Published);
        saves.FailAt(4);
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.PublishAsync("罕见字：龘靐齉。", "b.txt"));
        saves.FailAt(0);
        Assert.True((await server.PublishAsync("又一个罕见字：爨。", "c.txt")).Published);
        await using FleetDatabase database = server.Database();
        string registry = System.Text.Encoding.UTF8.GetString((await database.GlyphRegistries.SingleAsync()).Bytes);
        string sans = System.Text.Json.JsonDocument.Parse(registry).RootElement.GetProperty("Sans").GetString()!;
        Assert.Contains("爨", sans, StringComparison.Ordinal);
        Assert.DoesNotContain("龘", sans, StringComparison.Ordinal);
    }

    /// <summary>Everything that an act of publishing may leave behind.</summary>
    private sealed record Stored(int Documents, int Versions, int Placements, int Sets, int SetDocuments, int Objects, int Registries, int Entries)
    {
        public static readonly Stored Nothing = new(0, 0, 0, 0, 0, 0, 0, 0);

        public static Stored In(TestServer server)
        {
            using FleetDatabase database = server.Database();
            return new Stored(
                database.Documents.Count(),
                database.DocumentVersions.Count(),
                database.Placements.Count(),
                database.PublishedSets.Count(),
                database.PublishedSetDocuments.Count(),
                database.Objects.Count(),
                database.GlyphRegistries.Count(),
                database.AuditEntries.Count(e => e.Action == AuditAction.DocumentPublished || e.Action == AuditAction.SetPublished));
        }
    }

    /// <summary>Throws after the n-th save from now: the rows are written, the transaction is not committed.</summary>
    private sealed class FailingSaves : SaveChangesInterceptor
    {
        public const string Words = "The test pulled the plug.";

        private int _left;

        public void FailAt(int save) => _left = save;

        public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
            => _left > 0 && --_left == 0 ? throw new InvalidOperationException(Words) : ValueTask.FromResult(result);
    }
}
