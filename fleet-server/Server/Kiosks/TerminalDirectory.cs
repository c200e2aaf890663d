using System.Collections.Concurrent;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Kiosks;

/// <summary>The provisioned terminals, held in memory for the link: a reconnecting fleet must not queue at the database.</summary>
internal sealed class TerminalDirectory(IDbContextFactory<FleetDatabase> databases)
{
    private readonly ConcurrentDictionary<string, Terminal> _terminals = new(StringComparer.Ordinal);

    /// <summary>Raised after a terminal was disabled or got another secret: its open connection is void.</summary>
    public event Action<string>? Revoked;

    /// <summary>Raised after a person refused a terminal that asked to be claimed.</summary>
    public event Action<string>? Refused;

    public int Count => _terminals.Count;

    public Terminal? Find(string id) => _terminals.GetValueOrDefault(id);

    /// <summary>Terminals that show the set of a division and profile.</summary>
    public IEnumerable<Terminal> Showing(string division, string profile)
        => _terminals.Values.Where(t => t.DivisionCode == division && t.Profile == profile);

    /// <summary>Takes over what is stored; called again where another server may have changed it.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        await foreach (Terminal terminal in database.Terminals.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellation))
        {
            _terminals[terminal.Id] = terminal;
        }
    }

    /// <summary>A person refused to claim a terminal.</summary>
    public void Refuse(string id) => Refused?.Invoke(id);

    /// <summary>Takes over what was just saved.</summary>
    public void Put(Terminal terminal, bool revoke = false)
    {
        _terminals[terminal.Id] = terminal;
        if (revoke)
        {
            Revoked?.Invoke(terminal.Id);
        }
    }
}
