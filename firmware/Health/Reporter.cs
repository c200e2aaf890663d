using KioskFleet.Firmware.Sync;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Reports (SPEC.md §5.1): whole on connect and every hour, what changed at the next interval, and while nothing did a beat, which says that the last report still holds.
/// Measurements count as changed when they moved enough to mean something; what moves all the time (touches, the frame, bytes of the month) rides with the other fields.</summary>
public sealed class Reporter
{
    /// <summary>Seconds between reports until the server says otherwise.</summary>
    public const int DefaultSeconds = 60;

    /// <summary>Milliseconds between reports that a change of the set brings forward.</summary>
    public const int HurryMs = 2000;

    /// <summary>Milliseconds between whole reports: they ask the server for its state and time, and mend what a server may have lost.</summary>
    public const int WholeMs = 3600 * 1000;

    private const int RememberedReports = 4;

    private readonly CborWriter _writer = new CborWriter(new byte[1024]);
    private readonly TerminalReport _said = new TerminalReport();
    private readonly BeatMessage _beat = new BeatMessage();
    private readonly long[] _numbers = new long[RememberedReports];
    private readonly long[] _ticks = new long[RememberedReports];
    private readonly int[] _tickets = new int[RememberedReports];
    private long _number;
    private long _saidAt;
    private long _wholeAt;
    private bool _whole = true;
    private bool _atOnce = true;

    /// <summary>Seconds between reports, as the server last said.</summary>
    public int Seconds { get; private set; } = DefaultSeconds;

    /// <summary>Reports since start.</summary>
    public long Count => _number;

    /// <summary>A report leaves with the next step on a link: it should say what is true now.</summary>
    public bool IsAtOnce => _atOnce;

    /// <summary>The next report is whole and leaves at once.</summary>
    public void Whole()
    {
        _whole = true;
        _atOnce = true;
    }

    /// <summary>Takes the interval that the server wishes, in seconds. It counts from the last report or beat.</summary>
    public void SetInterval(int seconds) => Seconds = seconds;

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
    /// <param name="tick">Milliseconds since start.</param>
    /// <param name="now">How the terminal is; which fields are sent, number and uptime are written into it here.</param>
    /// <param name="link">Where to.</param>
    /// <returns>Milliseconds until the next one is due.</returns>
    public int Step(long tick, TerminalReport now, ILink link)
    {
        if (!link.IsUp)
        {
            return 1000;
        }

        int interval = ((now.StoppedClasses & (1 << ByteBudget.Urgent)) != 0 && Seconds < Limits.ThriftyReportSeconds ? Limits.ThriftyReportSeconds : Seconds) * 1000;
        bool hurry = _said.OnTrial != now.OnTrial || _said.UpdateStage != now.UpdateStage || !Same(_said.HeldManifest, now.HeldManifest) || !Same(_said.ShownManifest, now.ShownManifest) || !Same(_said.AcceptedManifest, now.AcceptedManifest);
        long due = _saidAt + (hurry && interval > HurryMs ? HurryMs : interval);
        if (tick < due && !_atOnce)
        {
            return (int)(due - tick);
        }

        _atOnce = false;
        bool whole = _whole || tick >= _wholeAt;
        int fields = whole ? TerminalReport.Whole : Changed(now);
        _saidAt = tick;
        if (fields == 0)
        {
            Beat(tick, link);
            return interval;
        }

        if (!whole)
        {
            fields |= 1 << 22;
        }

        _number++;
        byte[] message = Encode(tick, now, fields);
        Say(now);
        int ticket = link.Publish(Topics.Report, message, Priority.Report);
        if (ticket == 0)
        {
            Whole();
            return 1000;
        }

        _whole = false;
        if (whole)
        {
            _wholeAt = tick + WholeMs;
        }

        _numbers[(int)(_number % RememberedReports)] = _number;
        _ticks[(int)(_number % RememberedReports)] = tick;
        _tickets[(int)(_number % RememberedReports)] = ticket;
        return interval;
    }

