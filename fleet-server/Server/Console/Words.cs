using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace KioskFleet.Server.Console;

/// <summary>The words of the console, from Console/Words/LANGUAGE.json. Chinese first; English second; a test holds both to the same keys.</summary>
internal sealed class Words(string language)
{
    public const string Chinese = "zh-Hans";
    public const string EnglishLanguage = "en";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Languages = new Dictionary<string, FrozenDictionary<string, string>>
    {
        [Chinese] = Load(Chinese),
        [EnglishLanguage] = Load(EnglishLanguage),
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, string> _words = Languages[language];

    public string Language { get; } = language;

    public string OtherLanguage => Language == Chinese ? EnglishLanguage : Chinese;

    public string this[string key] => _words[key];

    /// <summary>Null: there is no such word.</summary>
    public string? Find(string key) => _words.GetValueOrDefault(key);

    public bool IsChinese => Language == Chinese;

    public string Format(string key, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, _words[key], values);

    public static bool Exists(string language) => Languages.ContainsKey(language);

    public static IReadOnlyCollection<string> Keys(string language) => Languages[language].Keys;

    public static string English(string key, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, Languages[EnglishLanguage][key], values);

    private static FrozenDictionary<string, string> Load(string language)
    {
        using Stream stream = typeof(Words).Assembly.GetManifestResourceStream($"Words/{language}.json")
            ?? throw new InvalidOperationException($"The resource Words/{language}.json is missing from the build.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary();
    }
}
