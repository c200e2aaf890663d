namespace KioskFleet.Server.Console;

/// <summary>What terminals say in English words, in the operator's language. A word that a newer terminal has is shown as it came.</summary>
internal static class DeviceWords
{
    private const string ErrorKey = "device.error.";
    private const string AnswerKey = "device.answer.";

    /// <param name="error">As in a report: last error, or why the last connection ended.</param>
    public static string Error(Words words, string error) => Known(words, ErrorKey, error);

    /// <summary>A length of time in its two largest units, whole minutes.</summary>
    public static string Duration(Words words, long seconds)
    {
        (long days, long hours, long minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60);
        return days > 0 ? (hours == 0 ? words.Format("duration.days", days) : words.Format("duration.days.hours", days, hours))
            : hours > 0 ? (minutes == 0 ? words.Format("duration.hours", hours) : words.Format("duration.hours.minutes", hours, minutes))
            : minutes > 0 ? words.Format("duration.minutes", minutes)
            : words["duration.less"];
    }

    /// <summary>What a terminal answered to a command.</summary>
    public static string Answer(Words words, string text) => Known(words, AnswerKey, text);

    /// <param name="reason">A word of the terminal's boot ledger.</param>
    public static string BootReason(Words words, string reason) => words.Find("boot." + reason) ?? reason;

    private static string Known(Words words, string prefix, string text)
    {
        if (words.Find(prefix + text) is { } whole)
        {
            return whole;
        }

        // Some end with a number or a name; their key ends with the space before it.
        string? beginning = Words.Keys(words.Language).FirstOrDefault(k => k.StartsWith(prefix, StringComparison.Ordinal) && k.EndsWith(' ') && text.StartsWith(k[prefix.Length..], StringComparison.Ordinal));
        return beginning is null ? text : words[beginning] + text[(beginning.Length - prefix.Length)..];
    }
}
