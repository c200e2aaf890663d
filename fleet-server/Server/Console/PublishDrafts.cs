using System.Collections.Concurrent;
using KioskFleet.Server.Content;
using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Console;

/// <summary>Files between "look at it" and "publish it". In memory, each for its operator alone, and not for long: nothing unpublished stays anywhere.</summary>
internal sealed class PublishDrafts(TimeProvider clock)
{
    /// <summary>Drafts at once: with the largest files, some 200 MB.</summary>
    private const int Most = 8;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, (PublishRequest Request, DateTimeOffset At)> _drafts = new(StringComparer.Ordinal);

    /// <returns>The draft's name.</returns>
    public string Keep(PublishRequest request)
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach (string old in _drafts.Where(d => now - d.Value.At > Life).Select(d => d.Key).ToArray())
        {
            _drafts.TryRemove(old, out _);
        }

        while (_drafts.Count >= Most && _drafts.OrderBy(d => d.Value.At).Select(d => d.Key).FirstOrDefault() is { } oldest)
        {
            _drafts.TryRemove(oldest, out _);
        }

        string name = DataDirectory.RandomText(16);
        _drafts[name] = (request, now);
        return name;
    }

    /// <summary>A draft that stays; null: it is gone, or another's.</summary>
    public PublishRequest? Look(string name, string actor)
        => _drafts.TryGetValue(name, out (PublishRequest Request, DateTimeOffset At) draft) && draft.Request.Actor == actor && clock.GetUtcNow() - draft.At <= Life ? draft.Request : null;

    /// <summary>Takes a draft out; null: it is gone, or another's.</summary>
    public PublishRequest? Take(string name, string actor)
        => _drafts.TryGetValue(name, out (PublishRequest Request, DateTimeOffset At) draft) && draft.Request.Actor == actor
            && clock.GetUtcNow() - draft.At <= Life && _drafts.TryRemove(name, out _) ? draft.Request : null;
}
