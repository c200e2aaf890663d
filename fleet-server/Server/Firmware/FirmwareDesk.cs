using KioskFleet.Protocol;
using KioskFleet.Releases;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Content;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Rollouts;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Firmware;

/// <summary>Takes signed releases and says which terminals are to run them. What became of it stands in <see cref="FirmwareFact"/>.</summary>
internal sealed class FirmwareDesk(
    IDbContextFactory<FleetDatabase> databases, FirmwareKeyFile keys, FirmwareWishes wishes, RolloutDesk rollouts, AuditTrail audit, FleetServerOptions options, TimeProvider clock)
{
    /// <summary>Images in one act: one for each profile, and some to spare.</summary>
    public const int MaxImages = 8;

    /// <summary>Checks images, keeps them, and wants them on terminals: all of it or nothing.</summary>
    /// <param name="images">At most one for each profile.</param>
    /// <param name="targets">Ids of terminals, or codes of divisions, which stand for all terminals in them and below.</param>
    /// <param name="plan">Wave by wave, each release a rollout of its own; null: all terminals at once.</param>
    /// <exception cref="ReleaseException">Something is not right; the message says what to do.</exception>
    /// <returns>Terminals with the release that each is to run, its rollout and its wave; 0 and 1: told at once.</returns>
    public async Task<IReadOnlyList<(string TerminalId, Release Release, long Rollout, int Wave)>> PublishAsync(
        IReadOnlyList<byte[]> images, IReadOnlyList<string> targets, RolloutPlan? plan, string actor, CancellationToken cancellation)
    {
        WavePlan? waves = plan is null ? null : WavePlan.Of(plan);
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
        await RolloutDesk.LeaveAsync(database, [.. terminals.Select(t => t.Id)], cancellation);
        List<(string TerminalId, FirmwareWish? Wish)> told = [];
        List<(string TerminalId, Release Release, long Rollout, int Wave)> published = [];
        foreach ((string profile, Release release) in releases)
        {
            Terminal[] on = [.. terminals.Where(t => t.Profile == profile)];
            if (on.Length == 0)
            {
                continue;
            }

            ReleaseObjects objects = ReleaseObjects.Of(release);
            string[] ids = [.. on.Select(t => t.Id)];
            await KeepAsync(database, release, objects, actor, now, cancellation);
            if (waves is null)
            {
                told.AddRange(await wishes.WantAsync(database, release.Id, objects.Root, ids, actor, cancellation));
                published.AddRange(ids.Select(id => (id, release, 0L, 1)));
            }
            else
            {
                var begun = await rollouts.BeginAsync(database, release.Id, objects.Root, on, waves, actor, cancellation);
                told.AddRange(begun.Wishes);
                published.AddRange(ids.Select(id => (id, release, begun.Id, begun.Waves[id] + 1)));
            }

            audit.Add(database, actor, AuditAction.FirmwarePublished, Name(release), $"{profile} {Convert.ToHexStringLower(release.Id)}{(waves is null ? "" : $" rollout {published[^1].Rollout}, waves {waves.Text}")} → {on.Length}: {string.Join(' ', ids)}");
        }

        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        wishes.Tell(told);
        return [.. published.OrderBy(p => p.Wave).ThenBy(p => p.TerminalId, StringComparer.Ordinal)];
    }

    /// <summary>Wants nothing of terminals any more: they keep what they run.</summary>
    /// <returns>Terminals of which something was wanted, or was to be wanted in a later wave.</returns>
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
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        string[] queued = await database.RolloutTerminals
            .Where(m => !m.HasLeft && m.OpenedAt == 0 && ids.Contains(m.TerminalId) && database.Rollouts.Any(r => r.Id == m.RolloutId && (r.State == RolloutState.Running || r.State == RolloutState.Paused)))
            .Select(m => m.TerminalId).ToArrayAsync(cancellation);
        foreach (string id in queued)
        {
            audit.Add(database, actor, AuditAction.FirmwareCancelled, id, "was to be told in a later wave");
        }

        await RolloutDesk.LeaveAsync(database, ids, cancellation);
        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        wishes.Tell(rows.Select(r => (r.TerminalId, (FirmwareWish?)null)));
        return [.. rows.Select(r => r.TerminalId).Union(queued, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Has terminals try once more what they refused or left, or are silent about: the same release as another attempt. They stay in their rollouts, and what happens now counts there.</summary>
    /// <exception cref="ReleaseException">There is no such terminal or division, or nothing to be tried again.</exception>
    /// <returns>The terminals that were told; of those named, the ones on which the wanted release failed or is unknown.</returns>
    public async Task<IReadOnlyList<string>> TryAgainAsync(IReadOnlyList<string> targets, string actor, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        string[] ids = [.. (await ResolveAsync(database, targets, cancellation)).Select(t => t.Id)];
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        long now = clock.Milliseconds();
        var rows = await (
            from w in database.WantedFirmware.AsNoTracking().Where(w => ids.Contains(w.TerminalId))
            join r in database.FirmwareReleases on w.ReleaseId equals r.Id
            join s in database.TerminalStates on w.TerminalId equals s.TerminalId
            from f in database.FirmwareFacts.Where(f => f.TerminalId == w.TerminalId && f.ReleaseId == w.ReleaseId).DefaultIfEmpty()
            select new { Wish = w, r.Root, State = s, Fact = f }).AsNoTracking().ToListAsync(cancellation);
        var bad = rows.Where(r => UpdateRule.Of(r.Wish, r.State, r.Fact, options, now) is UpdateResult.Failed or UpdateResult.Unknown).ToLookup(r => Convert.ToHexStringLower(r.Wish.ReleaseId));
        List<(string TerminalId, FirmwareWish? Wish)> told = [];
        foreach (var release in bad)
        {
            var first = release.First();
            told.AddRange(await wishes.WantAsync(database, first.Wish.ReleaseId, first.Root, [.. release.Select(r => r.Wish.TerminalId)], actor, cancellation));
        }

        if (told.Count == 0)
        {
            throw new ReleaseException("The wanted release failed or is unknown on none of these terminals: there is nothing to try again.", "这些终端的更新没有“未成功”或“未知”的，不需要重新尝试。");
        }

        string[] again = [.. told.Select(t => t.TerminalId).Order(StringComparer.Ordinal)];
        await database.RolloutTerminals.Where(m => !m.HasLeft && m.IsAccepted && again.Contains(m.TerminalId)).ExecuteUpdateAsync(s => s.SetProperty(m => m.IsAccepted, false), cancellation);
        foreach ((string id, FirmwareWish? wish) in told)
        {
            audit.Add(database, actor, AuditAction.FirmwareTriedAgain, id, $"{Convert.ToHexStringLower(wish!.Release)}, attempt {wish.Attempt}");
        }

        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        wishes.Tell(told);
        return again;
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
