namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Mobile numbers of the mainland: 11 digits, the first two 13 to 19; 86 or 0086 may stand before them.</summary>
internal static class MobileNumber
{
    public const int Digits = 11;

    private static readonly string[] CountryCodes = ["86", "0086"];

    /// <summary>True if the digits are a mobile number.</summary>
    /// <param name="start">Where the number itself begins.</param>
    public static bool Is(string digits, out int start)
    {
        start = digits.Length - Digits;
        return start >= 0 && digits[start] == '1' && digits[start + 1] is >= '3' and <= '9'
            && (start == 0 || CountryCodes.Contains(digits[..start]));
    }
}
