using KioskFleet.Publishing.Kinds;

namespace KioskFleet.Publishing.Forms;

/// <summary>The form of a kind of page: what a township worker fills in to get such a page.</summary>
public sealed record FormDefinition(DocumentKind Kind, IReadOnlyList<FormField> Fields)
{
    /// <summary>Most characters of a text field: some four pages.</summary>
    public const int TextChars = 4000;

    /// <summary>Most rows of a field; longer lists come as a workbook.</summary>
    public const int MaxRows = 200;

    /// <summary>Bytes of a form as a file: the largest upload. Its pictures stand in it as base64, four bytes for three.</summary>
    public const int MaxFileBytes = 24 * 1024 * 1024;

    /// <summary>Bytes of one picture as it is kept, made smaller where that was possible (<see cref="FormPictureReducer"/>).</summary>
    public const int MaxPictureBytes = 8 * 1024 * 1024;

    /// <summary>Bytes of all pictures of a form; with its texts they stay below <see cref="MaxFileBytes"/>.</summary>
    public const int MaxPicturesBytes = 17 * 1024 * 1024;

    private static readonly FormField Title = new("title", FieldType.Line, true) { MaxChars = 66 };
    private static readonly FormField Issuer = new("issuer", FieldType.Line, true) { MaxChars = 60 };
    private static readonly FormField Day = new("date", FieldType.Date, true);

    /// <summary>All forms.</summary>
    public static IReadOnlyList<FormDefinition> All { get; } =
    [
        new(DocumentKind.Notice, [Title, new("to", FieldType.Line, false), Body(true), new("contact", FieldType.Line, false), Issuer, Day]),
        new(DocumentKind.Document, [Title, Body(true), new("issuer", FieldType.Line, false) { MaxChars = 60 }, new("date", FieldType.Date, false)]),
        new(DocumentKind.Table, [Title, Body(false), new("grid", FieldType.Grid, true) { MaxChars = 100_000 }, new("empty", FieldType.Line, false), new("note", FieldType.Text, false) { MaxChars = TextChars }]),
        new(DocumentKind.Subsidy,
        [
            Title, new("programme", FieldType.Line, true), new("standard", FieldType.Line, true), new("period", FieldType.Line, true),
            new("rows", FieldType.Rows, true)
            {
                Columns = [new("person", true), new("group"), new("quantity", IsNumber: true), new("amount", true, IsNumber: true), new("day")],
            },
            new("contact", FieldType.Line, true),
        ]),
        new(DocumentKind.Guide,
        [
            Title, Text("basis"), Text("conditions"), new("materials", FieldType.List, true) { MaxChars = TextChars }, new("steps", FieldType.List, true) { MaxChars = TextChars },
            Text("fee"), Text("limit"), Text("complaints"), new("place", FieldType.Line, false),
        ]),
        new(DocumentKind.Power,
        [
            new("name", FieldType.Line, true) { MaxChars = 66 },
            new("class", FieldType.Choice, true) { Choices = ["行政许可", "行政处罚", "行政强制", "行政征收", "行政给付", "行政检查", "行政确认", "行政奖励", "行政裁决", "其他行政权力", "村级小微权力"] },
            Text("basis"), new("post", FieldType.Line, true), new("limit", FieldType.Line, true),
            new("steps", FieldType.Rows, true) { Columns = [new("step", true), new("yes"), new("no")], MaxChars = 120 },
            new("complaints", FieldType.Line, true),
        ]),
        new(DocumentKind.People,
        [
            Title,
            new("rows", FieldType.Rows, true) { Columns = [new("person", true), new("post", true), new("duty"), new("phone"), new("state"), new("photo", IsPicture: true)], MaxChars = 60 },
            new("hours", FieldType.Text, false) { MaxChars = TextChars },
        ]),
        new(DocumentKind.Pictures,
        [
            Title, Body(false),
            new("rows", FieldType.Rows, true) { Columns = [new("picture", true, IsPicture: true), new("caption")], MaxChars = 120 },
            new("issuer", FieldType.Line, false) { MaxChars = 60 }, new("date", FieldType.Date, false),
        ]),
        new(DocumentKind.Budget,
        [
            Title, new("unit", FieldType.Choice, true) { Choices = ["元", "万元"] },
            new("income", FieldType.Rows, true) { Columns = [new("day"), new("item", true), new("amount", true, IsNumber: true), new("remark")] },
            new("expense", FieldType.Rows, true) { Columns = [new("day"), new("item", true), new("amount", true, IsNumber: true), new("remark")] },
            new("carried", FieldType.Line, false), new("difference", FieldType.Text, false) { MaxChars = TextChars }, Issuer, Day,
        ]),
    ];

    /// <summary>The form of a kind; null: it has none.</summary>
    public static FormDefinition? Of(DocumentKind kind) => All.FirstOrDefault(f => f.Kind == kind);

    public FormField? Field(string name) => Fields.FirstOrDefault(f => f.Name == name);

    private static FormField Body(bool required) => new("body", FieldType.Text, required) { MaxChars = TextChars * 4 };

    private static FormField Text(string name) => new(name, FieldType.Text, true) { MaxChars = TextChars };
}
