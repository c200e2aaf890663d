using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.TrustRoots;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KioskFleet.Server.Tests;

/// <summary>Trust roots on the server: what is taken as one, what terminals are told, what they said, and when one may be retired. Over TLS with terminals it is played by <c>kiosk faults --stories</c>.</summary>
public sealed class TrustRootTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task A_root_that_is_added_is_in_every_newest_manifest_and_in_kiosk_cfg_and_on_record()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"), ("T1", TestServer.Township, "township"));
        await server.PublishAsync("one", divisions: [TestServer.Village, TestServer.Township]);
        ManifestPayload before = Newest(server);
        byte[] root = Root("first");
        await Desk(server).AddAsync(root, "ann", default);
        ManifestPayload after = Newest(server);
        Assert.Equal((before.Sequence + 1, Convert.ToHexString(before.Root), before.ObjectCount), (after.Sequence, Convert.ToHexString(after.Root), after.ObjectCount));
        Assert.Equal([root], after.TrustRoots);
        Assert.Equal([root], Manifest(server, TestServer.Township, "township").TrustRoots);

        // The next set of another act carries them too, and the facts of documents hold over the new manifest.
        await server.PublishAsync("two");
        Assert.Equal([root], Newest(server).TrustRoots);
        await using var database = server.Database();
        Assert.Equal("ann", (await database.AuditEntries.SingleAsync(e => e.Action == AuditAction.RootAdded)).Actor);
        Assert.Equal(1, await database.PublishedSetDocuments.CountAsync(d => d.SetId == database.PublishedSets.Single(s => s.DivisionCode == TestServer.Village && s.Sequence == after.Sequence).Id));
    }

    [Fact]
    public async Task What_a_terminal_says_of_its_roots_decides_whether_one_may_be_retired()
    {
        await using TestServer server = await TestServer.StartAsync();
        NewTerminal[] made = await server.FurnishAsync(("V1", TestServer.Village, "village"), ("V2", TestServer.Village, "village"));
        (byte[] a, byte[] b) = (Root("a"), Root("b"));
        string old = await Desk(server).AddAsync(a, "ann", default);
        string next = await Desk(server).AddAsync(b, "ann", default);
        await RefusedAsync(server, old, "2 terminals");

        using TestTerminal v1 = await TestTerminal.ConnectAsync(server, made[0]);
        await SayAsync(v1, a, [a, b]);
        await TestServer.UntilAsync(async () => (await StatusAsync(server)).Roots.Single(r => r.Fingerprint == next) is { Holding: 1, Using: 0, Lacking: ["V2"] }, "V1 holds the successor");
        await RefusedAsync(server, old, "1 terminals");

        using TestTerminal v2 = await TestTerminal.ConnectAsync(server, made[1]);
        await SayAsync(v2, b, [b]);
        await TestServer.UntilAsync(async () => (await StatusAsync(server)).Roots.Single(r => r.Fingerprint == old) is { Holding: 1, Using: 1, Depending: 0 }, "nobody depends on the old one");
        await RefusedAsync(server, "0123456789abcdef", "No root");
        await Desk(server).RetireAsync(old, force: false, "ann", default);
        await RefusedAsync(server, next, "the only root");
        await using var database = server.Database();
        Assert.Equal("CN=a", (await database.AuditEntries.SingleAsync(e => e.Action == AuditAction.RootRetired)).Detail);
    }

    [Fact]
    public async Task A_root_may_be_retired_by_force_but_never_the_last_one()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.FurnishAsync(("V1", TestServer.Village, "village"));
        await server.PublishAsync("one");
        string old = await Desk(server).AddAsync(Root("a"), "ann", default);
        byte[] b = Root("b");
        string next = await Desk(server).AddAsync(b, "ann", default);
        await Desk(server).RetireAsync(old, force: true, "ann", default);
        Assert.Equal([b], Newest(server).TrustRoots);
        TrustRootException refused = await Assert.ThrowsAsync<TrustRootException>(() => Desk(server).RetireAsync(next, force: true, "ann", default));
        Assert.Contains("only root", refused.Message, StringComparison.Ordinal);
        await using var database = server.Database();
        Assert.Contains("forced, 1 depending", (await database.AuditEntries.SingleAsync(e => e.Action == AuditAction.RootRetired)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_root_or_does_not_fit_is_refused_with_what_to_do_and_nothing_changes()
    {
        await using TestServer server = await TestServer.StartAsync();
        foreach ((byte[] file, string reason) in new (byte[], string)[]
        {
            ("no certificate"u8.ToArray(), "not a certificate"),
            (Root("leaf", ca: false), "not a root"),
            (Root("over", until: s_now.AddDays(-1)), "expired"),
            (Root(new string('x', 600)), "P-256 key and a short name"),
            (Rsa(4096), "P-256 key and a short name"),
            (Rsa(1024), "does not take this kind of key"),
            (Encoding.ASCII.GetBytes(Pem(Root("one")) + Pem(Root("two"))), "one root at a time"),
        })
        {
            TrustRootException refused = await Assert.ThrowsAsync<TrustRootException>(() => Desk(server).AddAsync(file, "ann", default));
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            Assert.NotEqual(refused.Message, refused.Chinese);
        }

        byte[] good = Root("good");
        await Desk(server).AddAsync(Encoding.ASCII.GetBytes(Pem(good)), "ann", default);
        await Assert.ThrowsAsync<TrustRootException>(() => Desk(server).AddAsync(good, "ann", default));
        await Desk(server).AddAsync(Rsa(2048), "ann", default);
        Assert.Contains("Retire one first", (await Assert.ThrowsAsync<TrustRootException>(() => Desk(server).AddAsync(Root("third"), "ann", default))).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await StatusAsync(server)).Roots.Count);
    }

    [Theory]
    [InlineData(181, "")]
    [InlineData(180, "successor")]
    [InlineData(60, "warning")]
    [InlineData(14, "alarm")]
    [InlineData(0, "alarm")]
    [InlineData(-1, "expired")]
    public void The_end_of_a_root_is_told_at_180_60_and_14_days(int days, string word)
    {
        long now = s_now.ToUnixTimeMilliseconds();
        Assert.Equal(word, TrustRootRules.Warning(TrustRootRules.DaysLeft(now + (days * 86_400_000L) + 1000, now)));
    }

    [Fact]
    public async Task The_api_lists_adds_and_retires_and_says_what_is_wrong()
    {
        await using TestServer server = await TestServer.StartAsync();
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", FleetServer.ApiToken(server.App));
        HttpResponseMessage added = await server.Http.PostAsJsonAsync("/api/roots", new NewRoot(Root("first")));
        TrustRootStatus status = (await added.Content.ReadFromJsonAsync<TrustRootStatus>())!;
        Assert.Equal("CN=first", Assert.Single(status.Roots).Subject);
        HttpResponseMessage refused = await server.Http.PostAsJsonAsync("/api/roots/retire", new RetiredRoot(status.Roots[0].Fingerprint));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("only root", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single((await server.Http.GetFromJsonAsync<TrustRootStatus>("/api/roots"))!.Roots);
        server.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/api/roots")).StatusCode);
    }

    private static TrustRootDesk Desk(TestServer server) => server.App.Services.GetRequiredService<TrustRootDesk>();

    private static Task<TrustRootStatus> StatusAsync(TestServer server) => server.App.Services.GetRequiredService<TrustRootQuery>().StatusAsync(default);

    private static async Task RefusedAsync(TestServer server, string fingerprint, string reason)
        => Assert.Contains(reason, (await Assert.ThrowsAsync<TrustRootException>(() => Desk(server).RetireAsync(fingerprint, force: false, "ann", default))).Message, StringComparison.Ordinal);

    private static ManifestPayload Newest(TestServer server) => Manifest(server, TestServer.Village, "village");

    private static ManifestPayload Manifest(TestServer server, string division, string profile)
    {
        byte[] envelope = server.App.Services.GetRequiredService<DesiredSets>().Find(division, profile)!.Envelope;
        return ManifestPayload.Decode(SignedEnvelope.Decode(envelope, 0, envelope.Length).Payload);
    }

    private static async Task SayAsync(TestTerminal terminal, byte[] used, byte[][] held)
    {
        TerminalReport report = new() { Fields = (1 << 1) | (1 << 2) | (1 << 28), Number = 1, RootUsed = ObjectHash.OfTrustRoot(used), RootsHeld = [.. held.Select(ObjectHash.OfTrustRoot)] };
        CborWriter writer = new(new byte[1024]);
        report.Encode(writer);
        await terminal.SayAsync(Topics.Report, writer.ToArray());
    }

    private static string Pem(byte[] der) => new string(PemEncoding.Write("CERTIFICATE", der)) + "\n";

    private static byte[] Root(string name, bool ca = true, DateTimeOffset? until = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Signed(new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256), ca, until);
    }

    private static byte[] Rsa(int bits)
    {
        using RSA key = RSA.Create(bits);
        return Signed(new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), true, null);
    }

    private static byte[] Signed(CertificateRequest request, bool ca, DateTimeOffset? until)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(ca, false, 0, true));
        using X509Certificate2 made = request.CreateSelfSigned(s_now.AddYears(-1), until ?? s_now.AddYears(10));
        return made.RawData;
    }
}
