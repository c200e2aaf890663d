using KioskFleet.Protocol;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Storage;
using KioskFleet.Server.TrustRoots;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Content;

/// <summary>Makes the set of one division and profile from the documents that are published there: laid out, stored as objects, signed as a manifest.</summary>
/// <remarks>Reads the glyph registry and the last sequence number and writes them back raised: one caller at a time.</remarks>
internal sealed class SetMaker(IPageMaker pages, PublisherKey key, WantedRoots roots, AuditTrail audit, ClockWitness witness, TimeProvider clock)
{
    /// <summary>Lays out, signs and writes one set inside the caller's transaction, which it does not end; null if the division has never had a document.</summary>
    public async Task<PublishedSet?> MakeAsync(FleetDatabase database, string division, string profile, string actor, CancellationToken cancellation)
    {
        List<PlannedDocument> documents = await PlanAsync(database, division, cancellation);
        PublishedSet? last = await database.PublishedSets.AsNoTracking()
            .Where(s => s.DivisionCode == division && s.Profile == profile).OrderByDescending(s => s.Sequence).FirstOrDefaultAsync(cancellation);
        if (documents.Count == 0 && last is null)
        {
            return null;
        }

        string name = await database.Divisions.Where(d => d.Code == division).Select(d => d.Name).SingleAsync(cancellation);
        if (documents.Count > PublishLimits.DocumentsPerDivision)
        {
            throw new PublishRefusedException(ServerFindings.Error(
                "too-many-documents",
                $"{name}已有 {documents.Count} 份文件，最多 {PublishLimits.DocumentsPerDivision} 份。请先撤下过期的文件。",
                $"{name} would show {documents.Count} documents; at most {PublishLimits.DocumentsPerDivision} fit. Withdraw old ones first."));
        }

        if (witness.Jump is { } jump)
        {
            throw new PublishRefusedException(ServerFindings.Error(
                "clock",
                $"服务器时钟在运行中跳变了 {jump.TotalHours:F1} 小时。请校准时钟，再重启服务器后发布。",
                $"The server's clock jumped by {jump.TotalHours:F1} hours while it ran. Set it right and restart the server, then publish."));
        }

        GlyphRegistryState? registry = await database.GlyphRegistries.SingleOrDefaultAsync(cancellation);
        MadeSet made = pages.Make(new SetPlan(division, name, profile, documents), registry?.Bytes);
        if (registry is null)
        {
            database.GlyphRegistries.Add(new GlyphRegistryState { Bytes = made.GlyphRegistry });
        }
        else if (!registry.Bytes.AsSpan().SequenceEqual(made.GlyphRegistry))
        {
            registry.Bytes = made.GlyphRegistry;
        }

        await StoreObjectsAsync(database, made.Objects, cancellation);
        long seconds = clock.Seconds();
        ManifestPayload manifest = new()
        {
            Division = division,
            Profile = profile,
            Sequence = (last?.Sequence ?? 0) + 1,
            IssuedAt = seconds,
            TimeFloor = seconds,
            Root = made.Root,
            ObjectCount = made.Objects.Count,
            ObjectBytes = made.Bytes,
            Urgent = await IsUrgentAsync(database, division, cancellation),
            TrustRoots = roots.Roots,
        };
        (byte[] envelope, byte[] manifestId) = key.Sign(manifest);
        PublishedSet set = new()
        {
            DivisionCode = division,
            Profile = profile,
            Sequence = manifest.Sequence,
            ManifestId = manifestId,
            Root = made.Root,
            Envelope = envelope,
            ObjectCount = made.Objects.Count,
            ObjectBytes = made.Bytes,
            PageCount = made.Documents.Sum(d => d.NormalPages + d.ElderPages),
            PublishedAt = clock.Milliseconds(),
        };
        database.PublishedSets.Add(set);
        await database.SaveChangesAsync(cancellation);
        Dictionary<int, int> versions = documents.ToDictionary(d => d.Key, d => d.Version);
        foreach (MadeDocument document in made.Documents)
        {
            database.PublishedSetDocuments.Add(new PublishedSetDocument
            {
                SetId = set.Id,
                DocumentKey = document.Key,
                Version = versions[document.Key],
                NormalPages = document.NormalPages,
                ElderPages = document.ElderPages,
            });
        }

        audit.Add(database, actor, AuditAction.SetPublished, $"{division}/{profile}", $"#{set.Sequence} {Convert.ToHexStringLower(manifestId)}{(manifest.Urgent ? " urgent" : "")}");
        await database.SaveChangesAsync(cancellation);
        return set;
    }

