using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Reports (SPEC.md §5.1): whole on connect, then what changed. Measurements count as changed when they moved enough to mean something.</summary>
public sealed class Reporter
{
    /// <summary>Seconds between reports until the server says otherwise.</summary>
    public const int DefaultSeconds = 60;

    /// <summary>Milliseconds between reports that a change of the set brings forward.</summary>
    public const int HurryMs = 2000;

    /// <summary>Every hour the accepted manifest is told again, which asks the server for its state and time.</summary>
    public const int AskStateMs = 3600 * 1000;

    private const int RememberedReports = 4;

    private readonly CborWriter _writer = new CborWriter(new byte[1024]);
    private readonly TerminalReport _report = new TerminalReport();
    private readonly long[] _numbers = new long[RememberedReports];
    private readonly long[] _ticks = new long[RememberedReports];
    private readonly int[] _tickets = new int[RememberedReports];
    private long _number;
    private long _nextAt;
    private long _askAt;
    private bool _whole = true;

    /// <summary>Seconds between reports, as the server last said.</summary>
    public int Seconds { get; private set; } = DefaultSeconds;

    /// <summary>The next report is whole and leaves at once.</summary>
    public void Whole()
    {
        _whole = true;
        _nextAt = 0;
    }

    /// <summary>Takes the interval that the server wishes, in seconds. It counts from the last report, not from the next.</summary>
    public void SetInterval(int seconds)
    {
        _nextAt += (seconds - Seconds) * 1000L;
        Seconds = seconds;
    }

    /// <summary>When a report left, by the tick; −1 if it is not remembered.</summary>
    public long SentAt(long number)
    {
        for (int i = 0; i < RememberedReports; i++)
        {
            if (_numbers[i] == number && number != 0)
            {
                return _ticks[i];
            }
        }

        return -1;
    }

    /// <summary>Sends a report if one is due.</summary>
    /// <returns>Milliseconds until the next one is due.</returns>
    public int Step(long tick, Vitals now, ILink link)
    {
        if (!link.IsUp)
        {
            return 1000;
        }

        bool urgent = _report.OnTrial != now.OnTrial || _report.UpdateStage != now.UpdateStage || !Same(_report.HeldManifest, now.HeldManifest) || !Same(_report.ShownManifest, now.ShownManifest) || !Same(_report.AcceptedManifest, now.AcceptedManifest);
        if (tick < _nextAt && !(urgent && tick >= _nextAt - (Seconds * 1000L) + HurryMs))
        {
            return (int)(_nextAt - tick);
        }

        int fields = _whole ? (1 << (TerminalReport.LastKey + 1)) - 2 : Changed(now);
        if (tick >= _askAt)
        {
            fields |= (1 << 8) | (1 << 14) | (1 << 15);
        }

        if (now.TemperatureTenths == int.MinValue)
        {
            fields &= ~(1 << 12);
        }

        Copy(now);
        _report.Fields = fields | (1 << 1) | (1 << 2);
        _report.Number = ++_number;
        _report.UptimeSeconds = tick / 1000;
        _writer.Reset();
        _report.Encode(_writer);
        int ticket = link.Publish(Topics.Report, _writer.ToArray(), Priority.Report);
        if (ticket == 0)
        {
            _whole = true;
            return 1000;
        }

        _whole = false;
        if ((fields & (1 << 8)) != 0)
        {
            _askAt = tick + AskStateMs;
        }

        _numbers[(int)(_number % RememberedReports)] = _number;
        _ticks[(int)(_number % RememberedReports)] = tick;
        _tickets[(int)(_number % RememberedReports)] = ticket;
        _nextAt = tick + (Seconds * 1000L);
        return Seconds * 1000;
    }

    /// <summary>A message was dropped before the server took it. If it was a report, what it said has to be said again.</summary>
    public void Lost(int ticket)
    {
        for (int i = 0; i < RememberedReports; i++)
        {
            if (_tickets[i] == ticket && ticket != 0)
            {
                _whole = true;
            }
        }
    }

    private static bool Same(byte[] a, byte[] b) => ObjectHash.Same(a, 0, b, 0);

    private static bool Far(int a, int b, int step) => a - b >= step || b - a >= step;

    private int Changed(Vitals now)
    {
        TerminalReport last = _report;
        int fields = 0;
        fields |= Same(last.HeldManifest, now.HeldManifest) ? 0 : 1 << 6;
        fields |= Same(last.ShownManifest, now.ShownManifest) ? 0 : 1 << 7;
        fields |= Same(last.AcceptedManifest, now.AcceptedManifest) ? 0 : 1 << 8;
        fields |= Far(last.FreeMemoryBytes, now.FreeMemoryBytes, 256 * 1024) ? 1 << 9 : 0;
        fields |= Far(last.FreeStorageKiB, now.FreeStorageKiB, 256) ? 1 << 10 : 0;
        fields |= Far(last.LinkQuality, now.LinkQuality, 15) ? 1 << 11 : 0;
        fields |= Far(last.TemperatureTenths, now.TemperatureTenths, 20) ? 1 << 12 : 0;
        fields |= last.LastError == now.LastError ? 0 : 1 << 13;
        fields |= last.ClockTrusted == now.ClockTrusted ? 0 : (1 << 14) | (1 << 15);
        fields |= last.ShownTextSize == now.ShownTextSize ? 0 : 1 << 18;
        fields |= Same(last.Release, now.Release) && last.OnTrial == now.OnTrial ? 0 : 1 << 19;
        fields |= Same(last.UpdateRelease, now.UpdateRelease) && last.UpdateStage == now.UpdateStage && last.UpdateHeld == now.UpdateHeld && last.UpdateReason == now.UpdateReason ? 0 : 1 << 20;
        return fields;
    }

    private void Copy(Vitals now)
    {
        TerminalReport r = _report;
        r.Firmware = now.Firmware;
        r.Profile = now.Profile;
        r.Division = now.Division;
        r.HeldManifest = Take(now.HeldManifest);
        r.ShownManifest = Take(now.ShownManifest);
        r.AcceptedManifest = Take(now.AcceptedManifest);
        r.FreeMemoryBytes = now.FreeMemoryBytes;
        r.FreeStorageKiB = now.FreeStorageKiB;
        r.LinkQuality = now.LinkQuality;
        r.TemperatureTenths = now.TemperatureTenths;
        r.LastError = now.LastError;
        r.Clock = now.Clock;
        r.ClockTrusted = now.ClockTrusted;
        r.BootCount = now.BootCount;
        r.CutCount = now.CutCount;
        r.BootReason = now.BootReason;
        r.ShownTextSize = now.ShownTextSize;
        r.Release = Take(now.Release);
        r.ReleaseNumber = now.ReleaseNumber;
        r.Slot = now.Slot;
        r.OnTrial = now.OnTrial;
        r.UpdateRelease = Take(now.UpdateRelease);
        r.UpdateStage = now.UpdateStage;
        r.UpdateHeld = now.UpdateHeld;
        r.UpdateTotal = now.UpdateTotal;
        r.UpdateReason = now.UpdateReason;
    }

    private static byte[] Take(byte[] id) => ObjectHash.First(id, Limits.IdBytes);
}
