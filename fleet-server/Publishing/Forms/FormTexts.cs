using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;

namespace KioskFleet.Publishing.Forms;

/// <summary>Names of the words of forms.</summary>
public static class FormTexts
{
    /// <summary>Name of a field's label: one of its form, or the one that several forms share.</summary>
    public static string Label(DocumentKind kind, string field) => Own(kind, field, "");

    /// <summary>Name of a field's hint; null: it has none.</summary>
    public static string? Hint(DocumentKind kind, string field)
    {
        string code = Own(kind, field, ".hint");
        return Texts.Has(code) ? code : null;
    }

    private static string Own(DocumentKind kind, string field, string end)
    {
        string own = $"form.{kind.ToString().ToLowerInvariant()}.{field}{end}";
        return Texts.Has(own) ? own : $"form.field.{field}{end}";
    }
}
