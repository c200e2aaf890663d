using KioskFleet.Protocol;
using KioskFleet.Server.Health;
using KioskFleet.Server.Rollouts;
using KioskFleet.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Firmware;

/// <summary>Releases, and for each terminal what is wanted beside what it said.</summary>
internal sealed class FirmwareQuery(IDbContextFactory<FleetDatabase> databases, FleetServerOptions options, TimeProvider clock)
{
    private static readonly string[] Stages = ["none", "fetching", "writing", "ready", "trial", "done", "refused", "fell-back", "waiting"];

    private static readonly string[] Results = ["none", "held-back", "away", "under-way", "waiting", "on-trial", "unknown", "failed", "proved"];

    private static readonly string[] Reasons =
    [
        "", "trial-failed", "damaged", "bad-signature", "below-floor", "wrong-board", "crash-loop", "state-lost", "wrong-libraries",
        "self-check-failed", "no-launcher", "another-release", "parts-lacking", "no-room", "storage-failed",
    ];

    /// <summary>The word for a <see cref="UpdateStage"/>.</summary>
    public static string StageWord(int stage) => stage >= 0 && stage < Stages.Length ? Stages[stage] : "none";

    /// <summary>The word for a <see cref="UpdateReason"/>; empty for none.</summary>
    public static string ReasonWord(int reason) => reason >= 0 && reason < Reasons.Length ? Reasons[reason] : "";

    public static string ResultWord(UpdateResult result) => Results[(int)result];

    /// <param name="terminalId">Null: all terminals.</param>
    public async Task<FirmwareStatus> StatusAsync(string? terminalId, CancellationToken cancellation)
    {
        await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
        List<FirmwareRelease> releases = await database.FirmwareReleases.AsNoTracking().OrderByDescending(r => r.Number).ThenBy(r => r.Profile).ToListAsync(cancellation);
        Dictionary<string, FirmwareRelease> byId = releases.ToDictionary(r => Hex(r.Id));
        var rows = await (
            from t in database.Terminals.AsNoTracking().Where(t => terminalId == null || t.Id == terminalId)
            join d in database.Divisions on t.DivisionCode equals d.Code
            join w in database.WantedFirmware on t.Id equals w.TerminalId into wishes
            from w in wishes.DefaultIfEmpty()
            join s in database.TerminalStates on t.Id equals s.TerminalId into states
            from s in states.DefaultIfEmpty()
            orderby t.DivisionCode, t.Id
            select new { Terminal = t, DivisionName = d.Name, Wish = w, State = s }).ToListAsync(cancellation);
        ILookup<string, FirmwareFact> facts = (await database.FirmwareFacts.AsNoTracking().Where(f => terminalId == null || f.TerminalId == terminalId).ToListAsync(cancellation)).ToLookup(f => f.TerminalId);
        Dictionary<string, RolloutTerminal> places = (await database.RolloutTerminals.AsNoTracking()
            .Where(m => !m.HasLeft && (terminalId == null || m.TerminalId == terminalId) && database.Rollouts.Any(r => r.Id == m.RolloutId && (r.State == RolloutState.Running || r.State == RolloutState.Paused)))
            .ToListAsync(cancellation)).ToDictionary(m => m.TerminalId);
        return new FirmwareStatus(
            [.. releases.Select(r => new ReleaseInfo(Hex(r.Id), r.Version, r.Number, r.Floor, r.Profile, r.NativeSet, r.ObjectCount, r.ImageBytes, r.AddedAt, r.AddedBy))],
            [.. rows.Select(r => Info(r.Terminal.Id, r.Terminal.Name, r.DivisionName, r.Terminal.Profile, r.Wish, r.State, facts[r.Terminal.Id], byId, places.GetValueOrDefault(r.Terminal.Id)))]);
    }

    private TerminalFirmware Info(
        string id, string name, string division, string profile, WantedFirmware? wish, TerminalState? state, IEnumerable<FirmwareFact> facts, Dictionary<string, FirmwareRelease> releases, RolloutTerminal? place)
    {
        string wanted = wish is null ? "" : Hex(wish.ReleaseId);
        FirmwareFact? fact = wish is null ? null : facts.FirstOrDefault(f => Hex(f.ReleaseId) == wanted);
        FirmwareRelease? release = releases.GetValueOrDefault(wanted);
        bool knowsRunning = state is not null && state.Knows(ReportKeys.Running);
        bool knowsUpdate = state is not null && state.Knows(ReportKeys.Update);
        string updating = knowsUpdate ? Hex(state!.UpdateRelease) : "";
        return new TerminalFirmware(
            id, name, division, profile,
            new WantedRelease(wanted, release?.Version ?? "", release?.Number ?? 0, wish?.WantedAt ?? 0, wish?.WantedBy ?? ""),
            new ObservedFirmware(
                knowsRunning && state!.Release.Any(b => b != 0) ? Hex(state.Release) : "",
                state?.Firmware ?? "",
                knowsRunning ? state!.ReleaseNumber : 0,
                knowsRunning ? state!.Slot : TerminalReport.NoSlot,
                knowsRunning && state!.OnTrial,
                knowsRunning ? state!.FieldTime(ReportKeys.Running) : 0,
                updating.Any(c => c != '0') ? updating : "",
                knowsUpdate ? StageWord(state!.UpdateStage) : "",
                knowsUpdate ? state!.UpdateHeld : 0,
                knowsUpdate ? state!.UpdateTotal : 0,
                knowsUpdate ? ReasonWord(state!.UpdateReason) : "",
                knowsUpdate ? state!.FieldTime(ReportKeys.Update) : 0,
                fact?.StartedAt ?? 0,
                fact?.ProvedAt ?? 0,
                fact?.FailedAt ?? 0),
            ResultWord(UpdateRule.Of(wish, state, fact, options, clock.Milliseconds())),
            place?.RolloutId ?? 0,
            place is null ? 0 : place.Wave + 1,
            place is { OpenedAt: > 0 });
    }

    private static string Hex(byte[] id) => Convert.ToHexStringLower(id);
}
