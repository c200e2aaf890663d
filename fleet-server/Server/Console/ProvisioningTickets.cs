using System.Collections.Concurrent;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Console;

/// <summary>Configurations waiting to be downloaded: once, by whoever has the page that named the ticket, within minutes.</summary>
internal sealed class ProvisioningTickets(TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (NewTerminal Terminal, DateTimeOffset At)> _tickets = new(StringComparer.Ordinal);

    public string Issue(NewTerminal terminal)
    {
        foreach (string old in _tickets.Where(t => clock.GetUtcNow() - t.Value.At > Life).Select(t => t.Key).ToArray())
        {
            _tickets.TryRemove(old, out _);
        }

        string ticket = DataDirectory.RandomText(16);
        _tickets[ticket] = (terminal, clock.GetUtcNow());
        return ticket;
    }

    public NewTerminal? Redeem(string ticket)
        => _tickets.TryRemove(ticket, out (NewTerminal Terminal, DateTimeOffset At) found) && clock.GetUtcNow() - found.At <= Life ? found.Terminal : null;
}
