using System;
using KioskFleet.Hardware;

namespace KioskFleet.DeviceTests;

/// <summary>A board's clock that stands where a test puts it.</summary>
public class HeldClock : ISystemClock
{
    public DateTime UtcNow { get; set; } = DateTime.UnixEpoch;

    public long TickMs { get; set; }

    public bool HasKeptTime { get; set; }

    public void Set(DateTime utc) => UtcNow = utc;

    public void SetRunning(DateTime utc) => UtcNow = utc;
}
