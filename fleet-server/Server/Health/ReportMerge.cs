using System.Buffers.Binary;
using KioskFleet.Protocol;

namespace KioskFleet.Server.Health;

/// <summary>Puts a report into a terminal's state: only the fields that it carries.</summary>
internal static class ReportMerge
{
    public static void Apply(TerminalState state, TerminalReport report, long at)
    {
        state.ReportedAt = at;
        state.FirstReportedAt = state.FirstReportedAt == 0 ? at : state.FirstReportedAt;
        byte[] times = [.. state.FieldTimes];
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
            default: state.ShownTextSize = report.ShownTextSize; break;
        }
    }
}
