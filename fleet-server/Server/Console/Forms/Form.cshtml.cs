using System.Globalization;
using System.Text.Json;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Forms;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Server.Content;
using KioskFleet.Server.Divisions;
using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace KioskFleet.Server.Console;

/// <summary>The form of one kind of page: filled in, saved as a draft, looked at.</summary>
[RequestSizeLimit(MostUpload)]
[RequestFormLimits(ValueCountLimit = MostValues, MultipartBodyLengthLimit = MostUpload)]
internal sealed class FormPage(
    DraftDesk drafts, FormPictures pictures, FormPictureReducer reducer, DivisionDirectory divisions, IDbContextFactory<FleetDatabase> databases, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    /// <summary>Cells of the longest list, and the fields around it.</summary>
    public const int MostValues = 4096;

    /// <summary>Bytes of one upload: a dozen photos of telephones chosen at once. They are made smaller one by one before anything is kept; the server holds the upload in a file.</summary>
    public const long MostUpload = 64L * 1024 * 1024;

    /// <summary>Empty rows under those that are filled in.</summary>
    private const int SpareRows = 2;

    /// <summary>Rows of a list that nobody has filled in yet, and that a touch on "more rows" adds.</summary>
    private const int FirstRows = 5;

    private readonly Dictionary<string, int> _more = [];

    public FormDefinition Form { get; private set; } = null!;

    public FormContent Filled { get; private set; } = null!;

    public IReadOnlyList<FormProblem> Problems { get; private set; } = [];

    public IReadOnlyList<Division> Divisions { get; private set; } = [];

    public HashSet<string> Selected { get; private set; } = [];

    public int Column { get; private set; }

    public string Until { get; private set; } = "";

    public bool Urgent { get; private set; }

    public int? DraftId { get; private set; }

    /// <summary>Document of which this becomes a new version.</summary>
    public int? DocumentKey { get; private set; }

    public bool Saved { get; private set; }

    public string Language => Words.Language == "en" ? Texts.English : Texts.Chinese;

    public string Label(string field) => Texts.Get(Language, FormTexts.Label(Form.Kind, field));

    public string? Hint(string field) => FormTexts.Hint(Form.Kind, field) is { } code ? Texts.Get(Language, code) : null;

    public string ColumnLabel(string column) => Texts.Get(Language, "form.column." + column);

    /// <summary>What is wrong with a field or a cell, in the operator's language; null: nothing.</summary>
    public string? Wrong(string field, int row = -1, int column = -1)
        => Problems.FirstOrDefault(p => p.Field == field && p.Row == row && p.Column == column)?.Message.In(Language);

    public string Cell(string field, int row, int column)
        => Filled.Rows.TryGetValue(field, out IReadOnlyList<IReadOnlyList<string>>? rows) && row < rows.Count && column < rows[row].Count ? rows[row][column] : "";

    /// <summary>Rows of inputs to show.</summary>
    public int RowCount(string field)
    {
        int filled = Filled.Rows.TryGetValue(field, out IReadOnlyList<IReadOnlyList<string>>? rows) ? rows.Count : 0;
        return Math.Min(FormDefinition.MaxRows, Math.Max(FirstRows, filled + SpareRows) + _more.GetValueOrDefault(field));
    }

    /// <summary>A picture of the form that is being filled in, for its operator to look at.</summary>
    public IActionResult OnGetPicture(string? name)
        => pictures.Find(Actor, name ?? "") is { } bytes && FormPicture.MediaType(bytes) is { } type ? File(bytes, type) : NotFound();

    public async Task<IActionResult> OnGetAsync(string kind, int? draft, int? document, bool saved, CancellationToken cancellation)
    {
        if (!Find(kind))
        {
            return NotFound();
        }

        (byte[]? file, Saved) = (null, saved);
        if (draft is { } id)
        {
            if (await drafts.FindAsync(id, cancellation) is not { State: not (DraftState.Published or DraftState.Discarded) } kept || kept.Author != Actor)
            {
                return NotFound();
            }

            (DraftId, DocumentKey, Column, Urgent, file) = (id, kept.DocumentKey, kept.Column, kept.Urgent, kept.Content);
            Selected = [.. kept.Divisions.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
            Until = kept.LegalEnd == 0 ? "" : DateTimeOffset.FromUnixTimeSeconds(kept.LegalEnd).ToOffset(China).AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        else if (document is { } key)
        {
            await using FleetDatabase database = await databases.CreateDbContextAsync(cancellation);
            DocumentVersion? version = await database.DocumentVersions.AsNoTracking().Where(v => v.DocumentKey == key).OrderByDescending(v => v.Version).FirstOrDefaultAsync(cancellation);
            Document? found = await database.Documents.AsNoTracking().SingleOrDefaultAsync(d => d.Key == key, cancellation);
            if (version is null || found is null || !version.FileName.EndsWith(FormContent.Extension, StringComparison.Ordinal))
            {
                return NotFound();
            }

            (DocumentKey, Column, file) = (key, found.Column, version.Original);
            Selected = [.. await database.Placements.Where(p => p.DocumentKey == key).Select(p => p.DivisionCode).ToListAsync(cancellation)];
        }

        Filled = file is null ? new FormContent { Kind = Form.Kind } : Read(file);
        foreach (byte[] picture in Filled.Pictures.Values)
        {
            pictures.Keep(Actor, picture);
        }

        Divisions = await divisions.ListAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string kind, string? act, int? draft, int? document, int column, string? until, bool urgent, string[] places, CancellationToken cancellation)
    {
        if (!Find(kind))
        {
            return NotFound();
        }

        (DraftId, DocumentKey, Column, Until, Urgent, Selected) = (draft, document, column, until ?? "", urgent, [.. places]);
        Divisions = await divisions.ListAsync(cancellation);
        Filled = await TypedAsync(cancellation);
        if (act is not null && act.StartsWith("more:", StringComparison.Ordinal))
        {
            _more[act[5..]] = FirstRows;
            return Page();
        }

        if (Problem is not null)
        {
            return Page();
        }

        DateTimeOffset? legalEnd = null;
        if (Until.Length > 0)
        {
            if (!DateOnly.TryParseExact(Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                Problem = Words["publish.error.until"];
                return Page();
            }

            legalEnd = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), China);
        }

        if (DisclosureColumn.Find(column) is null)
        {
            Problem = Words["forms.error.column"];
            return Page();
        }

        bool look = act == "look";
        Problems = [.. FormCheck.Check(Filled).Where(p => look || p.Message.Code.StartsWith("form.error.picture", StringComparison.Ordinal))];
        if (!look && Problems.Count > 0)
        {
            Problem = Words.Format("forms.problems", Problems.Count);
            return Page();
        }

        if (look)
        {
            if (Problems.Count > 0 || places.Length == 0)
            {
                Problem = Problems.Count > 0 ? Words.Format("forms.problems", Problems.Count) : Words["publish.error.where"];
                return Page();
            }
        }

        string title = Filled.Value(Form.Kind == DocumentKind.Power ? "name" : "title");
        string name = string.Concat((title.Length == 0 ? Words["kind." + kind] : title).Take(40).Where(c => !Path.GetInvalidFileNameChars().Contains(c))) + FormContent.Extension;
        string[] known = [.. Divisions.Select(d => d.Code).Where(Selected.Contains)];
        try
        {
            int id = await drafts.SaveAsync(DraftId, new PublishRequest(name, Filled.ToFile(), column, known, Actor, title, DocumentKey, legalEnd) { Kind = Form.Kind, Urgent = urgent }, cancellation);
            return LocalRedirect(look ? $"/Drafts/{id}" : $"/Forms/{kind}?draft={id}&saved=true");
        }
        catch (DraftException e)
        {
            Problem = Words[e.Message];
            return Page();
        }
    }

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private bool Find(string kind)
    {
        if (KindChoice.Find(kind) is not { } found || FormDefinition.Of(found) is not { } form)
        {
            return false;
        }

        Form = form;
        Column = found switch
        {
            DocumentKind.Budget => 4,
            DocumentKind.Subsidy => 5,
            DocumentKind.Guide => 6,
            DocumentKind.Power => 7,
            DocumentKind.People => 8,
            DocumentKind.Notice => 9,
            _ => 3,
        };
        return true;
    }

    /// <summary>What the browser sent.</summary>
    private async Task<FormContent> TypedAsync(CancellationToken cancellation)
    {
        Dictionary<string, string> values = [];
        Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> rows = [];
        Dictionary<string, byte[]> used = [];
        foreach (FormField field in Form.Fields)
        {
            if (field.Type != FieldType.Rows)
            {
                values[field.Name] = (Request.Form["v." + field.Name].ToString() ?? "").ReplaceLineEndings("\n");
                continue;
            }

            List<IReadOnlyList<string>> typed = [];
            for (int r = 0; r < FormDefinition.MaxRows && Request.Form.ContainsKey($"r.{field.Name}.{r}.0"); r++)
            {
                string[] cells = [.. Enumerable.Range(0, field.Columns.Count).Select(c => Request.Form[$"r.{field.Name}.{r}.{c}"].ToString())];
                for (int c = 0; c < cells.Length; c++)
                {
                    if (field.Columns[c].IsPicture)
                    {
                        cells[c] = await PictureAsync($"{field.Name}.{r}.{c}", cells[c], used, cancellation);
                    }
                }

                typed.Add(cells);
            }

            while (typed.Count > 0 && typed[^1].All(string.IsNullOrWhiteSpace))
            {
                typed.RemoveAt(typed.Count - 1);
            }

            rows[field.Name] = typed;
        }

        return new FormContent { Kind = Form.Kind, Values = values, Rows = rows, Pictures = used };
    }

    /// <summary>The name of a cell's picture: the file chosen now, the one chosen before, or none.</summary>
    private async Task<string> PictureAsync(string cell, string before, Dictionary<string, byte[]> used, CancellationToken cancellation)
    {
        byte[]? bytes = null;
        if (Request.Form.Files.GetFile("p." + cell) is { Length: > 0 } file)
        {
            if (file.Length > PublishLimits.FileBytes)
            {
                Problem = Words.Format("publish.error.size", Path.GetFileName(file.FileName), PublishLimits.FileBytes / 1024 / 1024);
                return before;
            }

            bytes = new byte[file.Length];
            await using Stream stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(bytes, cancellation);
            byte[] uploaded = bytes;
            bytes = await Task.Run(() => reducer.Reduce(uploaded), cancellation);
            before = pictures.Keep(Actor, bytes);
        }
        else if (Request.Form["x." + cell].Count > 0)
        {
            return "";
        }

        if (before.Length > 0 && (bytes ?? pictures.Find(Actor, before)) is { } found)
        {
            used[before] = found;
        }

        return before;
    }

    private FormContent Read(byte[] file)
    {
        try
        {
            return FormContent.FromFile(file);
        }
        catch (JsonException)
        {
            Problem = Words["forms.error.unreadable"];
            return new FormContent { Kind = Form.Kind };
        }
    }
}