    /// <summary>Signs a set anew with other trust roots, inside the caller's transaction: the same objects under the next sequence number.</summary>
    /// <returns>Null if its manifest names these roots already.</returns>
    public async Task<PublishedSet?> ReissueAsync(FleetDatabase database, PublishedSet last, byte[][] wanted, string actor, CancellationToken cancellation)
    {
        ManifestPayload manifest = ManifestPayload.Decode(SignedEnvelope.Decode(last.Envelope, 0, last.Envelope.Length).Payload);
        if (manifest.TrustRoots.Length == wanted.Length && manifest.TrustRoots.Zip(wanted).All(p => p.First.AsSpan().SequenceEqual(p.Second)))
        {
            return null;
        }

        manifest.Sequence = last.Sequence + 1;
        manifest.IssuedAt = manifest.TimeFloor = clock.Seconds();
        manifest.Urgent = await IsUrgentAsync(database, last.DivisionCode, cancellation);
        manifest.TrustRoots = wanted;
        (byte[] envelope, byte[] manifestId) = key.Sign(manifest);
        PublishedSet set = new()
        {
            DivisionCode = last.DivisionCode,
            Profile = last.Profile,
            Sequence = manifest.Sequence,
            ManifestId = manifestId,
            Root = last.Root,
            Envelope = envelope,
            ObjectCount = last.ObjectCount,
            ObjectBytes = last.ObjectBytes,
            PageCount = last.PageCount,
            PublishedAt = clock.Milliseconds(),
        };
        database.PublishedSets.Add(set);
        await database.SaveChangesAsync(cancellation);
        foreach (PublishedSetDocument document in await database.PublishedSetDocuments.AsNoTracking().Where(d => d.SetId == last.Id).ToListAsync(cancellation))
        {
            document.SetId = set.Id;
            database.PublishedSetDocuments.Add(document);
        }

        audit.Add(database, actor, AuditAction.SetPublished, $"{set.DivisionCode}/{set.Profile}", $"#{set.Sequence} {Convert.ToHexStringLower(manifestId)} roots");
        await database.SaveChangesAsync(cancellation);
        return set;
    }

    /// <summary>A set is urgent while it holds a document that was published as urgent and not long ago; also when it was made for another one, so that no later act takes that away.</summary>
    private async Task<bool> IsUrgentAsync(FleetDatabase database, string division, CancellationToken cancellation)
    {
        long since = clock.Milliseconds() - (PublishLimits.UrgentDays * 86_400_000L);
        return await database.Placements.Where(p => p.DivisionCode == division)
            .Join(database.Documents, p => p.DocumentKey, d => d.Key, (p, d) => d)
            .Where(d => d.State == DocumentState.Published)
            .Join(database.DocumentVersions, d => new { d.Key, d.Version }, v => new { Key = v.DocumentKey, v.Version }, (d, v) => v)
            .AnyAsync(v => v.Urgent && v.PublishedAt >= since, cancellation);
    }

    /// <summary>What a set of the division would hold now, in the order of its document keys.</summary>
    public static async Task<List<PlannedDocument>> PlanAsync(FleetDatabase database, string division, CancellationToken cancellation)
        => await database.Placements.Where(p => p.DivisionCode == division)
            .Join(database.Documents, p => p.DocumentKey, d => d.Key, (p, d) => d)
            .Where(d => d.State == DocumentState.Published)
            .Join(database.DocumentVersions, d => new { d.Key, d.Version }, v => new { Key = v.DocumentKey, v.Version }, (d, v) => new { d, v })
            .OrderBy(x => x.d.Key)
            .Select(x => new PlannedDocument(x.d.Key, x.d.Version, x.d.Column, x.v.Title, x.v.FileName, x.v.Original, x.v.PublishedAt / 1000, x.v.LegalEnd, x.v.Privacy, (DocumentKind)x.v.Kind))
            .ToListAsync(cancellation);

    private static async Task StoreObjectsAsync(FleetDatabase database, IReadOnlyList<MadeObject> objects, CancellationToken cancellation)
    {
        // Asked for in parts: a database takes only so many parameters in one question.
        const int part = 500;
        foreach (MadeObject[] some in objects.DistinctBy(o => ObjectId.From(o.Id)).Chunk(part))
        {
            byte[][] ids = [.. some.Select(o => o.Id)];
            HashSet<ObjectId> held = [.. (await database.Objects.Where(o => ids.Contains(o.Id)).Select(o => o.Id).ToListAsync(cancellation)).Select(id => ObjectId.From(id))];
            foreach (MadeObject made in some.Where(o => !held.Contains(ObjectId.From(o.Id))))
            {
                database.Objects.Add(new StoredObject { Id = made.Id, Bytes = made.Bytes });
            }

            await database.SaveChangesAsync(cancellation);
            database.ChangeTracker.Entries<StoredObject>().ToList().ForEach(e => e.State = EntityState.Detached);
        }
    }
}
