using System.Text.Json;

namespace KioskFleet.Simulator.Web;

/// <summary>The page's words, from web/texts.*.json: Chinese first, English second.</summary>
internal static class SimulatorTexts
{
    private static readonly Dictionary<string, Dictionary<string, string>> s_languages = new(StringComparer.Ordinal)
    {
        ["zh"] = Read("zh"),
        ["en"] = Read("en"),
    };

    /// <summary>"en" if the request asks for it (<c>?lang=en</c>, else the first language of Accept-Language that we have), else "zh".</summary>
    public static string Choose(string? query, string? acceptLanguage)
    {
        if (query is "zh" or "en")
        {
            return query;
        }

        foreach (string part in (acceptLanguage ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string language = part.Split(';', '-')[0];
            if (s_languages.ContainsKey(language))
            {
                return language;
            }
        }

        return "zh";
    }

    public static IReadOnlyDictionary<string, string> Of(string language) => s_languages[language];

    /// <summary>Puts the words of a language in the place of <c>{{name}}</c>.</summary>
    /// <exception cref="InvalidOperationException">The page asks for a word that the language does not have.</exception>
    public static string Fill(string page, string language)
    {
        Dictionary<string, string> words = s_languages[language];
        var filled = new System.Text.StringBuilder(page.Length);
        int at = 0;
        while (true)
        {
            int open = page.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                return filled.Append(page, at, page.Length - at).ToString();
            }

            int close = page.IndexOf("}}", open, StringComparison.Ordinal);
            string name = page[(open + 2)..close];
            if (!words.TryGetValue(name, out string? word))
            {
                throw new InvalidOperationException($"texts.{language}.json lacks \"{name}\".");
            }

            filled.Append(page, at, open - at).Append(System.Net.WebUtility.HtmlEncode(word));
            at = close + 2;
        }
    }

    private static Dictionary<string, string> Read(string language)
    {
        using Stream stream = typeof(SimulatorTexts).Assembly.GetManifestResourceStream($"web/texts.{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
