using KioskFleet.Server.Firmware;
using KioskFleet.Server.Health;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Rollouts;

/// <summary>A terminal of a rollout: what is wanted of it, and what its reports prove.</summary>
/// <param name="Reason">Why it failed, a <see cref="Protocol.UpdateReason"/>; 0: it did not, or did not say.</param>
internal sealed record RolloutMember(RolloutTerminal Row, WantedFirmware? Wish, UpdateResult Result, int Reason, bool IsGood)
{
    public bool IsOpen => Row.OpenedAt != 0;

    /// <summary>Counts towards pausing.</summary>
    public bool IsBad => IsOpen && Result is UpdateResult.Failed or UpdateResult.Unknown;
}

/// <summary>What there is to be done about a running rollout.</summary>
internal enum RolloutStep
{
    /// <summary>Wait.</summary>
    Stay,
    Pause,
    OpenNext,
    Finish,
}

/// <summary>A rollout with its terminals as they stand now; those that left are not among them.</summary>
internal sealed record RolloutSight(Rollout Rollout, IReadOnlyList<RolloutMember> Members)
{
    public int LastWave => Members.Count == 0 ? 0 : Members.Max(m => m.Row.Wave);

    public bool HasMore => Rollout.Wave < LastWave;

    /// <summary>Bad terminals that count towards pausing: a person has not gone on in spite of them.</summary>
    public int Counted => Members.Count(m => m.IsBad && !m.Row.IsAccepted);

    /// <summary>The rule of a rollout, from what is known alone.</summary>
    public RolloutStep Step
    {
        get
        {
            RolloutMember[] open = [.. Members.Where(m => m.IsOpen)];
            bool tooMany = Rollout.Wave == 0 ? Counted >= Rollout.FirstFailures : Counted * 100L > open.Length * (long)Rollout.LaterFailurePercent;
            return tooMany ? RolloutStep.Pause
                : HasMore ? (IsPassed(Rollout.Wave) ? RolloutStep.OpenNext : RolloutStep.Stay)
                : open.All(m => m.Result is UpdateResult.Proved or UpdateResult.Failed) ? RolloutStep.Finish
                : RolloutStep.Stay;
        }
    }

    /// <summary>Good terminals that a wave still needs before the next one is opened; 0: it has enough.</summary>
    public int Lacking(int wave)
    {
        RolloutMember[] counted = [.. Members.Where(m => m.Row.Wave == wave && !(m.IsBad && m.Row.IsAccepted))];
        int needed = ((counted.Length * RolloutLimits.PassPercent) + 99) / 100;
        return Math.Max(0, needed - counted.Count(m => m.IsGood));
    }

    private bool IsPassed(int wave) => Lacking(wave) == 0;

    /// <param name="track">The rows are to be changed.</param>
    public static async Task<RolloutSight?> LoadAsync(FleetDatabase database, long id, bool track, FleetServerOptions options, long now, CancellationToken cancellation)
    {
        QueryTrackingBehavior tracking = track ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking;
        if (await database.Rollouts.AsTracking(tracking).SingleOrDefaultAsync(r => r.Id == id, cancellation) is not { } rollout)
        {
            return null;
        }

        List<RolloutTerminal> rows = await database.RolloutTerminals.AsTracking(tracking).Where(m => m.RolloutId == id && !m.HasLeft).OrderBy(m => m.Wave).ThenBy(m => m.TerminalId).ToListAsync(cancellation);
        IQueryable<string> ids = database.RolloutTerminals.Where(m => m.RolloutId == id && !m.HasLeft).Select(m => m.TerminalId);
        Dictionary<string, WantedFirmware> wishes = await database.WantedFirmware.AsTracking(tracking).Where(w => ids.Contains(w.TerminalId)).ToDictionaryAsync(w => w.TerminalId, cancellation);
        Dictionary<string, TerminalState> states = await database.TerminalStates.AsNoTracking().Where(s => ids.Contains(s.TerminalId)).ToDictionaryAsync(s => s.TerminalId, cancellation);
        Dictionary<string, FirmwareFact> facts = await database.FirmwareFacts.AsNoTracking()
            .Where(f => f.ReleaseId == rollout.ReleaseId && ids.Contains(f.TerminalId)).ToDictionaryAsync(f => f.TerminalId, cancellation);
        return new RolloutSight(rollout, [.. rows.Select(Member)]);

        RolloutMember Member(RolloutTerminal row)
        {
            WantedFirmware? wish = row.OpenedAt != 0 && wishes.TryGetValue(row.TerminalId, out WantedFirmware? newest) && newest.ReleaseId.AsSpan().SequenceEqual(rollout.ReleaseId) ? newest : null;
            TerminalState? state = states.GetValueOrDefault(row.TerminalId);
            FirmwareFact? fact = facts.GetValueOrDefault(row.TerminalId);

            // Where something else is wanted by now, what became of this release is history.
            UpdateResult result = wish is not null ? UpdateRule.Of(wish, state, fact, options, now)
                : row.OpenedAt == 0 || fact is null ? UpdateResult.None
                : fact.ProvedAt != 0 ? UpdateResult.Proved
                : fact.FailedAt >= row.OpenedAt ? UpdateResult.Failed
                : UpdateResult.None;
            return new RolloutMember(row, wish, result, result == UpdateResult.Failed ? fact?.Reason ?? 0 : 0, wish is not null && UpdateRule.IsGood(result, state, fact, rollout.SoakMinutes));
        }
    }
}
