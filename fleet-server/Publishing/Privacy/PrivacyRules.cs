using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KioskFleet.Publishing.Privacy;

/// <summary>Words and column names that the gate goes by. The standard ones are Resources/privacy-rules.json; a county may have its own file of the same form.</summary>
public sealed record PrivacyRules
{
    /// <summary>Largest rule file, bytes: 100 times the standard one.</summary>
    public const int MaxFileBytes = 2 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly ConditionalWeakTable<IReadOnlyList<string>, SearchValues<string>> Prepared = [];

    private static readonly Lazy<PrivacyRules> StandardRules = new(() =>
    {
        using Stream stream = typeof(PrivacyRules).Assembly.GetManifestResourceStream("privacy-rules.json")
            ?? throw new InvalidOperationException("The resource privacy-rules.json is missing from the build.");
        return JsonSerializer.Deserialize<PrivacyRules>(stream, Json)!;
    });

    /// <summary>The rules that come with the product.</summary>
    public static PrivacyRules Standard => StandardRules.Value;

    /// <summary>For the record of an act.</summary>
    public required string Version { get; init; }

    /// <summary>Parts of names of columns that hold identity numbers; the same for the other columns.</summary>
    public required IReadOnlyList<string> IdColumns { get; init; }

    public required IReadOnlyList<string> CardColumns { get; init; }

    public required IReadOnlyList<string> PhoneColumns { get; init; }

    public required IReadOnlyList<string> NameColumns { get; init; }

    public required IReadOnlyList<string> AddressColumns { get; init; }

    public required IReadOnlyList<string> AgeColumns { get; init; }

    /// <summary>Columns of quantities, days and counts: their cells are whole numbers, never parts of one that goes over cells.</summary>
    public required IReadOnlyList<string> QuantityColumns { get; init; }

    public required IReadOnlyList<string> IllnessColumns { get; init; }

    public required IReadOnlyList<string> MinorColumns { get; init; }

    /// <summary>Columns that say that a table lists staff in their office.</summary>
    public required IReadOnlyList<string> StaffColumns { get; init; }

    /// <summary>Words in a title that make every name in the table below it a name beside an illness or a child's.</summary>
    public required IReadOnlyList<string> SensitiveTitles { get; init; }

    public required IReadOnlyList<string> Illness { get; init; }

    public required IReadOnlyList<string> Minors { get; init; }

    /// <summary>Words before a name.</summary>
    public required IReadOnlyList<string> NameLabels { get; init; }

    /// <summary>Words after a name.</summary>
    public required IReadOnlyList<string> NameFollowers { get; init; }

    /// <summary>Beginnings that look like a name and are words.</summary>
    public required IReadOnlyList<string> NotNames { get; init; }

    /// <summary>Words of places that are no home: an address beside them is an office's.</summary>
    public required IReadOnlyList<string> Offices { get; init; }

    /// <summary>What follows a number with 号 that is a day, not a house.</summary>
    public required IReadOnlyList<string> TimeAfterDay { get; init; }

    /// <summary>Letters that may touch a phone number; others make a serial number of it. Lower case.</summary>
    public required IReadOnlyList<string> LetterPrefixes { get; init; }

    /// <summary>Surnames of one character.</summary>
    public required string Surnames { get; init; }

    /// <summary>Surnames of two characters.</summary>
    public required IReadOnlyList<string> CompoundSurnames { get; init; }

    /// <summary>Reads a county's file.</summary>
    /// <exception cref="PublishingException">It cannot be read, is too large, or lacks a list; the message names the file.</exception>
    public static PrivacyRules FromFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            FileInfo file = new(path);
            if (file.Length > MaxFileBytes)
            {
                throw new PublishingException("privacy.rules.toolarge", path, MaxFileBytes / 1024);
            }

            using FileStream stream = file.OpenRead();
            PrivacyRules rules = JsonSerializer.Deserialize<PrivacyRules>(stream, Json) ?? throw new JsonException("The file says null.");
            return rules.Surnames.Length > 0 && rules.Lists().All(l => l is not null && l.All(w => !string.IsNullOrEmpty(w)))
                ? rules
                : throw new JsonException("A list is missing or holds an empty word.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new PublishingException(e, "privacy.rules.unreadable", path, e.Message);
        }
    }

    /// <summary>True if a text holds one of the words. The words of a list are prepared once: a batch of 50,000 rows asks a million times.</summary>
    internal static bool Names(ReadOnlySpan<char> text, IReadOnlyList<string> words)
        => text.Length > 0 && text.ContainsAny(Prepared.GetValue(words, w => SearchValues.Create([.. w], StringComparison.OrdinalIgnoreCase)));

    private IEnumerable<IReadOnlyList<string>> Lists()
        =>
        [
            IdColumns, CardColumns, PhoneColumns, NameColumns, AddressColumns, AgeColumns, QuantityColumns, IllnessColumns, MinorColumns, StaffColumns, SensitiveTitles,
            Illness, Minors, NameLabels, NameFollowers, NotNames, Offices, TimeAfterDay, LetterPrefixes, CompoundSurnames,
        ];
}
