using System.Collections.Concurrent;

namespace KioskFleet.Server.Link;

/// <summary>How fast each terminal took what was sent to it, since the server started: bytes of an answer over the time until it asked for more. Observed, rounded trips and its card's slowness included.</summary>
internal sealed class LinkRates(TimeProvider clock)
{
    /// <summary>Smaller answers tell of the round trip, not of the line.</summary>
    private const int LeastBytes = 2048;

    /// <summary>What took longer was an outage, not the line.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>Weight of the newest answer: some ten answers make a rate.</summary>
    private const double Weight = 0.2;

    private readonly ConcurrentDictionary<string, (long SentAt, long Bytes, double Rate)> _terminals = new(StringComparer.Ordinal);

    /// <summary>Bytes a second; null: it has not fetched anything yet.</summary>
    public double? Of(string terminalId) => _terminals.TryGetValue(terminalId, out (long SentAt, long Bytes, double Rate) known) && known.Rate > 0 ? known.Rate : null;

    /// <summary>A terminal asks for blocks: what was sent before has come.</summary>
    public void Asked(string terminalId)
    {
        long now = clock.GetTimestamp();
        if (_terminals.TryGetValue(terminalId, out (long SentAt, long Bytes, double Rate) last) && last.Bytes >= LeastBytes)
        {
            TimeSpan took = clock.GetElapsedTime(last.SentAt, now);
            double rate = took > TimeSpan.Zero && took <= Longest ? last.Bytes / took.TotalSeconds : 0;
            _terminals[terminalId] = (now, 0, rate == 0 ? last.Rate : last.Rate == 0 ? rate : (last.Rate * (1 - Weight)) + (rate * Weight));
        }
    }

    /// <summary>An answer begins to be sent.</summary>
    /// <param name="from">Timestamp at its beginning.</param>
    public void Sent(string terminalId, long from, long bytes)
        => _terminals.AddOrUpdate(terminalId, (from, bytes, 0), (_, before) => (from, bytes, before.Rate));
}
