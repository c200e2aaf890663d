using System.Collections.Concurrent;
using KioskFleet.Protocol;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Firmware;

/// <summary>Which release each terminal is to run, in memory: every report asks for it.</summary>
internal sealed class WantedReleases(IDbContextFactory<FleetDatabase> databases)
{
    private readonly ConcurrentDictionary<string, FirmwareWish> _wishes = new(StringComparer.Ordinal);

    /// <summary>Raised with a terminal's id after what is wanted of it changed.</summary>
    public event Action<string>? Changed;

    /// <summary>Null: whatever it runs.</summary>
    public FirmwareWish? Find(string terminalId) => _wishes.GetValueOrDefault(terminalId);

    /// <summary>Takes over what is stored; called again where another server may have changed it.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        var stored = await database.WantedFirmware.AsNoTracking().Where(w => !w.IsHeldBack)
            .Join(database.FirmwareReleases, w => w.ReleaseId, r => r.Id, (w, r) => new { w.TerminalId, w.ReleaseId, r.Root, w.Attempt }).ToListAsync(cancellation);
        foreach (string gone in _wishes.Keys.Except(stored.Select(s => s.TerminalId), StringComparer.Ordinal).ToArray())
        {
            Put(gone, null);
        }

        foreach (var wish in stored)
        {
            Put(wish.TerminalId, new FirmwareWish { Release = wish.ReleaseId, Root = wish.Root, Attempt = wish.Attempt });
        }
    }

    /// <summary>Takes over what was just saved.</summary>
    public void Put(string terminalId, FirmwareWish? wish)
    {
        FirmwareWish? before = Find(terminalId);
        if (wish is null ? before is null : wish.IsSame(before))
        {
            return;
        }

        if (wish is null)
        {
            _wishes.TryRemove(terminalId, out _);
        }
        else
        {
            _wishes[terminalId] = wish;
        }

        Changed?.Invoke(terminalId);
    }
}
