using System.Collections.Concurrent;
using KioskFleet.Publishing.Forms;

namespace KioskFleet.Server.Console;

/// <summary>Pictures uploaded into forms that are not saved yet: a form comes back with what is wrong, and nobody chooses a file twice. In memory, each for its operator alone. Safe for concurrent use.</summary>
internal sealed class FormPictures(TimeProvider clock)
{
    /// <summary>Bytes kept of all operators together; the longest unused go first.</summary>
    private const long MostBytes = 96L * 1024 * 1024;

    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<(string Actor, string Name), (byte[] Bytes, DateTimeOffset At)> _kept = new();

    /// <returns>The picture's name.</returns>
    public string Keep(string actor, byte[] bytes)
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach ((string, string) old in _kept.Where(p => now - p.Value.At > Life).Select(p => p.Key).ToArray())
        {
            _kept.TryRemove(old, out _);
        }

        while (_kept.Sum(p => (long)p.Value.Bytes.Length) + bytes.Length > MostBytes && !_kept.IsEmpty)
        {
            _kept.TryRemove(_kept.MinBy(p => p.Value.At).Key, out _);
        }

        string name = FormPicture.NameOf(bytes);
        _kept[(actor, name)] = (bytes, now);
        return name;
    }

    /// <summary>The picture of a name; null: it is gone, or another's.</summary>
    public byte[]? Find(string actor, string name)
    {
        if (!_kept.TryGetValue((actor, name), out (byte[] Bytes, DateTimeOffset At) kept))
        {
            return null;
        }

        _kept[(actor, name)] = (kept.Bytes, clock.GetUtcNow());
        return kept.Bytes;
    }
}
