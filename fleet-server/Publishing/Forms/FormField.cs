namespace KioskFleet.Publishing.Forms;

/// <summary>What is typed into a field.</summary>
public enum FieldType
{
    /// <summary>One line.</summary>
    Line,

    /// <summary>Paragraphs.</summary>
    Text,

    /// <summary>One item a line; they are numbered.</summary>
    List,

    /// <summary>A day, yyyy-mm-dd.</summary>
    Date,

    /// <summary>One of <see cref="FormField.Choices"/>.</summary>
    Choice,

    /// <summary>Rows of <see cref="FormField.Columns"/>.</summary>
    Rows,

    /// <summary>A table pasted from a spreadsheet: a line a row, tabs between cells, the first line names the columns.</summary>
    Grid,
}

/// <summary>A field of a form. Its name for people is the text "form.KIND.NAME", its hint "form.KIND.NAME.hint".</summary>
/// <param name="Name">In files and web forms; never changes.</param>
/// <param name="Type">What is typed.</param>
/// <param name="Required">The page is not complete without it.</param>
public sealed record FormField(string Name, FieldType Type, bool Required)
{
    /// <summary>Most characters of the field, or of one cell of its rows.</summary>
    public int MaxChars { get; init; } = 200;

    /// <summary>What may be chosen, in Chinese as it stands on the page.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Columns of <see cref="FieldType.Rows"/>.</summary>
    public IReadOnlyList<FormColumn> Columns { get; init; } = [];
}

/// <summary>A column of a field of rows; its header on the page is its text "form.column.NAME".</summary>
/// <param name="Required">A row that says anything says this.</param>
/// <param name="IsNumber">Holds a number: money, an area.</param>
/// <param name="IsPicture">Holds the name of an uploaded picture (<see cref="FormContent.Pictures"/>); what is drawn of it stands outside the table.</param>
public sealed record FormColumn(string Name, bool Required = false, bool IsNumber = false, bool IsPicture = false);
