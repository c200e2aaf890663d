using System.Collections.Concurrent;
using System.Collections.Frozen;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Content;

/// <summary>A set as the link needs it.</summary>
internal sealed record DesiredSet(string DivisionCode, string Profile, long Sequence, ObjectId ManifestId, byte[] Envelope);

/// <summary>Whose set a manifest is, and which documents are in it, by key.</summary>
internal sealed record KnownSet(string DivisionCode, string Profile, FrozenDictionary<int, KnownDocument> Documents);

internal readonly record struct KnownDocument(int Version, int NormalPages, int ElderPages);

/// <summary>The newest set of each division and profile, in memory: what each terminal is wanted to hold.</summary>
internal sealed class DesiredSets(IDbContextFactory<FleetDatabase> databases)
{
    /// <summary>Manifests whose documents are kept in memory: the newest of a prefecture's villages.</summary>
    private const int MaxKnown = 4096;

    private readonly ConcurrentDictionary<(string Division, string Profile), DesiredSet> _sets = new();

    private readonly ConcurrentDictionary<ObjectId, KnownSet> _known = new();

    /// <summary>Raised after a new set was committed.</summary>
    public event Action<DesiredSet>? Announced;

    public DesiredSet? Find(string division, string profile) => _sets.GetValueOrDefault((division, profile));

    /// <summary>Takes over what is stored; called again where another server may have published.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        foreach (PublishedSet set in await NewestAsync(database, cancellation))
        {
            Announce(set);
        }
    }

    /// <summary>The newest set of each division and profile, as it is stored.</summary>
    public static Task<List<PublishedSet>> NewestAsync(FleetDatabase database, CancellationToken cancellation)
        => database.PublishedSets.AsNoTracking()
            .GroupBy(s => new { s.DivisionCode, s.Profile })
            .Select(g => new { g.Key.DivisionCode, g.Key.Profile, Sequence = g.Max(s => s.Sequence) })
            .Join(database.PublishedSets.AsNoTracking(), g => g, s => new { s.DivisionCode, s.Profile, s.Sequence }, (g, s) => s)
            .ToListAsync(cancellation);

    /// <summary>Takes over a set that was just committed, unless a newer one came first.</summary>
    public void Announce(PublishedSet set)
    {
        DesiredSet desired = ToDesired(set);
        DesiredSet now = _sets.AddOrUpdate((set.DivisionCode, set.Profile), desired, (_, old) => old.Sequence < desired.Sequence ? desired : old);
        if (ReferenceEquals(now, desired))
        {
            Announced?.Invoke(desired);
        }
    }

    /// <summary>What a manifest of ours holds; null: it is none of ours.</summary>
    public async ValueTask<KnownSet?> KnownAsync(byte[] manifestId, CancellationToken cancellation)
    {
        ObjectId id = ObjectId.From(manifestId);
        if (_known.TryGetValue(id, out KnownSet? known))
        {
            return known;
        }

        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        var set = await database.PublishedSets.Where(s => s.ManifestId == manifestId)
            .Select(s => new { s.Id, s.DivisionCode, s.Profile }).SingleOrDefaultAsync(cancellation);
        if (set is null)
        {
            return null;
        }

        Dictionary<int, KnownDocument> documents = await database.PublishedSetDocuments.Where(d => d.SetId == set.Id)
            .ToDictionaryAsync(d => d.DocumentKey, d => new KnownDocument(d.Version, d.NormalPages, d.ElderPages), cancellation);
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        return _known[id] = new KnownSet(set.DivisionCode, set.Profile, documents.ToFrozenDictionary());
    }

    private static DesiredSet ToDesired(PublishedSet set)
        => new(set.DivisionCode, set.Profile, set.Sequence, ObjectId.From(set.ManifestId), set.Envelope);
}
