using System;
using KioskFleet.Firmware.Time;
using nanoFramework.TestFramework;
using Assert = nanoFramework.TestFramework.Assert;

namespace KioskFleet.DeviceTests;

/// <summary>The clock that knows whether it may be believed, and the calendar of the hall.</summary>
[TestClass]
public class TimeTests
{
    [TestMethod]
    public void A_board_in_1970_stands_at_its_floor_and_is_not_trusted()
    {
        HeldClock system = new HeldClock();
        TerminalClock clock = new TerminalClock(system, 0);
        Assert.AreEqual(TerminalClock.BuildFloor, clock.UtcSeconds);
        Assert.IsFalse(clock.IsTrusted);
        system.TickMs = 5000;
        system.UtcNow = DateTime.UnixEpoch;
        Assert.AreEqual(TerminalClock.BuildFloor + 5, clock.UtcSeconds);
    }

    [TestMethod]
    public void A_chip_in_2106_is_not_believed()
    {
        HeldClock system = new HeldClock();
        system.HasKeptTime = true;
        system.UtcNow = new DateTime(2106, 2, 7);
        TerminalClock clock = new TerminalClock(system, 0);
        Assert.IsFalse(clock.IsTrusted);
        Assert.AreEqual(TerminalClock.BuildFloor, clock.UtcSeconds);
    }

    [TestMethod]
    public void The_servers_time_counts_with_half_the_round_trip_and_makes_the_clock_trusted()
    {
        HeldClock system = new HeldClock();
        system.TickMs = 1000;
        TerminalClock clock = new TerminalClock(system, 0);
        long server = (TerminalClock.BuildFloor + 86400) * 1000;
        system.TickMs = 5000;
        clock.TakeServerTime(server, 1000, 5000);
        Assert.IsTrue(clock.IsTrusted);
        Assert.AreEqual(server + 2000, clock.UtcMs);
    }

    [TestMethod]
    public void Time_never_stands_before_the_floor()
    {
        HeldClock system = new HeldClock();
        TerminalClock clock = new TerminalClock(system, TerminalClock.BuildFloor + 1000);
        Assert.AreEqual(long.MinValue, clock.TakeServerTime(TerminalClock.BuildFloor * 1000, 0, 0));
        Assert.AreEqual(TerminalClock.BuildFloor + 1000, clock.UtcSeconds);
    }

    [TestMethod]
    public void Midnight_month_end_and_year_end_are_those_of_Shanghai()
    {
        // 2026-12-31 15:59:59 UTC is the last second of the year there; 2028-02-28 16:00 UTC begins a leap day.
        Is(1798732799, 2026, 12, 31, 23, 59, 59);
        Is(1798732800, 2027, 1, 1, 0, 0, 0);
        Is(1835366400, 2028, 2, 29, 0, 0, 0);
        Assert.AreEqual(LocalTime.FromUtcSeconds(1798732799).MonthNumber + 1, LocalTime.FromUtcSeconds(1798732800).MonthNumber);
    }

    private static void Is(long utc, int year, int month, int day, int hour, int minute, int second)
    {
        LocalTime local = LocalTime.FromUtcSeconds(utc);
        Assert.AreEqual(year, local.Year);
        Assert.AreEqual(month, local.Month);
        Assert.AreEqual(day, local.Day);
        Assert.AreEqual(hour, local.Hour);
        Assert.AreEqual(minute, local.Minute);
        Assert.AreEqual(second, local.Second);
    }
}
