using System.Globalization;
using KioskFleet.Protocol;
using KioskFleet.Server.Audit;
using KioskFleet.Server.Firmware;
using KioskFleet.Server.Health;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Rollouts;

/// <summary>Begins rollouts, opens their waves, pauses, resumes and ends them. Everything is in the database before a terminal is told.</summary>
internal sealed class RolloutDesk(IDbContextFactory<FleetDatabase> databases, FirmwareWishes wishes, AuditTrail audit, FleetServerOptions options, TimeProvider clock)
{
    /// <summary>Stands in the audit trail for what the rule did.</summary>
    public const string ServerActor = "server";

    /// <summary>Terminals leave the rollouts that they are in: a newer act goes before. The caller saves.</summary>
    public static Task LeaveAsync(FleetDatabase database, IReadOnlyCollection<string> terminals, CancellationToken cancellation)
        => database.RolloutTerminals
            .Where(m => !m.HasLeft && terminals.Contains(m.TerminalId) && database.Rollouts.Any(r => r.Id == m.RolloutId && (r.State == RolloutState.Running || r.State == RolloutState.Paused)))
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.HasLeft, true), cancellation);

    /// <summary>Begins one, with its first wave open, inside the caller's transaction. Terminals that are on the link and well come first: they answer soon, and what goes wrong on them is the release.</summary>
    /// <returns>What the caller tells once it is committed, and the wave of each terminal.</returns>
    public async Task<(IReadOnlyList<(string TerminalId, FirmwareWish? Wish)> Wishes, IReadOnlyDictionary<string, int> Waves, long Id)> BeginAsync(
        FleetDatabase database, byte[] releaseId, byte[] root, IReadOnlyCollection<Terminal> terminals, WavePlan plan, string actor, CancellationToken cancellation)
    {
        long now = clock.Milliseconds();
        string[] ids = [.. terminals.Select(t => t.Id)];
        Dictionary<string, TerminalState> states = await database.TerminalStates.AsNoTracking().Where(s => ids.Contains(s.TerminalId)).ToDictionaryAsync(s => s.TerminalId, cancellation);
        string[] order = [.. terminals.OrderBy(t => t.Enabled ? 0 : 1).ThenBy(t => Distance(states.GetValueOrDefault(t.Id), now)).ThenBy(t => t.Id, StringComparer.Ordinal).Select(t => t.Id)];
        IReadOnlyList<int> waves = plan.Assign(order.Length);
        Rollout rollout = new()
        {
            ReleaseId = releaseId,
            Waves = plan.Text,
            FirstFailures = plan.FirstFailures,
            LaterFailurePercent = plan.LaterFailurePercent,
            SoakMinutes = plan.SoakMinutes,
            CreatedAt = now,
            CreatedBy = actor,
            ChangedAt = now,
            ChangedBy = actor,
        };
        database.Rollouts.Add(rollout);
        await database.SaveChangesAsync(cancellation);
        for (int i = 0; i < order.Length; i++)
        {
            database.RolloutTerminals.Add(new RolloutTerminal { RolloutId = rollout.Id, TerminalId = order[i], Wave = waves[i], OpenedAt = waves[i] == 0 ? now : 0 });
        }

        var told = await wishes.WantAsync(database, releaseId, root, [.. order.Where((_, i) => waves[i] == 0)], actor, cancellation);
        return (told, order.Zip(waves).ToDictionary(p => p.First, p => p.Second), rollout.Id);
    }

    /// <summary>Looks at every running rollout and does what its rule says.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        long[] running;
        await using (FleetDatabase database = await databases.CreateDbContextAsync(cancellation))
        {
            running = await database.Rollouts.Where(r => r.State == RolloutState.Running).Select(r => r.Id).ToArrayAsync(cancellation);
        }

        foreach (long id in running)
        {
            await StepAsync(id, cancellation);
        }
    }

    /// <exception cref="RolloutException">There is no such rollout, or it is not running.</exception>
    public Task PauseAsync(long id, string actor, CancellationToken cancellation)
        => ChangeAsync(id, [RolloutState.Running], (database, sight) => Task.FromResult(Pause(database, sight, PauseReason.ByHand, actor)), cancellation);

    /// <summary>Goes on; what had failed until now no longer stops it.</summary>
    /// <exception cref="RolloutException">There is no such rollout, or it is not paused.</exception>
    public Task ResumeAsync(long id, string actor, CancellationToken cancellation)
        => ChangeAsync(id, [RolloutState.Paused], async (database, sight) =>
        {
            int accepted = 0;
            foreach (RolloutMember member in sight.Members.Where(m => m.IsBad))
            {
                member.Row.IsAccepted = true;
                accepted++;
            }

            Change(sight.Rollout, RolloutState.Running, PauseReason.None, actor);
            audit.Add(database, actor, AuditAction.RolloutResumed, Name(id), Number(accepted) + " bad accepted");
            return await FirmwareWishes.ReleaseAsync(
                database, await RootAsync(database, sight.Rollout, cancellation), [.. sight.Members.Where(m => m.Wish is { IsHeldBack: true }).Select(m => m.Wish!)], cancellation);
        }, cancellation);

    /// <summary>Opens the next wave without waiting for the one before.</summary>
    /// <exception cref="RolloutException">There is no such rollout, it is not running, or has no further wave.</exception>
    public Task OpenNextAsync(long id, string actor, CancellationToken cancellation)
        => ChangeAsync(id, [RolloutState.Running], (database, sight) => sight.HasMore ? OpenAsync(database, sight, actor, cancellation) : throw new RolloutException("rollout.error.last", id), cancellation);

    /// <summary>Wants the release no more of terminals that have not proved it. Those that have keep it.</summary>
    /// <exception cref="RolloutException">There is no such rollout, or it is over.</exception>
    public Task CancelAsync(long id, string actor, CancellationToken cancellation)
        => ChangeAsync(id, [RolloutState.Running, RolloutState.Paused], (database, sight) =>
        {
            WantedFirmware[] open = [.. sight.Members.Where(m => m.Wish is not null && m.Result != UpdateResult.Proved).Select(m => m.Wish!)];
            database.WantedFirmware.RemoveRange(open);
            Change(sight.Rollout, RolloutState.Cancelled, PauseReason.None, actor);
            audit.Add(database, actor, AuditAction.RolloutCancelled, Name(id), string.Join(' ', open.Select(w => w.TerminalId)));
            return Task.FromResult<IReadOnlyList<(string, FirmwareWish?)>>([.. open.Select(w => (w.TerminalId, (FirmwareWish?)null))]);
        }, cancellation);

    private async Task StepAsync(long id, CancellationToken cancellation)
    {
        await using (FleetDatabase look = await databases.CreateDbContextAsync(cancellation))
        {
            if (await RolloutSight.LoadAsync(look, id, track: false, options, clock.Milliseconds(), cancellation) is not { Step: not RolloutStep.Stay })
            {
                return;
            }
        }

        // Looked at again inside the transaction: another server or a person may have been quicker.
        await ChangeAsync(id, null, async (database, sight) =>
        {
            switch (sight.Rollout.State == RolloutState.Running ? sight.Step : RolloutStep.Stay)
            {
                case RolloutStep.Pause:
                    return Pause(database, sight, PauseReason.TooManyBad, ServerActor);
                case RolloutStep.OpenNext:
                    return await OpenAsync(database, sight, ServerActor, cancellation);
                case RolloutStep.Finish:
                    bool none = sight.Members.Count == 0;
                    Change(sight.Rollout, none ? RolloutState.Cancelled : RolloutState.Done, PauseReason.None, ServerActor);
                    audit.Add(database, ServerActor, none ? AuditAction.RolloutCancelled : AuditAction.RolloutFinished, Name(id), none ? "no terminal is left in it" : Bad(sight));
                    return [];
                default:
                    return [];
            }
        }, cancellation);
    }

    private IReadOnlyList<(string TerminalId, FirmwareWish? Wish)> Pause(FleetDatabase database, RolloutSight sight, PauseReason reason, string actor)
    {
        // Who tries it already cannot be called back and goes on reporting; who has not started it yet does not begin.
        WantedFirmware[] held = [.. sight.Members.Where(m => m.Wish is not null && m.Result is UpdateResult.Away or UpdateResult.UnderWay or UpdateResult.Waiting).Select(m => m.Wish!)];
        foreach (WantedFirmware wish in held)
        {
            wish.IsHeldBack = true;
        }

        Change(sight.Rollout, RolloutState.Paused, reason, actor);
        audit.Add(database, actor, AuditAction.RolloutPaused, Name(sight.Rollout.Id), Bad(sight));
        return [.. held.Select(w => (w.TerminalId, (FirmwareWish?)null))];
    }

    private async Task<IReadOnlyList<(string TerminalId, FirmwareWish? Wish)>> OpenAsync(FleetDatabase database, RolloutSight sight, string actor, CancellationToken cancellation)
    {
        Rollout rollout = sight.Rollout;
        rollout.Wave++;
        Change(rollout, RolloutState.Running, PauseReason.None, actor);
        RolloutMember[] next = [.. sight.Members.Where(m => m.Row.Wave <= rollout.Wave && !m.IsOpen)];
        foreach (RolloutMember member in next)
        {
            member.Row.OpenedAt = rollout.ChangedAt;
        }

        string[] ids = [.. next.Select(m => m.Row.TerminalId)];
        audit.Add(database, actor, AuditAction.RolloutWaveOpened, Name(rollout.Id), $"{Number(rollout.Wave + 1)}: {string.Join(' ', ids)}");
        return await wishes.WantAsync(database, rollout.ReleaseId, await RootAsync(database, rollout, cancellation), ids, rollout.CreatedBy, cancellation);
    }

    /// <param name="states">In which it may be done; null: in any, and nothing is said if there is no such rollout.</param>
    private async Task ChangeAsync(
        long id, RolloutState[]? states, Func<FleetDatabase, RolloutSight, Task<IReadOnlyList<(string TerminalId, FirmwareWish? Wish)>>> change, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        RolloutSight? sight = await RolloutSight.LoadAsync(database, id, track: true, options, clock.Milliseconds(), cancellation);
        if (sight is null || (states is not null && !states.Contains(sight.Rollout.State)))
        {
            throw sight is null ? new RolloutException("rollout.error.unknown", id) : new RolloutException("rollout.error.state." + RolloutQuery.Word(sight.Rollout.State), id);
        }

        IReadOnlyList<(string, FirmwareWish?)> told = await change(database, sight);
        await database.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        wishes.Tell(told);
    }

    private void Change(Rollout rollout, RolloutState state, PauseReason reason, string actor)
        => (rollout.State, rollout.PauseReason, rollout.ChangedAt, rollout.ChangedBy) = (state, reason, clock.Milliseconds(), actor);

    private int Distance(TerminalState? state, long now)
        => PresenceRule.Of(state, now, options.ReportSeconds) switch
        {
            Presence.Online => 0,
            Presence.Late => 1,
            Presence.Faulty => 2,
            Presence.Offline => 3,
            _ => 4,
        };

    private static Task<byte[]> RootAsync(FleetDatabase database, Rollout rollout, CancellationToken cancellation)
        => database.FirmwareReleases.Where(r => r.Id == rollout.ReleaseId).Select(r => r.Root).SingleAsync(cancellation);

    private static string Bad(RolloutSight sight)
        => $"failed: {Ids(sight, UpdateResult.Failed)}; unknown: {Ids(sight, UpdateResult.Unknown)}";

    private static string Ids(RolloutSight sight, UpdateResult result)
        => string.Join(' ', sight.Members.Where(m => m.IsOpen && m.Result == result).Select(m => m.Row.TerminalId)) is { Length: > 0 } ids ? ids : "-";

    private static string Name(long id) => "rollout " + Number(id);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
