using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Firmware;

/// <summary>Takes signed releases and says which terminals are to run them. What became of it stands in <see cref="FirmwareFact"/>.</summary>
internal sealed class FirmwareDesk(
    IDbContextFactory<FleetDatabase> databases, FirmwareKeyFile keys, WantedReleases wanted, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Images in one act: one for each profile, and some to spare.</summary>
    public const int MaxImages = 8;

    /// <summary>Checks images, keeps them, and wants them on terminals: all of it or nothing.</summary>
    /// <param name="images">At most one for each profile.</param>
    /// <param name="targets">Ids of terminals, or codes of divisions, which stand for all terminals in them and below.</param>
    /// <exception cref="ReleaseException">Something is not right; the message says what to do.</exception>
    /// <returns>Terminals with the release that is now wanted on each.</returns>
    public async Task<IReadOnlyList<(string TerminalId, Release Release)>> PublishAsync(
        IReadOnlyList<byte[]> images, IReadOnlyList<string> targets, string actor, CancellationToken cancellation)
    {
        if (keys.Keys.Count == 0)
        {
            throw new ReleaseException($"The server knows no firmware key. Put the public key's file into the data directory as {FirmwareKeyFile.DefaultName}, or name it with FirmwareKeyFile, and start the server again.", $"服务器还没有固件公钥。请把公钥文件放到数据目录，名为 {FirmwareKeyFile.DefaultName}，然后重启服务器。");
        }

        if (images.Count is 0 or > MaxImages)
        {
            throw new ReleaseException($"Name 1 to {MaxImages} release files.", $"请选择 1 到 {MaxImages} 个固件文件。");
        }

        Dictionary<string, Release> releases = new(StringComparer.Ordinal);
        foreach (byte[] image in images)
        {
            Release release = ReleaseImage.Read(image, keys.Keys);
            if (!releases.TryAdd(release.Header.Profile, release))
            {
                throw new ReleaseException($"Two of the files are for the profile {release.Header.Profile}. Publish one at a time.", $"有两个文件都是给 {release.Header.Profile} 屏的。请分开发布。");
            }
        }

        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        List<Terminal> terminals = await ResolveAsync(database, targets, cancellation);
        string[] unserved = [.. terminals.Where(t => !releases.ContainsKey(t.Profile)).Select(t => $"{t.Id} ({t.Profile})")];
        if (unserved.Length > 0)
        {
            throw new ReleaseException($"No file is for the profile of {string.Join(", ", unserved.Take(10))}{(unserved.Length > 10 ? " …" : "")}. Nothing was published.", $"没有适合这些终端的固件：{string.Join("、", unserved.Take(10))}{(unserved.Length > 10 ? "……" : "")}。什么都没有改动。");
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        long now = clock.Milliseconds();
        Dictionary<string, byte[]> roots = new(StringComparer.Ordinal);
        foreach ((string profile, Release release) in releases.Where(r => terminals.Any(t => t.Profile == r.Key)))
        {
            ReleaseObjects objects = ReleaseObjects.Of(release);
            roots[profile] = objects.Root;
            await KeepAsync(database, release, objects, actor, now, cancellation);
            string[] on = [.. terminals.Where(t => t.Profile == profile).Select(t => t.Id)];
            audit.Add(database, actor, AuditAction.FirmwarePublished, Name(release), $"{release.Header.Profile} {Convert.ToHexStringLower(release.Id)} → {on.Length}: {string.Join(' ', on)}");
        }

        List<(string TerminalId, FirmwareWish Wish)> wishes = [];
        foreach (Terminal terminal in terminals)
        {
            Release release = releases[terminal.Profile];
            WantedFirmware? row = await database.WantedFirmware.FindAsync([terminal.Id], cancellation);
            if (row is null)
            {
                row = new WantedFirmware { TerminalId = terminal.Id, ReleaseId = release.Id, WantedBy = actor };
                database.WantedFirmware.Add(row);
            }
            else
            {
                row.Attempt = (row.Attempt + 1) % (FirmwareWish.MaxAttempt + 1);
            }

            (row.ReleaseId, row.WantedAt, row.WantedBy) = (release.Id, now, actor);
            wishes.Add((terminal.Id, new FirmwareWish { Release = release.Id, Root = roots[terminal.Profile], Attempt = row.Attempt }));
        }

        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        foreach ((string id, FirmwareWish wish) in wishes)
        {
            wanted.Put(id, wish);
        }

        return [.. terminals.Select(t => (t.Id, releases[t.Profile]))];
    }

    /// <summary>Wants nothing of terminals any more: they keep what they run.</summary>
    /// <returns>Terminals of which something was wanted.</returns>
    public async Task<IReadOnlyList<string>> CancelAsync(IReadOnlyList<string> targets, string actor, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        string[] ids = [.. (await ResolveAsync(database, targets, cancellation)).Select(t => t.Id)];
        List<WantedFirmware> rows = await database.WantedFirmware.Where(w => ids.Contains(w.TerminalId)).ToListAsync(cancellation);
        foreach (WantedFirmware row in rows)
        {
            audit.Add(database, actor, AuditAction.FirmwareCancelled, row.TerminalId, Convert.ToHexStringLower(row.ReleaseId));
        }

        database.WantedFirmware.RemoveRange(rows);
        await database.SaveChangesAsync(cancellation);
        foreach (WantedFirmware row in rows)
        {
            wanted.Put(row.TerminalId, null);
        }

        return [.. rows.Select(r => r.TerminalId)];
    }

    private static string Name(Release release) => $"{release.Header.Version} ({release.Header.Number})";

    private static async Task KeepAsync(FleetDatabase database, Release release, ReleaseObjects objects, string actor, long now, CancellationToken cancellation)
    {
        foreach ((byte[] id, byte[] bytes) in objects.Objects)
        {
            if (!await database.Objects.AnyAsync(o => o.Id == id, cancellation) && database.Objects.Local.All(o => !o.Id.AsSpan().SequenceEqual(id)))
            {
                database.Objects.Add(new StoredObject { Id = id, Bytes = bytes });
            }
        }

        if (!await database.FirmwareReleases.AnyAsync(r => r.Id == release.Id, cancellation))
        {
            database.FirmwareReleases.Add(new FirmwareRelease
            {
                Id = release.Id,
                Version = release.Header.Version,
                Number = release.Header.Number,
                Floor = release.Header.Floor,
                NativeSet = release.Header.NativeSet,
                Profile = release.Header.Profile,
                Root = objects.Root,
                ObjectCount = objects.Objects.Count,
                ImageBytes = release.Image.Length,
                AddedAt = now,
                AddedBy = actor,
            });
        }
    }

    private static async Task<List<Terminal>> ResolveAsync(FleetDatabase database, IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        List<Terminal> all = await database.Terminals.AsNoTracking().OrderBy(t => t.Id).ToListAsync(cancellation);
        List<Division> divisions = await database.Divisions.AsNoTracking().ToListAsync(cancellation);
        HashSet<string> chosen = new(StringComparer.Ordinal);
        foreach (string target in targets)
        {
            HashSet<string> places = Below(divisions, target);
            string[] found = [.. all.Where(t => t.Id == target || places.Contains(t.DivisionCode)).Select(t => t.Id)];
            if (found.Length == 0)
            {
                throw places.Count > 0
                    ? new ReleaseException($"The division {target} has no terminals.", $"区划 {target} 没有终端。")
                    : new ReleaseException($"There is no terminal and no division {target}.", $"没有编号为 {target} 的终端或区划。");
            }

            chosen.UnionWith(found);
        }

        return chosen.Count > 0 ? [.. all.Where(t => chosen.Contains(t.Id))] : throw new ReleaseException("Name terminals or divisions.", "请选择终端或区划。");
    }

    /// <summary>A division and all below it; empty if there is no such one.</summary>
    private static HashSet<string> Below(List<Division> divisions, string code)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        if (divisions.Any(d => d.Code == code))
        {
            Queue<string> open = new([code]);
            while (open.TryDequeue(out string? next))
            {
                if (found.Add(next))
                {
                    foreach (Division child in divisions.Where(d => d.ParentCode == next))
                    {
                        open.Enqueue(child.Code);
                    }
                }
            }
        }

        return found;
    }
}
