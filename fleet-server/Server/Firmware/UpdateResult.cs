using KioskFleet.Protocol;
using KioskFleet.Server.Health;

namespace KioskFleet.Server.Firmware;

/// <summary>What is to be thought of a wanted release on one terminal: from what is wanted, and what the terminal said.</summary>
internal enum UpdateResult
{
    /// <summary>Nothing is wanted.</summary>
    None,

    /// <summary>Wanted, but the terminal is not told while the rollout is paused.</summary>
    HeldBack,

    /// <summary>Not on the link: it is not silent about the update, it is not there.</summary>
    Away,

    UnderWay,

    /// <summary>The terminal itself said that it waits, for the next month's bytes or another trial.</summary>
    Waiting,

    OnTrial,

    /// <summary>On the link, and nothing new about the release for too long; or gone since it was to start it.</summary>
    Unknown,

    /// <summary>Refused, or left again.</summary>
    Failed,

    /// <summary>A report after the start said that it runs and is past its trial.</summary>
    Proved,
}

/// <summary>Decides on an <see cref="UpdateResult"/> from what is stored alone, so that a restart of the server changes nothing and a later report is always believed.</summary>
internal static class UpdateRule
{
    private const long HourMs = 3_600_000;
    private const long GraceMs = 15_000;

    public static UpdateResult Of(WantedFirmware? wish, TerminalState? state, FirmwareFact? fact, FleetServerOptions options, long now)
    {
        if (wish is null)
        {
            return UpdateResult.None;
        }

        if (state is null)
        {
            return wish.IsHeldBack ? UpdateResult.HeldBack : UpdateResult.Away;
        }

        bool runs = state.Knows(ReportKeys.Running) && state.Release.AsSpan().SequenceEqual(wish.ReleaseId);
        if (runs && !state.OnTrial)
        {
            return UpdateResult.Proved;
        }

        int stage = StageOf(wish, state, options);
        if (stage is UpdateStage.Refused or UpdateStage.FellBack)
        {
            return UpdateResult.Failed;
        }

        if (wish.IsHeldBack || state.ReportedAt == 0)
        {
            return wish.IsHeldBack ? UpdateResult.HeldBack : UpdateResult.Away;
        }

        long silent = state.ContactMs - Math.Max(wish.ContactMs, fact?.HeardContactMs ?? 0);
        if (stage != UpdateStage.Waiting && silent >= options.FirmwareSilenceHours * HourMs)
        {
            return UpdateResult.Unknown;
        }

        if (PresenceRule.Of(state.ReportedAt, now, PresenceRule.Interval(options.ReportSeconds, state)) is Presence.Offline)
        {
            bool starting = runs || stage is UpdateStage.Ready or UpdateStage.Trial;
            return starting && now - state.ReportedAt >= options.FirmwareReturnHours * HourMs ? UpdateResult.Unknown : UpdateResult.Away;
        }

        return stage switch
        {
            UpdateStage.Waiting => UpdateResult.Waiting,
            _ when runs || stage == UpdateStage.Trial => UpdateResult.OnTrial,
            _ => UpdateResult.UnderWay,
        };
    }

    /// <summary>The release proved itself, and the terminal has been on the link for the soak since, has not restarted within it, shows a page of what it holds, and reports no fault.</summary>
    public static bool IsGood(UpdateResult result, TerminalState? state, FirmwareFact? fact, int soakMinutes)
    {
        long soak = soakMinutes * 60_000L;
        return result == UpdateResult.Proved && state!.ContactMs - (fact?.ProvedContactMs ?? 0) >= soak && state.UptimeSeconds * 1000 >= soak
            && (state.HeldManifest.All(b => b == 0) || state.ShownManifest.Any(b => b != 0)) && FaultRule.Of(state).Count == 0;
    }

    /// <summary>The stage, if the terminal said it of this very wish: what was said before it was told is about an earlier attempt.</summary>
    private static int StageOf(WantedFirmware wish, TerminalState state, FleetServerOptions options)
    {
        if (!state.Knows(ReportKeys.Update) || !state.UpdateRelease.AsSpan().SequenceEqual(wish.ReleaseId))
        {
            return UpdateStage.None;
        }

        // A beat confirms an old stage only once the terminal had time to hear of the wish and to say something else.
        long settled = wish.WantedAt + (2 * 1000L * PresenceRule.Interval(options.ReportSeconds, state)) + GraceMs;
        return state.FieldTime(ReportKeys.Update) >= wish.WantedAt || state.ConfirmedAt >= settled ? state.UpdateStage : UpdateStage.None;
    }
}
