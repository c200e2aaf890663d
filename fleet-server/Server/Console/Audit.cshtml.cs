using KioskFleet.Server.Audit;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>The audit trail, newest first.</summary>
internal sealed class AuditPage(IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    /// <summary>Characters of a detail that are shown at once; a wave of a county names thousands of terminals, which are folded away.</summary>
    public const int LongDetail = 240;

    private const int PageLength = 100;

    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    /// <summary>Where the next page begins; null: this is the last.</summary>
    public long? Older { get; private set; }

    public async Task OnGetAsync(long? before, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        IQueryable<AuditEntry> entries = database.AuditEntries.AsNoTracking();
        if (before is { } limit)
        {
            entries = entries.Where(e => e.Id < limit);
        }

        Entries = await entries.OrderByDescending(e => e.Id).Take(PageLength).ToListAsync(cancellation);
        Older = Entries.Count == PageLength ? Entries[^1].Id : null;
    }
}
