namespace KioskFleet.Firmware.Time;

/// <summary>A moment on the wall clock of the whole country, Asia/Shanghai: UTC+8, without summer time since 1991. Computed here, because the terminal has no culture and no zones.</summary>
public struct LocalTime
{
    /// <summary>Seconds that Asia/Shanghai is ahead of UTC.</summary>
    public const int OffsetSeconds = 8 * 3600;

    public int Year;

    /// <summary>1 to 12.</summary>
    public int Month;

    /// <summary>1 to 31.</summary>
    public int Day;

    public int Hour;
    public int Minute;
    public int Second;

    /// <summary>0 Sunday to 6 Saturday.</summary>
    public int DayOfWeek;

    /// <param name="utcSeconds">Seconds since 1970-01-01 UTC, from 0 to the end of the year 9999.</param>
    public static LocalTime FromUtcSeconds(long utcSeconds)
    {
        long local = utcSeconds + OffsetSeconds;
        int days = (int)(local / 86400);
        int rest = (int)(local % 86400);
        LocalTime t = default;
        t.Hour = rest / 3600;
        t.Minute = rest / 60 % 60;
        t.Second = rest % 60;
        t.DayOfWeek = (days + 4) % 7;

        // Days are counted from 1 March of year 0, so that the leap day ends a year; eras are the 400 years after which the calendar repeats.
        int fromMarch = days + 719468;
        int era = fromMarch / 146097;
        int dayOfEra = fromMarch % 146097;
        int yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        int dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        t.Day = dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1;
        t.Month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        t.Year = yearOfEra + (era * 400) + (t.Month <= 2 ? 1 : 0);
        return t;
    }

    /// <summary>Months since year 0: two moments are in the same calendar month if theirs are equal.</summary>
    public int MonthNumber => (Year * 12) + Month - 1;
}
