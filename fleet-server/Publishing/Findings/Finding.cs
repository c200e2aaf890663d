namespace KioskFleet.Publishing.Findings;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Done, and worth knowing.</summary>
    Note,

    /// <summary>Publishing goes on; somebody should look.</summary>
    Warning,

    /// <summary>Nothing is published until it is dealt with.</summary>
    Error,
}

/// <summary>What a place counts.</summary>
public enum PlaceKind
{
    Line,
    Paragraph,
    Cell,
    Page,
    Field,
}

/// <summary>A place in a source file; numbers count from 1, 0 means the whole file.</summary>
/// <param name="Line">Line.</param>
/// <param name="Column">Character in the line.</param>
/// <param name="Byte">Offset in bytes from 0, −1 if the place is known by line.</param>
/// <param name="Kind">What is counted.</param>
public readonly record struct SourcePlace(int Line, int Column, long Byte = -1, PlaceKind Kind = PlaceKind.Line)
{
    public static SourcePlace WholeFile => new(0, 0);

    /// <summary>A paragraph of a text document.</summary>
    public static SourcePlace Paragraph(int number) => new(number, 0, -1, PlaceKind.Paragraph);

    /// <summary>A cell of a sheet.</summary>
    public static SourcePlace Cell(int row, int column) => new(row, column, -1, PlaceKind.Cell);

    /// <summary>A page of the original.</summary>
    public static SourcePlace Page(int number) => new(number, 0, -1, PlaceKind.Page);

    /// <summary>A field of a form.</summary>
    public static SourcePlace Field(int number) => new(number, 0, -1, PlaceKind.Field);

    public static SourcePlace AtByte(long offset) => new(0, 0, offset);

    /// <summary>For example "第 12 行第 3 列", "byte 40"; empty for the whole file.</summary>
    public string In(string language)
        => Byte >= 0 ? Texts.Get(language, "place.byte", Byte)
            : Line == 0 ? ""
            : Kind == PlaceKind.Paragraph ? Texts.Get(language, "place.paragraph", Line)
            : Kind == PlaceKind.Page ? Texts.Get(language, "place.page", Line)
            : Kind == PlaceKind.Field ? Texts.Get(language, "place.field", Line)
            : Kind == PlaceKind.Cell ? Texts.Get(language, "place.cell", Line, Column)
            : Column == 0 ? Texts.Get(language, "place.line", Line)
            : Texts.Get(language, "place.column", Line, Column);
}

/// <summary>Words that fill a place in a message, in the message's language.</summary>
/// <param name="Code">Name of the words in the resources.</param>
/// <param name="Arguments">What fills them.</param>
public sealed record Wording(string Code, params object[] Arguments)
{
    public string In(string language) => Texts.Get(language, Code, Arguments);

    public override string ToString() => In(Texts.English);
}

/// <summary>Something that an import or a check saw.</summary>
/// <param name="Severity">Whether it stops publishing.</param>
/// <param name="Code">Name of its message in the resources.</param>
/// <param name="File">Name of the file as its owner knows it.</param>
/// <param name="Place">Where in the file.</param>
/// <param name="Arguments">What fills the message.</param>
public sealed record Finding(Severity Severity, string Code, string File, SourcePlace Place, params object[] Arguments)
{
    /// <summary>File, place, what is wrong and what to do, in "zh-Hans" or "en".</summary>
    public string In(string language)
    {
        string place = Place.In(language);
        string where = place.Length == 0 ? File : Texts.Get(language, "place.in", File, place);
        return Texts.Get(language, "finding", where, Texts.Get(language, Code, Arguments));
    }

    public override string ToString() => In(Texts.English);
}
