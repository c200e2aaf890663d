using System.Collections.Concurrent;
using System.Collections.Frozen;
using KioskFleet.Protocol;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Content;

/// <summary>Which objects a published set is made of: what a terminal holds that reported its manifest as held.</summary>
internal sealed class HeldObjects(IDbContextFactory<FleetDatabase> databases, IObjectSource objects)
{
    /// <summary>Sets kept in memory: some 100 KB each.</summary>
    private const int MaxKept = 256;

    private readonly ConcurrentDictionary<ObjectId, FrozenSet<ObjectId>> _kept = new();

    /// <summary>Everything under the root of a manifest; empty: the manifest is none of ours.</summary>
    public async Task<FrozenSet<ObjectId>> OfAsync(byte[] manifestId, CancellationToken cancellation)
    {
        ObjectId manifest = ObjectId.From(manifestId);
        if (_kept.TryGetValue(manifest, out FrozenSet<ObjectId>? kept))
        {
            return kept;
        }

        byte[]? root;
        await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
        {
            root = await database.PublishedSets.Where(s => s.ManifestId == manifestId).Select(s => s.Root).SingleOrDefaultAsync(cancellation);
        }

        HashSet<ObjectId> closure = [];
        if (root is not null)
        {
            Stack<byte[]> open = new([root]);
            while (open.TryPop(out byte[]? id))
            {
                if (!closure.Add(ObjectId.From(id)) || await objects.FindAsync(id, cancellation) is not { } bytes)
                {
                    continue;
                }

                for (int child = 0; child < ObjectFrame.ChildCount(bytes); child++)
                {
                    open.Push(bytes.AsSpan(ObjectFrame.ChildOffset(child), Limits.IdBytes).ToArray());
                }
            }
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        return _kept[manifest] = closure.ToFrozenSet();
    }
}
