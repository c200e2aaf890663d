using KioskFleet.Protocol;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Firmware;

/// <summary>Writes which release is wanted of terminals, and tells them once that is saved.</summary>
internal sealed class FirmwareWishes(WantedReleases wanted, TimeProvider clock)
{
    /// <summary>Wants a release of terminals, each as an attempt that it was not told before, also where an earlier wish was cancelled. The caller saves, then calls <see cref="Tell"/>.</summary>
    public async Task<IReadOnlyList<(string TerminalId, FirmwareWish? Wish)>> WantAsync(
        FleetDatabase database, byte[] releaseId, byte[] root, IReadOnlyCollection<string> terminals, string actor, CancellationToken cancellation)
    {
        Dictionary<string, long> contact = await ContactAsync(database, terminals, cancellation);
        Dictionary<string, WantedFirmware> rows = await database.WantedFirmware.Where(w => terminals.Contains(w.TerminalId)).ToDictionaryAsync(w => w.TerminalId, cancellation);
        Dictionary<string, Terminal> told = await database.Terminals.Where(t => terminals.Contains(t.Id)).ToDictionaryAsync(t => t.Id, cancellation);
        long now = clock.Milliseconds();
        List<(string, FirmwareWish?)> wishes = [];
        foreach (string id in terminals)
        {
            if (!rows.TryGetValue(id, out WantedFirmware? row))
            {
                row = new WantedFirmware { TerminalId = id, ReleaseId = releaseId, WantedBy = actor };
                database.WantedFirmware.Add(row);
            }

            Terminal terminal = told[id];
            terminal.FirmwareAttempt = (terminal.FirmwareAttempt + 1) % (FirmwareWish.MaxAttempt + 1);
            (row.ReleaseId, row.Attempt, row.WantedAt, row.WantedBy, row.ContactMs, row.IsHeldBack) = (releaseId, terminal.FirmwareAttempt, now, actor, contact.GetValueOrDefault(id), false);
            wishes.Add((id, new FirmwareWish { Release = releaseId, Root = root, Attempt = row.Attempt }));
        }

        return wishes;
    }

    /// <summary>Tells again what was held back; the same attempt, and silence is counted anew.</summary>
    public static async Task<IReadOnlyList<(string TerminalId, FirmwareWish? Wish)>> ReleaseAsync(FleetDatabase database, byte[] root, IReadOnlyCollection<WantedFirmware> rows, CancellationToken cancellation)
    {
        Dictionary<string, long> contact = await ContactAsync(database, [.. rows.Select(r => r.TerminalId)], cancellation);
        foreach (WantedFirmware row in rows)
        {
            row.IsHeldBack = false;
            row.ContactMs = contact.GetValueOrDefault(row.TerminalId);
        }

        return [.. rows.Select(r => (r.TerminalId, (FirmwareWish?)new FirmwareWish { Release = r.ReleaseId, Root = root, Attempt = r.Attempt }))];
    }

    /// <summary>Connected terminals hear it now, the others at their next connect.</summary>
    public void Tell(IEnumerable<(string TerminalId, FirmwareWish? Wish)> wishes)
    {
        foreach ((string id, FirmwareWish? wish) in wishes)
        {
            wanted.Put(id, wish);
        }
    }

    private static Task<Dictionary<string, long>> ContactAsync(FleetDatabase database, IReadOnlyCollection<string> terminals, CancellationToken cancellation)
        => database.TerminalStates.Where(s => terminals.Contains(s.TerminalId)).ToDictionaryAsync(s => s.TerminalId, s => s.ContactMs, cancellation);
}
