using System.Security.Cryptography;
using KioskFleet.Protocol;
using KioskFleet.Server.Health;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.TrustRoots;

/// <summary>The roots and the server's own certificate with their ends, and how many terminals hold and use each: wanted beside observed.</summary>
internal sealed class TrustRootQuery(IDbContextFactory<FleetDatabase> databases, ServerCertificate certificate, ServerAddress address, TimeProvider clock)
{
    public async Task<TrustRootStatus> StatusAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        List<FleetRoot> roots = await database.FleetRoots.AsNoTracking().OrderBy(r => r.RetiredAt != 0).ThenBy(r => r.NotAfter).ToListAsync(cancellation);
        var states = await (
            from t in database.Terminals.AsNoTracking().Where(t => t.Enabled)
            join s in database.TerminalStates on t.Id equals s.TerminalId into known
            from s in known.DefaultIfEmpty()
            select new { t.Id, State = s }).ToListAsync(cancellation);
        List<Seen> seen = [.. states.Select(s => Seen.Of(s.Id, s.State))];
        HashSet<string> wanted = [.. roots.Where(r => r.RetiredAt == 0).Select(r => r.Fingerprint)];
        long now = clock.Milliseconds();
        List<TrustRootInfo> infos = [.. roots.Select(r => new TrustRootInfo(
            r.Fingerprint,
            Convert.ToHexStringLower(SHA256.HashData(r.Der)),
            r.Subject,
            r.NotBefore,
            r.NotAfter,
            TrustRootRules.DaysLeft(r.NotAfter, now),
            r.RetiredAt == 0 ? TrustRootRules.Warning(TrustRootRules.DaysLeft(r.NotAfter, now)) : "",
            r.AddedAt,
            r.AddedBy,
            r.RetiredAt,
            r.RetiredBy,
            certificate.IsSignedBy(r.Der),
            seen.Count(s => s.Held.Contains(r.Fingerprint)),
            seen.Count(s => s.Used == r.Fingerprint),
            seen.Count(s => !s.Held.Any(h => h != r.Fingerprint && wanted.Contains(h))),
            [.. seen.Where(s => !s.Held.Contains(r.Fingerprint)).Select(s => s.Id).Order(StringComparer.Ordinal).Take(TrustRootInfo.MostNamed)]))];
        return new TrustRootStatus(address.Tls, Certificate(infos, now, states.Select(s => s.State)), infos, seen.Count, seen.Count(s => !s.Told));
    }

    private ServerCertificateInfo? Certificate(List<TrustRootInfo> roots, long now, IEnumerable<TerminalState?> states)
    {
        if (certificate.Leaf is not { } leaf)
        {
            return null;
        }

        long from = new DateTimeOffset(leaf.NotBefore.ToUniversalTime()).ToUnixTimeMilliseconds();
        long until = new DateTimeOffset(leaf.NotAfter.ToUniversalTime()).ToUnixTimeMilliseconds();
        int days = TrustRootRules.DaysLeft(until, now);
        return new ServerCertificateInfo(
            leaf.Subject, from, until, days, TrustRootRules.Warning(days), roots.FirstOrDefault(r => r.SignsServer && r.RetiredAt == 0)?.Fingerprint ?? "",
            states.Count(s => s is not null && s.ReportedAt != 0 && s.ReportedAt < from));
    }

    /// <summary>What a terminal said of its roots.</summary>
    private sealed record Seen(string Id, bool Told, string Used, IReadOnlyList<string> Held)
    {
        public static Seen Of(string id, TerminalState? state)
            => state is null || !state.Knows(ReportKeys.Roots) ? new Seen(id, false, "", []) : new Seen(id, true, Convert.ToHexStringLower(state.RootUsed), [.. Names(state.RootsHeld)]);
    }

    /// <summary>Fingerprints that lie one behind the other, in hexadecimal.</summary>
    public static IEnumerable<string> Names(byte[] held) => held.Chunk(TrustRoot.FingerprintBytes).Select(Convert.ToHexStringLower);
}
