using KioskFleet.Firmware.Time;

namespace KioskFleet.Firmware.Tests.Time;

public sealed class LocalTimeTests
{
    [Theory]
    [InlineData("2026-12-31T15:59:59Z", 2026, 12, 31, 23, 59, 59)]
    [InlineData("2026-12-31T16:00:00Z", 2027, 1, 1, 0, 0, 0)]
    [InlineData("2028-02-28T16:00:00Z", 2028, 2, 29, 0, 0, 0)]
    [InlineData("2028-02-29T16:00:00Z", 2028, 3, 1, 0, 0, 0)]
    [InlineData("2100-02-28T16:00:00Z", 2100, 3, 1, 0, 0, 0)]
    [InlineData("2027-04-30T16:00:00Z", 2027, 5, 1, 0, 0, 0)]
    [InlineData("1970-01-01T00:00:00Z", 1970, 1, 1, 8, 0, 0)]
    public void Midnight_month_end_and_year_end_are_shanghais(string utc, int year, int month, int day, int hour, int minute, int second)
    {
        LocalTime local = LocalTime.FromUtcSeconds(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds());
        Assert.Equal((year, month, day, hour, minute, second), (local.Year, local.Month, local.Day, local.Hour, local.Minute, local.Second));
    }

    [Fact]
    public void Every_day_of_150_years_is_what_the_calendar_says()
    {
        for (DateTime day = new(1970, 1, 2); day.Year < 2120; day = day.AddDays(1))
        {
            DateTime moment = day.AddSeconds((day.DayOfYear * 7919) % 86400);
            LocalTime local = LocalTime.FromUtcSeconds((long)(moment - DateTime.UnixEpoch).TotalSeconds - LocalTime.OffsetSeconds);
            Assert.Equal(moment, new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, local.Second));
            Assert.Equal((int)moment.DayOfWeek, local.DayOfWeek);
        }
    }
}
