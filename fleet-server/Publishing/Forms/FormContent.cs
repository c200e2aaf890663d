using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using KioskFleet.Publishing.Kinds;

namespace KioskFleet.Publishing.Forms;

/// <summary>A form as it was filled in. As a file (.form) it is JSON, so that it is kept, versioned and opened again like any other original.</summary>
public sealed record FormContent
{
    /// <summary>Ending of such a file's name.</summary>
    public const string Extension = ".form";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        MaxDepth = 8,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter<DocumentKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public required DocumentKind Kind { get; init; }

    /// <summary>What stands in the fields; an empty one may be missing.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>What stands in the fields of rows: cells in the order of the field's columns.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<string>>> Rows { get; init; } = new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>>();

    /// <summary>JPEG and PNG files that were uploaded, by the names by which cells of picture columns call them.</summary>
    public IReadOnlyDictionary<string, byte[]> Pictures { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>A field's text, empty if nothing was typed.</summary>
    public string Value(string field) => Values.TryGetValue(field, out string? value) ? value.Trim() : "";

    /// <summary>A field's rows that say anything.</summary>
    public IReadOnlyList<IReadOnlyList<string>> RowsOf(string field)
        => Rows.TryGetValue(field, out IReadOnlyList<IReadOnlyList<string>>? rows) ? [.. rows.Where(r => r.Any(c => !string.IsNullOrWhiteSpace(c)))] : [];

    public byte[] ToFile() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">Not such a file.</exception>
    public static FormContent FromFile(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        FormContent content = JsonSerializer.Deserialize<FormContent>(bytes, Json) ?? throw new JsonException("The file says null.");
        return content.Values is not null && content.Rows is not null && content.Pictures is not null && content.Pictures.Values.All(p => p is not null) && content.Values.Values.All(v => v is not null) && content.Rows.Values.All(r => r is not null && r.All(c => c is not null && c.All(t => t is not null)))
            ? content : throw new JsonException("A value is null.");
    }
}
