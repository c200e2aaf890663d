using KioskFleet.Protocol;

namespace KioskFleet.Server.Health;

/// <summary>What the newest report proves of a terminal. Green only for <see cref="Online"/>.</summary>
internal enum Presence
{
    /// <summary>Never heard of.</summary>
    Never,

    /// <summary>Reported within two intervals.</summary>
    Online,

    /// <summary>Missed reports, for less than ten intervals.</summary>
    Late,

    /// <summary>Nothing heard for ten intervals. Why, its first report afterwards proves: <see cref="Outage"/>.</summary>
    Offline,

    /// <summary>It reports, and what it reports proves a fault: <see cref="FaultRule"/>.</summary>
    Faulty,
}

internal static class PresenceRule
{
    private const int OnlineIntervals = 2;
    private const int LateIntervals = 10;

    /// <summary>A report may be under way for so long.</summary>
    private const long GraceMs = 15_000;

    /// <summary>Seconds between the beats that a terminal owes: the server's interval, or an hour where its month's bytes are used up.</summary>
    public static int Interval(int reportSeconds, TerminalState? state)
        => state is not null && (state.StoppedClasses & (1 << TrafficClass.Urgent)) != 0 ? Math.Max(reportSeconds, Limits.ThriftyReportSeconds) : reportSeconds;

    /// <summary>Longest pause between two reports or beats over which a terminal counts as having been on the link all the time, ms.</summary>
    public static long ContactGap(int intervalSeconds) => (LateIntervals * intervalSeconds * 1000L) + GraceMs;

    /// <summary>Of a terminal's state; a fault counts only while the terminal is heard.</summary>
    public static Presence Of(TerminalState? state, long now, int reportSeconds)
    {
        Presence heard = Of(state?.ReportedAt ?? 0, now, Interval(reportSeconds, state));
        return heard is Presence.Online or Presence.Late && FaultRule.Of(state!).Count > 0 ? Presence.Faulty : heard;
    }

    /// <summary>By the age of what was heard last. A report from the future is no proof: the server's own clock was set back since.</summary>
    public static Presence Of(long reportedAt, long now, int reportSeconds)
    {
        long interval = reportSeconds * 1000L;
        long age = now - reportedAt;
        return reportedAt == 0 ? Presence.Never
            : age >= -GraceMs && age <= (OnlineIntervals * interval) + GraceMs ? Presence.Online
            : age <= ContactGap(reportSeconds) ? Presence.Late
            : Presence.Offline;
    }
}
