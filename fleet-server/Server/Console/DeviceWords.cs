namespace KioskFleet.Server.Console;

/// <summary>What terminals say in English words, in the operator's language. A word that a newer terminal has is shown as it came.</summary>
internal static class DeviceWords
{
    private const string ErrorKey = "device.error.";

    /// <param name="error">As in a report: last error, or why the last connection ended.</param>
    public static string Error(Words words, string error)
    {
        if (words.Find(ErrorKey + error) is { } whole)
        {
            return whole;
        }

        // Some end with a number or a name; their key ends with the space before it.
        string? beginning = Words.Keys(words.Language).FirstOrDefault(k => k.StartsWith(ErrorKey, StringComparison.Ordinal) && k.EndsWith(' ') && error.StartsWith(k[ErrorKey.Length..], StringComparison.Ordinal));
        return beginning is null ? error : words[beginning] + error[(beginning.Length - ErrorKey.Length)..];
    }

    /// <param name="reason">A word of the terminal's boot ledger.</param>
    public static string BootReason(Words words, string reason) => words.Find("boot." + reason) ?? reason;
}
