namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Bank card numbers (ISO/IEC 7812): 16 to 19 digits that end with a Luhn digit.</summary>
internal static class BankCard
{
    public const int MinDigits = 16;
    public const int MaxDigits = 19;

    // First digits of issuers: UnionPay 62 and 60, Visa 4, Mastercard 51–55 and 2221–2720, JCB 35; 9558, 95595, 955 are cards from before UnionPay's, 103 and 436742 banks' own.
    private static readonly string[] Issuers = ["62", "60", "4", "51", "52", "53", "54", "55", "35", "955", "103", "68", "69", "84", "87", "88", "90", "94", "98", "99"];

    public static bool HasLuhn(string digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[digits.Length - 1 - i] - '0';
            if (digit is < 0 or > 9)
            {
                return false;
            }

            digit = i % 2 == 1 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>True if an issuer's first digits begin the number.</summary>
    public static bool HasIssuer(string digits) => Issuers.Any(i => digits.StartsWith(i, StringComparison.Ordinal)) || IsNewMastercard(digits);

    /// <summary>True if the number is of one digit over and over, or of zeros with a tail: forms and totals look like that, cards do not.</summary>
    public static bool IsTrivial(string digits) => digits.Distinct().Count() <= 2 || digits[0] == '0';

    private static bool IsNewMastercard(string digits) => string.CompareOrdinal(digits, 0, "2221", 0, 4) >= 0 && string.CompareOrdinal(digits, 0, "2720", 0, 4) <= 0;
}
