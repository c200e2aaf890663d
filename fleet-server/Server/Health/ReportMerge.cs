using System.Buffers.Binary;
using KioskFleet.Protocol;
using KioskFleet.Server.Evidence;

namespace KioskFleet.Server.Health;

/// <summary>Puts a report into a terminal's state, only the fields that it carries; or a beat.</summary>
internal static class ReportMerge
{
    /// <param name="reportSeconds">The server's interval between reports.</param>
    public static void Apply(TerminalState state, TerminalReport report, long at, int reportSeconds)
    {
        Contact(state, at, reportSeconds);
        Apply(state, report, at);
    }

    /// <summary>The same where how long it was on the link is not counted.</summary>
    public static void Apply(TerminalState state, TerminalReport report, long at)
    {
        state.ReportedAt = at;
        state.ConfirmedAt = at;
        state.FirstReportedAt = state.FirstReportedAt == 0 ? at : state.FirstReportedAt;
        byte[] times = new byte[TerminalState.FieldCount * sizeof(long)];
        state.FieldTimes.AsSpan(0, Math.Min(state.FieldTimes.Length, times.Length)).CopyTo(times);
        for (int key = 1; key < TerminalState.FieldCount; key++)
        {
            if (report.Has(key))
            {
                Field(state, report, key);
                BinaryPrimitives.WriteInt64LittleEndian(times.AsSpan(key * sizeof(long)), at);
            }
        }

        state.FieldTimes = times;
    }

    /// <summary>A beat confirms that the terminal lives; that nothing changed, only if the report it names was heard.</summary>
    public static void Apply(TerminalState state, BeatHeard beat, int reportSeconds)
    {
        Contact(state, beat.At, reportSeconds);
        state.ReportedAt = beat.At;
        state.FirstReportedAt = state.FirstReportedAt == 0 ? beat.At : state.FirstReportedAt;
        state.ConfirmedAt = beat.Known ? beat.At : state.ConfirmedAt;
        state.UptimeSeconds = beat.UptimeSeconds;
        byte[] times = [.. state.FieldTimes];
        BinaryPrimitives.WriteInt64LittleEndian(times.AsSpan(2 * sizeof(long)), beat.At);
        state.FieldTimes = times;
    }

    /// <summary>A report that was carried says how the terminal was, not that it lives now. It changes nothing if the network told something newer.</summary>
    public static void Apply(TerminalState state, CourierReport carried)
    {
        state.CourierAt = carried.At;
        TerminalReport report = carried.Report;
        if (state.ReportedAt != 0 && (report.BootCount, report.UptimeSeconds).CompareTo((state.BootCount, state.UptimeSeconds)) <= 0)
        {
            return;
        }

        long reported = state.ReportedAt;
        long confirmed = state.ConfirmedAt;
        long first = state.FirstReportedAt;
        Apply(state, report, carried.At);
        (state.ReportedAt, state.ConfirmedAt, state.FirstReportedAt) = (reported, confirmed, first);
    }

    private static void Contact(TerminalState state, long at, int reportSeconds)
    {
        long since = at - state.ReportedAt;
        state.ContactMs += state.ReportedAt != 0 && since > 0 && since <= PresenceRule.ContactGap(PresenceRule.Interval(reportSeconds, state)) ? since : 0;
    }

    private static void Field(TerminalState state, TerminalReport report, int key)
    {
        switch (key)
        {
            case 1: state.Number = report.Number; break;
            case 2: state.UptimeSeconds = report.UptimeSeconds; break;
            case 3: state.Firmware = report.Firmware; break;
            case 4: state.Profile = report.Profile; break;
            case 5: state.Division = report.Division; break;
            case 6: state.HeldManifest = report.HeldManifest; break;
            case 7: state.ShownManifest = report.ShownManifest; break;
            case 8: state.AcceptedManifest = report.AcceptedManifest; break;
            case 9: state.FreeMemoryBytes = report.FreeMemoryBytes; break;
            case 10: state.FreeStorageKiB = report.FreeStorageKiB; break;
            case 11: state.LinkQuality = report.LinkQuality; break;
            case 12: state.TemperatureTenths = report.TemperatureTenths; break;
            case 13: state.LastError = report.LastError; break;
            case 14: state.Clock = report.Clock; break;
            case 15: state.ClockTrusted = report.ClockTrusted; break;
            case 16: state.BootCount = report.BootCount; break;
            case 17:
                state.CutCount = report.CutCount;
                state.BootReason = report.BootReason;
                break;
            case 18: state.ShownTextSize = report.ShownTextSize; break;
            case ReportKeys.Running:
                (state.Release, state.ReleaseNumber, state.Slot, state.OnTrial) = (report.Release, report.ReleaseNumber, report.Slot, report.OnTrial);
                break;
            case ReportKeys.Update:
                (state.UpdateRelease, state.UpdateStage, state.UpdateReason) = (report.UpdateRelease, report.UpdateStage, report.UpdateReason);
                (state.UpdateHeld, state.UpdateTotal) = (report.UpdateHeld, report.UpdateTotal);
                break;
            case 21:
                state.StorageErrors = report.StorageErrors;
                state.StorageDamaged = report.StorageDamaged;
                state.ScrubbedSince = report.ScrubbedSince;
                state.OnCard = report.OnCard;
                break;
            case 22:
                state.LastTouch = report.LastTouch;
                state.FrameHash = report.FrameHash;
                break;
            case 23: state.MemoryLowBytes = report.MemoryLowBytes; break;
            case 24:
                state.QueueWaiting = report.QueueWaiting;
                state.QueueMost = report.QueueMost;
                state.QueueDropped = report.QueueDropped;
                break;
            case 25: state.DarkSeconds = report.DarkSeconds; break;
            case 26:
                state.UsedKiB = report.UsedKiB;
                state.MonthlyKiB = report.MonthlyKiB;
                state.StoppedClasses = report.StoppedClasses;
                break;
            case 27:
                state.Sessions = report.Sessions;
                state.LinkError = report.LinkError;
                break;
            case ReportKeys.Roots:
                state.RootUsed = report.RootUsed;
                state.RootsHeld = [.. report.RootsHeld.SelectMany(r => r)];
                break;
        }
    }
}
