using System.Diagnostics;

namespace KioskFleet.NanoHost;

/// <summary>
/// The board's clocks: the system clock, which starts at 1970-01-01 whenever the board is switched on, and the chip with a battery, if
/// there is one. Both run with the host's monotonic clock, faster or slower by <see cref="DriftPartsPerMillion"/>.
/// </summary>
public sealed class BoardClock
{
    /// <summary>What a board without a battery believes right after power-on.</summary>
    public static readonly DateTime Epoch = DateTime.UnixEpoch;

    private readonly Lock _gate = new();
    private readonly bool _hasBattery;
    private DateTime _systemBase = Epoch;
    private long _systemAt = Stopwatch.GetTimestamp();
    private DateTime _chipBase = Epoch;
    private long _chipAt = Stopwatch.GetTimestamp();
    private bool _chipSet;
    private double _driftPartsPerMillion;

    internal BoardClock(bool hasBattery) => _hasBattery = hasBattery;

    /// <summary>How much the board's crystals run fast (positive) or slow (negative).</summary>
    public double DriftPartsPerMillion
    {
        get => _driftPartsPerMillion;
        set
        {
            lock (_gate)
            {
                Rebase();
                _driftPartsPerMillion = value;
            }
        }
    }

    public bool HasBattery => _hasBattery;

    /// <summary>What <c>DateTime.UtcNow</c> says on this board.</summary>
    public DateTime UtcNow
    {
        get
        {
            lock (_gate)
            {
                return Advance(_systemBase, _systemAt);
            }
        }
    }

    /// <summary>What the battery-backed chip says; false if there is none, or it was never set.</summary>
    public bool TryReadChip(out DateTime utc)
    {
        lock (_gate)
        {
            utc = _hasBattery && _chipSet ? Advance(_chipBase, _chipAt) : Epoch;
            return _hasBattery && _chipSet;
        }
    }

    /// <summary>Writes the battery-backed chip; without one nothing happens.</summary>
    public void SetChip(DateTime utc)
    {
        lock (_gate)
        {
            _chipBase = utc;
            _chipAt = Stopwatch.GetTimestamp();
            _chipSet = _hasBattery;
        }
    }

    /// <summary>Sets the system clock, as <c>Rtc.SetSystemTime</c> does.</summary>
    public void SetSystem(DateTime utc)
    {
        lock (_gate)
        {
            _systemBase = utc;
            _systemAt = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Fault: both clocks jump by <paramref name="by"/>, and stay within what <see cref="DateTime"/> can hold.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_gate)
        {
            Rebase();
            _systemBase = Shift(_systemBase, by);
            _chipBase = Shift(_chipBase, by);
        }
    }

    /// <summary>Fault: both clocks say <paramref name="utc"/> from now on.</summary>
    public void Force(DateTime utc)
    {
        SetSystem(utc);
        SetChip(utc);
    }

    internal void PowerOn()
    {
        lock (_gate)
        {
            _systemBase = Epoch;
            _systemAt = Stopwatch.GetTimestamp();
        }
    }

    private static DateTime Shift(DateTime utc, TimeSpan by)
    {
        long ticks = Math.Clamp(utc.Ticks + by.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, DateTimeKind.Utc);
    }

    private DateTime Advance(DateTime from, long at)
    {
        TimeSpan passed = Stopwatch.GetElapsedTime(at);
        return Shift(from, passed + (passed * (_driftPartsPerMillion / 1e6)));
    }

    private void Rebase()
    {
        long now = Stopwatch.GetTimestamp();
        _systemBase = Advance(_systemBase, _systemAt);
        _chipBase = Advance(_chipBase, _chipAt);
        _systemAt = now;
        _chipAt = now;
    }
}
