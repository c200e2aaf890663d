using System.Collections.Concurrent;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Content;

/// <summary>Where objects are read from.</summary>
internal interface IObjectSource
{
    /// <summary>The object's bytes, or null: there is none of this identity. The array is shared; nobody writes to it.</summary>
    ValueTask<byte[]?> FindAsync(byte[] id, CancellationToken cancellation);
}

/// <summary>The stored objects, with those lately asked for in memory: a set goes to many terminals at about the same time.</summary>
internal sealed class ObjectStore(IDbContextFactory<FleetDatabase> databases) : IObjectSource
{
    /// <summary>Bytes of objects kept in memory: the sets of a few hundred villages share most of their glyph sheets and fit well.</summary>
    public const long CacheBytes = 64L * 1024 * 1024;

    private readonly ConcurrentDictionary<ObjectId, byte[]> _cache = new();
    private long _cachedBytes;

    public async ValueTask<byte[]?> FindAsync(byte[] id, CancellationToken cancellation)
    {
        ObjectId key = ObjectId.From(id);
        if (_cache.TryGetValue(key, out byte[]? cached))
        {
            return cached;
        }

        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        byte[]? bytes = await database.Objects.AsNoTracking().Where(o => o.Id == id).Select(o => o.Bytes).SingleOrDefaultAsync(cancellation);
        if (bytes is not null && _cache.TryAdd(key, bytes) && Interlocked.Add(ref _cachedBytes, bytes.Length) > CacheBytes)
        {
            // Rare, and any choice is right: whoever is asked for again comes back from the database.
            _cache.Clear();
            Interlocked.Exchange(ref _cachedBytes, 0);
        }

        return bytes;
    }
}
