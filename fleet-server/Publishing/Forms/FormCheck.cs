using System.Globalization;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;

namespace KioskFleet.Publishing.Forms;

/// <summary>What is wrong with a form, at its field.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Row">Row of it from 0; −1: the field itself.</param>
/// <param name="Column">Column of the row from 0; −1: the row.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record FormProblem(string Field, int Row, int Column, Wording Message);

/// <summary>Looks at a form before it becomes a page.</summary>
public static class FormCheck
{
    public static IReadOnlyList<FormProblem> Check(FormContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (FormDefinition.Of(content.Kind) is not { } form)
        {
            return [new FormProblem("", -1, -1, new Wording("form.error.kind", content.Kind))];
        }

        List<FormProblem> problems = [];
        foreach (FormField field in form.Fields)
        {
            if (field.Type == FieldType.Rows)
            {
                Rows(content, field, problems);
            }
            else
            {
                Value(content, field, problems);
            }
        }

        foreach (string unknown in content.Values.Keys.Concat(content.Rows.Keys).Where(k => form.Field(k) is null))
        {
            problems.Add(new FormProblem(unknown, -1, -1, new Wording("form.error.unknown", unknown)));
        }

        if (content.Kind == DocumentKind.Power)
        {
            Steps(content, problems);
        }

        long bytes = content.Pictures.Values.Sum(p => (long)p.Length);
        if (bytes > FormDefinition.MaxPicturesBytes)
        {
            string field = form.Fields.FirstOrDefault(f => f.Columns.Any(c => c.IsPicture))?.Name ?? "";
            problems.Add(new FormProblem(field, -1, -1, new Wording("form.error.pictures", bytes / Mebibyte, FormDefinition.MaxPicturesBytes / Mebibyte)));
        }

        return problems;
    }

    private const int Mebibyte = 1024 * 1024;

    private static void Value(FormContent content, FormField field, List<FormProblem> problems)
    {
        string value = content.Value(field.Name);
        bool emptyTable = field.Type == FieldType.Grid && content.Value("empty").Length > 0 && value.Contains('\n', StringComparison.Ordinal) == false;
        Wording? wrong = value.Length == 0 ? field.Required ? new Wording("form.error.required") : null
            : value.Length > field.MaxChars ? new Wording("form.error.long", value.Length, field.MaxChars)
            : field.Type == FieldType.Date && !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? new Wording("form.error.date")
            : field.Type == FieldType.Choice && !field.Choices.Contains(value) ? new Wording("form.error.choice")
            : field.Type == FieldType.Line && value.AsSpan().ContainsAny('\r', '\n') ? new Wording("form.error.line")
            : field.Type == FieldType.Grid && !value.Contains('\n', StringComparison.Ordinal) && !emptyTable ? new Wording("form.error.grid")
            : null;
        if (wrong is not null)
        {
            problems.Add(new FormProblem(field.Name, -1, -1, wrong));
        }
    }

    private static void Rows(FormContent content, FormField field, List<FormProblem> problems)
    {
        IReadOnlyList<IReadOnlyList<string>> all = content.Rows.TryGetValue(field.Name, out IReadOnlyList<IReadOnlyList<string>>? given) ? given : [];
        int filled = content.RowsOf(field.Name).Count;
        if (filled == 0 && field.Required)
        {
            problems.Add(new FormProblem(field.Name, -1, -1, new Wording("form.error.rows")));
        }

        if (filled > FormDefinition.MaxRows)
        {
            problems.Add(new FormProblem(field.Name, -1, -1, new Wording("form.error.manyrows", filled, FormDefinition.MaxRows)));
        }

        for (int r = 0; r < Math.Min(all.Count, FormDefinition.MaxRows); r++)
        {
            if (all[r].All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (all[r].Count > field.Columns.Count)
            {
                problems.Add(new FormProblem(field.Name, r, -1, new Wording("form.error.cells", field.Columns.Count)));
            }

            for (int c = 0; c < field.Columns.Count; c++)
            {
                string cell = c < all[r].Count ? all[r][c].Trim() : "";
                Wording? wrong = cell.Length == 0 ? field.Columns[c].Required ? new Wording("form.error.required") : null
                    : field.Columns[c].IsPicture ? Picture(content, field, r, cell)
                    : cell.Length > field.MaxChars ? new Wording("form.error.long", cell.Length, field.MaxChars)
                    : cell.AsSpan().ContainsAny('\r', '\n') ? new Wording("form.error.line")
                    : field.Columns[c].IsNumber && TableSums.Number(cell) is null ? new Wording("form.error.number")
                    : null;
                if (wrong is not null)
                {
                    problems.Add(new FormProblem(field.Name, r, c, wrong));
                }
            }
        }
    }

    /// <summary>A cell's picture is there, is one, and can only be that person's.</summary>
    private static Wording? Picture(FormContent content, FormField field, int row, string name)
    {
        if (!content.Pictures.TryGetValue(name, out byte[]? bytes))
        {
            return new Wording("form.error.picture.gone");
        }

        if (FormPicture.Wrong(bytes) is { } wrong)
        {
            return wrong;
        }

        int person = field.Columns.TakeWhile(c => c.Name != "person").Count();
        if (person == field.Columns.Count)
        {
            return null;
        }

        // A photo is found by the name beneath it, so two people of one name would share a face.
        IReadOnlyList<IReadOnlyList<string>> rows = content.Rows[field.Name];
        string who = person < rows[row].Count ? rows[row][person].Trim() : "";
        return rows.Count(r => person < r.Count && r[person].Trim() == who) > 1 ? new Wording("form.error.picture.name", who) : null;
    }

    /// <summary>Ways out of a step lead to steps that there are.</summary>
    private static void Steps(FormContent content, List<FormProblem> problems)
    {
        if (!content.Rows.TryGetValue("steps", out IReadOnlyList<IReadOnlyList<string>>? rows))
        {
            return;
        }

        int steps = content.RowsOf("steps").Count;
        for (int r = 0; r < rows.Count; r++)
        {
            bool yes = rows[r].Count > 1 && rows[r][1].Trim().Length > 0;
            bool no = rows[r].Count > 2 && rows[r][2].Trim().Length > 0;
            if (yes != no)
            {
                problems.Add(new FormProblem("steps", r, yes ? 2 : 1, new Wording("form.error.otherway")));
            }

            for (int c = 1; c < Math.Min(3, rows[r].Count); c++)
            {
                if (FlowChart.TargetOf(rows[r][c]) is { } target && (target < 1 || target > steps))
                {
                    problems.Add(new FormProblem("steps", r, c, new Wording("form.error.target", target, steps)));
                }
            }
        }
    }
}
