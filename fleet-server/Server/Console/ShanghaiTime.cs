using System.Globalization;

namespace KioskFleet.Server.Console;

/// <summary>Moments as people in China read them. UTC+8 all year since 1991, so no zone file is needed.</summary>
internal static class ShanghaiTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <param name="milliseconds">Since 1970 UTC.</param>
    public static string Text(long milliseconds)
        => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToOffset(Offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The day alone.</summary>
    public static string Day(long milliseconds) => Text(milliseconds)[..10];

    /// <summary>The time of day alone.</summary>
    public static string TimeOfDay(long milliseconds) => Text(milliseconds)[11..];

    /// <summary>How long ago, in the largest unit that fits.</summary>
    public static string Age(Words words, long milliseconds, long now)
    {
        long seconds = Math.Max(0, (now - milliseconds) / 1000);
        return seconds < 60 ? words.Format("age.seconds", seconds)
            : seconds < 3600 ? words.Format("age.minutes", seconds / 60)
            : seconds < 86400 ? words.Format("age.hours", seconds / 3600)
            : words.Format("age.days", seconds / 86400);
    }
}
