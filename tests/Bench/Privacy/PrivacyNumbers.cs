using System.Globalization;

namespace KioskFleet.Bench.Privacy;

/// <summary>Makes numbers that nobody bears, by the standards' rules and not by the product's code.</summary>
internal static class PrivacyNumbers
{
    private static readonly string[] Regions = ["110101", "130128", "210281", "320583", "341225", "360730", "370684", "410328", "411282", "420116", "430124", "440305", "450127", "500101", "510107", "520326", "533103", "610481", "620102", "622901", "652801"];
    private static readonly (string Prefix, int Length)[] Cards =
        [("622202", 19), ("621700", 19), ("622848", 19), ("621661", 19), ("622262", 17), ("621799", 19), ("622588", 16), ("625912", 16), ("621226", 18), ("436742", 19), ("955880", 19), ("403361", 16), ("518710", 16), ("356827", 16), ("601382", 19)];

    public static string Id(Random random)
    {
        string body = Body(random);
        return body + Check(body);
    }

    public static string IdWithX(Random random)
    {
        string id;
        do
        {
            id = Id(random);
        }
        while (id[^1] != 'X');
        return id;
    }

    /// <summary>The same with a wrong check character, and no card number either.</summary>
    public static string BadId(Random random)
    {
        string bad;
        do
        {
            string id = Id(random);
            bad = id[..17] + (char)('0' + (((id[17] == 'X' ? 10 : id[17] - '0') + 1 + random.Next(8)) % 10));
        }
        while (Luhn(bad[..17]) == bad || Check(bad[..17]) == bad[17]);
        return bad;
    }

    public static string OldId(Random random)
        => Regions[random.Next(Regions.Length)] + Day(random, 1930, 1985).ToString("yyMMdd", CultureInfo.InvariantCulture) + random.Next(1, 1000).ToString("D3", CultureInfo.InvariantCulture);

    public static string Card(Random random)
    {
        (string prefix, int length) = Cards[random.Next(Cards.Length)];
        return Luhn(prefix + Digits(random, length - 1 - prefix.Length));
    }

    /// <summary>A number of a card's length whose last digit is wrong.</summary>
    public static string BadCard(Random random)
    {
        string card = Card(random);
        return card[..^1] + (char)('0' + ((card[^1] - '0' + 1 + random.Next(9)) % 10));
    }

    public static string Mobile(Random random) => "1" + random.Next(3, 10) + Digits(random, 9);

    public static string Digits(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    public static DateTime Day(Random random, int from, int to) => new DateTime(from, 1, 1).AddDays(random.Next((to - from) * 365));

    private static char Check(string body)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return "10X98765432"[body.Select((c, i) => (c - '0') * weights[i]).Sum() % 11];
    }

    private static string Body(Random random)
        => Regions[random.Next(Regions.Length)] + Day(random, 1930, 2024).ToString("yyyyMMdd", CultureInfo.InvariantCulture) + random.Next(0, 1000).ToString("D3", CultureInfo.InvariantCulture);

    private static string Luhn(string body)
    {
        int sum = 0;
        for (int i = 0; i < body.Length; i++)
        {
            int digit = (body[body.Length - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += (digit / 10) + (digit % 10);
        }

        return body + (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
