using KioskFleet.Hardware;

namespace KioskFleet.Firmware.Tests.Time;

internal sealed class FakeClock : ISystemClock
{
    public DateTime UtcNow { get; set; } = DateTime.UnixEpoch;

    public long TickMs { get; set; }

    public bool HasKeptTime { get; set; }

    public List<DateTime> Sets { get; } = [];

    public void SetRunning(DateTime utc) => UtcNow = utc;

    public void Set(DateTime utc)
    {
        Sets.Add(utc);
        UtcNow = utc;
    }
}
