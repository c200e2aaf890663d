using KioskFleet.Server.Content;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Evidence;

/// <summary>Puts what was wanted beside what was observed, without inferring one from the other.</summary>
internal sealed class FactsQuery(IDbContextFactory<FleetDatabase> databases)
{
    /// <summary>Facts of a document's newest version on each terminal that is to show it; null: no such document.</summary>
    public async Task<DocumentFacts?> OfDocumentAsync(int key, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        Document? document = await database.Documents.AsNoTracking().SingleOrDefaultAsync(d => d.Key == key, cancellation);
        if (document is null)
        {
            return null;
        }

        int version = document.Version;
        var sets = await database.PublishedSetDocuments.Where(d => d.DocumentKey == key && d.Version == version)
            .Join(database.PublishedSets, d => d.SetId, s => s.Id, (d, s) => new { s.DivisionCode, s.Profile, s.ManifestId, s.PublishedAt, d.NormalPages, d.ElderPages })
            .ToListAsync(cancellation);
        List<Terminal> terminals = await database.Placements.Where(p => p.DocumentKey == key)
            .Join(database.Terminals, p => p.DivisionCode, t => t.DivisionCode, (p, t) => t)
            .AsNoTracking().OrderBy(t => t.DivisionCode).ThenBy(t => t.Id).ToListAsync(cancellation);
        List<ManifestFact> manifestFacts = await database.PublishedSetDocuments.Where(d => d.DocumentKey == key && d.Version == version)
            .Join(database.PublishedSets, d => d.SetId, s => s.Id, (d, s) => s.ManifestId)
            .Join(database.ManifestFacts, m => m, f => f.ManifestId, (m, f) => f)
            .AsNoTracking().ToListAsync(cancellation);
        Dictionary<string, DisplayFact> displays = await database.DisplayFacts.AsNoTracking()
            .Where(f => f.DocumentKey == key && f.Version == version).ToDictionaryAsync(f => f.TerminalId, cancellation);
        ILookup<string, ManifestFact> byTerminal = manifestFacts.ToLookup(f => f.TerminalId);
        var bySet = sets.ToLookup(s => (s.DivisionCode, s.Profile));

        List<TerminalFacts> facts = [];
        foreach (Terminal terminal in terminals)
        {
            var own = bySet[(terminal.DivisionCode, terminal.Profile)].OrderBy(s => s.PublishedAt).ToList();
            HashSet<ObjectId> manifests = [.. own.Select(s => ObjectId.From(s.ManifestId))];
            ManifestFact[] proved = [.. byTerminal[terminal.Id].Where(f => manifests.Contains(ObjectId.From(f.ManifestId)))];
            displays.TryGetValue(terminal.Id, out DisplayFact? display);
            facts.Add(new TerminalFacts(
                terminal.Id,
                terminal.Name,
                terminal.DivisionCode,
                terminal.Profile,
                own.Count == 0 ? 0 : own[0].PublishedAt,
                Earliest(proved.Select(f => f.DeliveredAt)),
                Earliest(proved.Select(f => f.VerifiedAt)),
                display?.DisplayedAt ?? 0,
                own.Count == 0 ? 0 : own[^1].NormalPages,
                own.Count == 0 ? 0 : own[^1].ElderPages,
                display?.NormalPages ?? [],
                display?.ElderPages ?? [],
                display?.Seconds ?? 0,
                proved.Sum(f => f.Bytes),
                proved.Any(f => f.ByCourier) || display is { ByCourier: true }));
        }

        return new DocumentFacts(key, version, document.Title, facts);
    }

    private static long Earliest(IEnumerable<long> times) => times.Where(t => t > 0).DefaultIfEmpty(0).Min();
}
