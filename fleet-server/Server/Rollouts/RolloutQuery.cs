using KioskFleet.Server.Firmware;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Rollouts;

/// <summary>Rollouts with what their terminals' reports prove: those under way, and the newest that are over.</summary>
internal sealed class RolloutQuery(IDbContextFactory<FleetDatabase> databases, FleetServerOptions options, TimeProvider clock)
{
    public static string Word(RolloutState state) => state switch
    {
        RolloutState.Running => "running",
        RolloutState.Paused => "paused",
        RolloutState.Cancelled => "cancelled",
        _ => "done",
    };

    public static string Word(PauseReason reason) => reason switch
    {
        PauseReason.ByHand => "by-hand",
        PauseReason.TooManyBad => "too-many-bad",
        _ => "",
    };

    public async Task<IReadOnlyList<RolloutInfo>> ListAsync(CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        List<Rollout> all = await database.Rollouts.AsNoTracking().OrderByDescending(r => r.Id).ToListAsync(cancellation);
        Rollout[] live = [.. all.Where(IsLive)];
        List<RolloutInfo> found = [];
        foreach (Rollout rollout in live.Concat(all.Where(r => !IsLive(r)).Take(RolloutLimits.MostShown)))
        {
            if (await RolloutSight.LoadAsync(database, rollout.Id, track: false, options, clock.Milliseconds(), cancellation) is { } sight)
            {
                FirmwareRelease release = await database.FirmwareReleases.AsNoTracking().SingleAsync(r => r.Id == rollout.ReleaseId, cancellation);
                found.Add(Info(sight, release));
            }
        }

        return found;
    }

    private static bool IsLive(Rollout rollout) => rollout.State is RolloutState.Running or RolloutState.Paused;

    private static RolloutInfo Info(RolloutSight sight, FirmwareRelease release)
    {
        Rollout r = sight.Rollout;
        WaveInfo[] waves = [.. Enumerable.Range(0, sight.LastWave + 1).Select(w => Wave(sight, w))];
        return new RolloutInfo(
            r.Id, Convert.ToHexStringLower(r.ReleaseId), release.Version, release.Number, release.Profile, Word(r.State), Word(r.PauseReason), r.Waves, r.Wave + 1,
            r.FirstFailures, r.LaterFailurePercent, r.SoakMinutes, sight.Members.Count(m => m.IsOpen), sight.Counted, IsLive(r) && sight.HasMore ? sight.Lacking(r.Wave) : 0, r.CreatedAt, r.CreatedBy, r.ChangedAt, r.ChangedBy, waves, Trouble(sight));
    }

    private static RolloutTrouble[] Trouble(RolloutSight sight)
        => [.. sight.Members.Where(m => m.IsBad).GroupBy(m => (m.Result, m.Reason)).OrderByDescending(g => g.Count()).Select(g => new RolloutTrouble(
            FirmwareQuery.ResultWord(g.Key.Result), FirmwareQuery.ReasonWord(g.Key.Reason), g.Count(), [.. g.Take(RolloutLimits.MostNamed).Select(m => m.Row.TerminalId)]))];

    private static WaveInfo Wave(RolloutSight sight, int wave)
    {
        RolloutMember[] members = [.. sight.Members.Where(m => m.Row.Wave == wave)];
        return new WaveInfo(
            wave + 1, members.Length, members.Length == 0 ? 0 : members[0].Row.OpenedAt, members.Count(m => m.Result == UpdateResult.Proved), members.Count(m => m.IsGood),
            members.Count(m => m.Result is UpdateResult.UnderWay or UpdateResult.Waiting or UpdateResult.OnTrial), members.Count(m => m.Result == UpdateResult.Away),
            members.Count(m => m.Result == UpdateResult.HeldBack), members.Count(m => m.Result == UpdateResult.Unknown), members.Count(m => m.Result == UpdateResult.Failed),
            [.. members.Select(m => m.Row.TerminalId)]);
    }
}
