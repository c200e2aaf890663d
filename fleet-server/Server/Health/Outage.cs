using KioskFleet.Protocol;

namespace KioskFleet.Server.Health;

/// <summary>Observed: a time in which nothing was heard of a terminal that has spoken since, and why. What is dark cannot say why; its first words afterwards prove it.</summary>
internal sealed class Outage
{
    /// <summary>The terminal ran all the time: the link was gone.</summary>
    public const string Link = "link";

    public long Id { get; set; }

    public required string TerminalId { get; set; }

    /// <summary>Server's time of what was heard last before, milliseconds since 1970 UTC.</summary>
    public long FromAt { get; set; }

    /// <summary>Server's time of what was heard first after.</summary>
    public long UntilAt { get; set; }

    /// <summary>What a terminal says of a start that nobody asked for, and what becomes of it when it was dark for long.</summary>
    public const string PowerOrWatchdog = "power or watchdog";
    public const string Power = "power";

    /// <summary><see cref="Link"/>, or the reason of the start in between, "power" mostly (SPEC.md §5.1).</summary>
    public required string Cause { get; set; }
}

/// <summary>When silence was an outage, and what its end proves.</summary>
/// <param name="ReportSeconds">Seconds between beats.</param>
/// <param name="ServerSince">Server's time of its own start: while it was away itself it heard nobody.</param>
internal sealed record OutageRule(int ReportSeconds, long ServerSince)
{
    /// <summary>A start so much shorter ago than the silence is long still counts as before it: clocks and the way of a message differ by as much.</summary>
    private const long SlackMs = 60_000;

    /// <summary>Dark for so long it was the power: a watchdog resets the board after three minutes (SPEC.md §5.1).</summary>
    private const long CertainDarkMs = 900_000;

    /// <summary>Outages of one terminal that are kept: some years of nights switched off.</summary>
    public const int Kept = 1000;

    /// <summary>The outage that ends with this report; null: there was none.</summary>
    /// <param name="state">As it was before the report.</param>
    public Outage? EndedBy(TerminalState state, TerminalReport report, long at)
    {
        long silent = at - Math.Max(state.ReportedAt, ServerSince);
        if (state.ReportedAt == 0 || silent <= PresenceRule.ContactGap(PresenceRule.Interval(ReportSeconds, state)))
        {
            return null;
        }

        bool ranOn = (report.UptimeSeconds * 1000) + SlackMs >= at - state.ReportedAt;
        string reason = report.BootReason == Outage.PowerOrWatchdog && at - state.ReportedAt - (report.UptimeSeconds * 1000) >= CertainDarkMs ? Outage.Power : report.BootReason;
        return new Outage { TerminalId = state.TerminalId, FromAt = state.ReportedAt, UntilAt = at, Cause = ranOn || reason.Length == 0 ? Outage.Link : reason };
    }
}
