using System.Globalization;

namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Resident identity numbers: GB 11643-1999 (18 characters) and the form before it (15 digits).</summary>
internal static class IdNumber
{
    private const string CheckCharacters = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    // GB/T 2260: provinces; 81, 82, 83: residence permits of Hong Kong, Macao and Taiwan; 91: permanent residents from abroad use 9 and their form.
    private static readonly HashSet<string> Provinces =
    [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46",
        "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83", "91",
    ];

    /// <summary>True if 17 digits are followed by their check character.</summary>
    public static bool HasCheckDigit(string number)
    {
        if (number.Length != 18)
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < 17; i++)
        {
            if (!char.IsAsciiDigit(number[i]))
            {
                return false;
            }

            sum += (number[i] - '0') * Weights[i];
        }

        return CheckCharacters[sum % 11] == number[17];
    }

    /// <summary>The check character of 17 digits.</summary>
    public static char CheckCharacter(string digits)
    {
        int sum = 0;
        for (int i = 0; i < 17; i++)
        {
            sum += (digits[i] - '0') * Weights[i];
        }

        return CheckCharacters[sum % 11];
    }

    public static bool HasProvince(string number) => Provinces.Contains(number[..2]);

    /// <summary>True if characters 7 to 14 are a day that somebody alive or recorded can be born on.</summary>
    public static bool HasBirthday(string number)
        => number[6] is '1' or '2' && number[10] is ('0' or '1') && number[12] is (>= '0' and <= '3') && DateTime.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day) && day.Year is >= 1880 and <= 2099;

    /// <summary>True if 15 digits have a province and a birthday.</summary>
    public static bool IsOldNumber(string number)
        => number.Length == 15 && HasProvince(number)
            && DateTime.TryParseExact(string.Concat("19", number.AsSpan(6, 6)), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
