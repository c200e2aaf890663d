using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Sets;

/// <summary>A column of the home screen.</summary>
/// <param name="Key">Its number in display lists, 1 to 9999; stays for ever.</param>
/// <param name="Name">As the tile and the list's title show it.</param>
public sealed record ColumnInput(int Key, string Name);

/// <summary>A document with all that its pages say about it.</summary>
public sealed record DocumentInput
{
    /// <summary>Fleet-wide number, 1 to 2^21 − 1; stays over edits.</summary>
    public required int Key { get; init; }

    /// <summary>Column under which it is listed.</summary>
    public required int ColumnKey { get; init; }

    /// <summary>Title in lists and in the title bar. It does not become part of the text.</summary>
    public required string Title { get; init; }

    public required DocumentModel Model { get; init; }

    /// <summary>By which template its pages are laid out.</summary>
    public DocumentKind Kind { get; init; }

    /// <summary>When it was published; lists are in this order, newest first, and show its day in China's time.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>End of the legal period: terminals never evict it before. Null: none.</summary>
    public DateTimeOffset? LegalUntil { get; init; }

    /// <summary>Also rolls over the notice screen.</summary>
    public bool IsNotice { get; init; }

    /// <summary>Private values that a named person answers for (<see cref="Privacy.PrivacyOutcome.Allowed"/>); any other stops the set.</summary>
    public IReadOnlySet<string> Allowed { get; init; } = new HashSet<string>();
}

/// <summary>All that one village's terminals show.</summary>
public sealed record VillageSetInput
{
    /// <summary>In the home screen's title bar, for example "云溪村".</summary>
    public required string DivisionName { get; init; }

    /// <summary>Language of bars and buttons: <see cref="Texts.Chinese"/> or <see cref="Texts.English"/>.</summary>
    public string Language { get; init; } = Texts.Chinese;

    /// <summary>Columns in the order of the home screen. A document's column that is missing here is an error.</summary>
    public IReadOnlyList<ColumnInput> Columns { get; init; } = StandardColumns.All(Texts.Chinese);

    public required IReadOnlyList<DocumentInput> Documents { get; init; }

    /// <summary>Seconds without a touch after which the notice screen begins.</summary>
    public int NoticeAfterSeconds { get; init; } = 60;

    /// <summary>Seconds that each notice stays.</summary>
    public int NoticePageSeconds { get; init; } = 12;
}

/// <summary>The columns that a kiosk has unless its division says otherwise (domain: 基层政务公开标准目录).</summary>
public static class StandardColumns
{
    /// <summary>Their words in the API and on the command line; the first has key 1.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        ["party", "government", "village", "finance", "subsidies", "guides", "powers", "people", "notices", "oversight"];

    /// <summary>Keys 1 to 10 with their names in a language.</summary>
    public static IReadOnlyList<ColumnInput> All(string language) => [.. Codes.Select((code, i) => new ColumnInput(i + 1, Texts.Get(language, "column." + code)))];
}
