namespace KioskFleet.Bench.Privacy;

/// <summary>Ways in which a number gets broken between its owner and a publication.</summary>
internal static class Breaks
{
    private static readonly string[] Blanks = [" ", "  ", "\u3000", "\u00A0", "\u2009"];
    private static readonly string[] Hyphens = ["-", "－", "–", "—", " - "];
    private static readonly string[] Invisible = ["\u200B", "\u200D", "\uFEFF", "\u00AD", "\u2060"];

    /// <summary>Those that stay within one paragraph or cell.</summary>
    public static readonly (string Name, Func<Random, string, string> Break)[] All =
    [
        ("plain", (_, n) => n),
        ("spaces", (r, n) => Between(r, n, Blanks)),
        ("groups of four", (r, n) => string.Join(' ', n.Chunk(4).Select(c => new string(c)))),
        ("hyphens", (r, n) => Between(r, n, Hyphens)),
        ("full-width", (_, n) => Wide(n)),
        ("zero-width", (r, n) => Between(r, n, Invisible)),
        ("every digit apart", (_, n) => string.Join(' ', n.Select(c => c.ToString()))),
        ("full-width and spaces", (r, n) => Between(r, Wide(n), Blanks)),
        ("half and half", (r, n) => n[..(n.Length / 2)] + Wide(n[(n.Length / 2)..])),
        ("line end", (r, n) => n.Insert(r.Next(1, n.Length), "\n")),
    ];

    /// <summary>Two to six pieces.</summary>
    public static string[] Pieces(Random random, string number)
    {
        int count = random.Next(2, 7);
        int[] cuts = [0, .. Enumerable.Range(1, number.Length - 1).OrderBy(_ => random.Next()).Take(count - 1).Order(), number.Length];
        return [.. Enumerable.Range(0, count).Select(i => number[cuts[i]..cuts[i + 1]])];
    }

    public static string Wide(string number) => string.Concat(number.Select(c => (char)(c + 0xFEE0)));

    private static string Between(Random random, string number, string[] separators)
        => string.Join(separators[random.Next(separators.Length)], Pieces(random, number));
}
