using System;

namespace KioskFleet.Firmware.Sync;

/// <summary>How long to wait before the next connection: full jitter under a ceiling that doubles with each session that was short and begins at a minute after a good one, so that
/// ten thousand terminals that lost a server do not come back as one.</summary>
public sealed class Backoff
{
    /// <summary>Shortest wait and first ceiling, milliseconds.</summary>
    public const int MinMs = 1000;

    /// <summary>Highest ceiling, milliseconds: 15 minutes.</summary>
    public const int MaxMs = 15 * 60 * 1000;

    /// <summary>A session at least this long, in milliseconds, counts as good. A shorter one counts as a failure: a server that accepts and then kicks must not be stormed.</summary>
    public const int GoodSessionMs = 60000;

    /// <summary>After a good session a terminal comes back within so many milliseconds: a server that is started anew loses all of its terminals in the same second.</summary>
    public const int SpreadMs = 64000;

    private readonly Random _random;
    private int _ceiling = MinMs;
    private int _failures;

    public Backoff(Random random)
    {
        _random = random;
    }

    /// <summary>Attempts and short sessions in a row.</summary>
    public int Failures => _failures;

    /// <summary>A session ended, or an attempt failed (0 milliseconds).</summary>
    /// <returns>Milliseconds to wait.</returns>
    public int After(long sessionMs)
    {
        if (sessionMs >= GoodSessionMs)
        {
            _failures = 0;
            _ceiling = SpreadMs;
        }
        else
        {
            _failures += _failures < 1000000 ? 1 : 0;
            _ceiling = _ceiling * 2 < MaxMs ? _ceiling * 2 : MaxMs;
        }

        return MinMs + _random.Next(_ceiling - MinMs + 1);
    }

    /// <summary>A session has lasted long enough to be called good.</summary>
    public void Good() => _failures = 0;
}
