using System;
using nanoFramework.Runtime.Native;

namespace KioskFleet.Hardware.Parts;

/// <summary>The CLR's clock on a board without a clock chip of its own: after a power cut it starts at the CLR's first day.</summary>
public sealed class CpuClock : ISystemClock
{
    public DateTime UtcNow => DateTime.UtcNow;

    public long TickMs => Environment.TickCount64;

    public bool HasKeptTime => false;

    public void Set(DateTime utc) => Rtc.SetSystemTime(utc);

    public void SetRunning(DateTime utc) => Rtc.SetSystemTime(utc);
}
