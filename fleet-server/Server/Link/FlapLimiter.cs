using System.Collections.Concurrent;

namespace KioskFleet.Server.Link;

/// <summary>Keeps out, for a while, a terminal that connects again and again.</summary>
internal sealed class FlapLimiter(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Record> _records = new(StringComparer.Ordinal);

    /// <summary>Counts a connect of a terminal whose secret was right.</summary>
    /// <returns>True: let it in.</returns>
    public bool Connect(string terminalId)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Record record = _records.GetOrAdd(terminalId, _ => new Record());
        lock (record)
        {
            if (now < record.OutUntil)
            {
                return false;
            }

            if (now - record.WindowStart > LinkLimits.FlapWindow)
            {
                record.WindowStart = now;
                record.Connects = 0;
            }

            if (++record.Connects <= LinkLimits.FlapConnects)
            {
                return true;
            }

            record.OutUntil = now + LinkLimits.FlapPause;
            record.WindowStart = record.OutUntil;
            record.Connects = 0;
            return false;
        }
    }

    private sealed class Record
    {
        public DateTimeOffset WindowStart;
        public DateTimeOffset OutUntil;
        public int Connects;
    }
}
