using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace KioskFleet.Publishing.Findings;

/// <summary>All words that people read, from Resources/texts.LANGUAGE.json. Chinese is complete by definition; a test holds English equal to it.</summary>
public static class Texts
{
    public const string Chinese = "zh-Hans";
    public const string English = "en";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Languages = new Dictionary<string, FrozenDictionary<string, string>>
    {
        [Chinese] = Load(Chinese),
        [English] = Load(English),
    }.ToFrozenDictionary();

    /// <summary>The words of <paramref name="code"/>, its places filled. An unknown language gets Chinese.</summary>
    /// <exception cref="KeyNotFoundException">There is no such text.</exception>
    public static string Get(string language, string code, params ReadOnlySpan<object> arguments)
    {
        string text = Words(language)[code];
        if (arguments.Length == 0)
        {
            return text;
        }

        object[] filled = arguments.ToArray();
        for (int i = 0; i < filled.Length; i++)
        {
            filled[i] = filled[i] is Wording words ? words.In(language) : filled[i];
        }

        return string.Format(CultureInfo.InvariantCulture, text, filled);
    }

    /// <summary>Whether there is such a text.</summary>
    public static bool Has(string code) => Languages[Chinese].ContainsKey(code);

    /// <summary>Names of all texts of a language.</summary>
    public static IReadOnlyList<string> Codes(string language) => Words(language).Keys;

    private static FrozenDictionary<string, string> Words(string language)
        => Languages.TryGetValue(language, out FrozenDictionary<string, string>? words) ? words : Languages[Chinese];

    private static FrozenDictionary<string, string> Load(string language)
    {
        using Stream stream = typeof(Texts).Assembly.GetManifestResourceStream($"texts.{language}.json")
            ?? throw new InvalidOperationException($"The resource texts.{language}.json is missing from the build.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary();
    }
}