    /// <summary>A whole report as it would be sent now, for a card that goes to the server; nothing counts as told by it.</summary>
    public byte[] Whole(long tick, TerminalReport now) => Encode(tick, now, TerminalReport.Whole);

    private byte[] Encode(long tick, TerminalReport now, int fields)
    {
        now.Fields = (now.TemperatureTenths == TerminalReport.NoTemperature ? fields & ~(1 << 12) : fields) | (1 << 1) | (1 << 2);
        now.Number = _number;
        now.UptimeSeconds = tick / 1000;
        _writer.Reset();
        now.Encode(_writer);
        return _writer.ToArray();
    }

    /// <summary>A beat that is lost is no loss: the next one says the same.</summary>
    private void Beat(long tick, ILink link)
    {
        _beat.ReportNumber = _number;
        _beat.UptimeSeconds = tick / 1000;
        _writer.Reset();
        _beat.Encode(_writer);
        link.Publish(Topics.Beat, _writer.ToArray(), Priority.Report);
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

    private int Changed(TerminalReport now)
    {
        TerminalReport last = _said;
        int fields = 0;
        fields |= Same(last.HeldManifest, now.HeldManifest) ? 0 : 1 << 6;
        fields |= Same(last.ShownManifest, now.ShownManifest) ? 0 : 1 << 7;
        fields |= Same(last.AcceptedManifest, now.AcceptedManifest) ? 0 : 1 << 8;
        fields |= Far(last.FreeMemoryBytes, now.FreeMemoryBytes, 256 * 1024) ? 1 << 9 : 0;
        fields |= Far(last.FreeStorageKiB, now.FreeStorageKiB, 256) ? 1 << 10 : 0;
        fields |= Far(last.LinkQuality, now.LinkQuality, 15) ? 1 << 11 : 0;
        fields |= now.TemperatureTenths != TerminalReport.NoTemperature && Far(last.TemperatureTenths, now.TemperatureTenths, 20) ? 1 << 12 : 0;
        fields |= last.LastError == now.LastError ? 0 : 1 << 13;
        fields |= last.ClockTrusted == now.ClockTrusted ? 0 : (1 << 14) | (1 << 15);
        fields |= last.BootReason == now.BootReason ? 0 : 1 << 17;
        fields |= last.ShownTextSize == now.ShownTextSize ? 0 : 1 << 18;
        fields |= Same(last.Release, now.Release) && last.OnTrial == now.OnTrial ? 0 : 1 << 19;
        fields |= Same(last.UpdateRelease, now.UpdateRelease) && last.UpdateStage == now.UpdateStage && last.UpdateHeld == now.UpdateHeld && last.UpdateReason == now.UpdateReason ? 0 : 1 << 20;
        fields |= last.OnCard != now.OnCard || last.StorageErrors != now.StorageErrors || last.StorageDamaged != now.StorageDamaged ? 1 << 21 : 0;
        fields |= Far(last.MemoryLowBytes, now.MemoryLowBytes, 256 * 1024) ? 1 << 23 : 0;
        fields |= last.QueueDropped == now.QueueDropped ? 0 : 1 << 24;
        fields |= last.DarkSeconds == now.DarkSeconds ? 0 : 1 << 25;
        fields |= last.MonthlyKiB != now.MonthlyKiB || last.StoppedClasses != now.StoppedClasses ? 1 << 26 : 0;

        // Made anew whenever they change, and only then.
        fields |= last.RootUsed == now.RootUsed && last.RootsHeld == now.RootsHeld ? 0 : 1 << 28;
        return fields;
    }

    /// <summary>Takes over what is about to be said, and only that: a slow drift would otherwise move the mark that it is measured by.</summary>
    private void Say(TerminalReport now)
    {
        for (int key = 3; key <= TerminalReport.LastKey; key++)
        {
            if (now.Has(key))
            {
                _said.Take(now, key);
            }
        }
    }
}
