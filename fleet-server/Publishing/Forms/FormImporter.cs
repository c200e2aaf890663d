using System.Globalization;
using System.Text.Json;
using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Forms;

/// <summary>Turns a filled-in form into a document.</summary>
internal sealed class FormImporter
{
    private readonly string _file;
    private readonly CharacterFilter _filter;
    private readonly FormContent _content;
    private readonly FormDefinition _form;
    private readonly ImportFindings _findings;
    private readonly PictureDecoder _pictures;
    private readonly List<Block> _blocks = [];

    private FormImporter(string file, CharacterFilter filter, FormContent content, FormDefinition form, ImportFindings findings, PictureDecoder pictures)
        => (_file, _filter, _content, _form, _findings, _pictures) = (file, filter, content, form, findings, pictures);

    /// <summary>The document; empty with a finding if the form is not complete.</summary>
    public static List<Block> Import(string file, byte[] bytes, CharacterFilter filter, ImportFindings findings, PictureDecoder pictures)
    {
        FormContent content;
        try
        {
            content = FormContent.FromFile(bytes);
        }
        catch (JsonException e)
        {
            findings.Add(new Finding(Severity.Error, "form.unreadable", file, SourcePlace.WholeFile, e.Message));
            return [];
        }

        foreach (FormProblem problem in FormCheck.Check(content))
        {
            findings.Add(new Finding(Severity.Error, "form.problem", file, SourcePlace.WholeFile, FieldName(content.Kind, problem), problem.Message));
        }

        if (findings.HasErrors || FormDefinition.Of(content.Kind) is not { } form)
        {
            return [];
        }

        FormImporter importer = new(file, filter, content, form, findings, pictures);
        importer.Build();
        filter.Finish();
        return importer._blocks;
    }

    /// <summary>A field's name as people know it, with the row if the problem is in one.</summary>
    private static Wording FieldName(DocumentKind kind, FormProblem problem)
        => FormDefinition.Of(kind)?.Field(problem.Field) is null ? new Wording("form.unnamed", problem.Field)
            : problem.Row < 0 ? new Wording(FormTexts.Label(kind, problem.Field))
            : new Wording("form.rowof", new Wording(FormTexts.Label(kind, problem.Field)), problem.Row + 1);

    private void Build()
    {
        switch (_content.Kind)
        {
            case DocumentKind.Notice:
                Heading(1, "title");
                Flush("to", "：");
                Body("body");
                Labelled("contact");
                Signature();
                break;
            case DocumentKind.Document:
                Heading(1, "title");
                Body("body");
                Signature();
                break;
            case DocumentKind.Table:
                Heading(1, "title");
                Body("body");
                Grid();
                Body("note");
                break;
            case DocumentKind.Subsidy:
                Heading(1, "title");
                Labelled("programme");
                Labelled("standard");
                Labelled("period");
                Table("rows", total: true);
                Labelled("contact");
                break;
            case DocumentKind.Guide:
                Heading(1, "title");
                foreach (FormField field in _form.Fields.Where(f => f.Name != "title" && _content.Value(f.Name).Length > 0))
                {
                    Section(field);
                }

                break;
            case DocumentKind.Power:
                Power();
                break;
            case DocumentKind.People:
                Heading(1, "title");
                Table("rows", total: false);
                Pictures("photo", "person", PictureRole.Figure);
                if (_content.Value("hours").Length > 0)
                {
                    Section(_form.Field("hours")!);
                }

                break;
            case DocumentKind.Pictures:
                if (_content.Value("body").Length > 0)
                {
                    // Without words of its own a title would have a screen to itself; it stands in the bar over every picture.
                    Heading(1, "title");
                    Body("body");
                }

                Pictures("picture", "caption", PictureRole.Sheet);
                Signature();
                break;
            default:
                Budget();
                break;
        }
    }

    private void Power()
    {
        Heading(1, "name");
        List<IReadOnlyList<string>> rows = [[Label("name"), Clean("name")]];
        rows.AddRange(new[] { "class", "basis", "post", "limit", "complaints" }.Select(f => (IReadOnlyList<string>)[Label(f), Clean(f)]));
        _blocks.Add(new TableBlock(Place("name"), [Word("form.power.item"), Word("form.power.content")], rows));
        _blocks.Add(new HeadingBlock(Place("steps"), 2, Label("steps")));
        int step = 0;
        foreach (IReadOnlyList<string> row in _content.RowsOf("steps"))
        {
            step++;
            _blocks.Add(new ListItemBlock(Place("steps"), 0, string.Create(CultureInfo.InvariantCulture, $"{step}."), Clean(row, 0, "steps")));
            for (int way = 1; way <= 2; way++)
            {
                if (Clean(row, way, "steps") is { Length: > 0 } text)
                {
                    _blocks.Add(new ListItemBlock(Place("steps"), 1, "", Word(way == 1 ? "form.column.yes" : "form.column.no") + "：" + text));
                }
            }
        }
    }

    private void Budget()
    {
        Heading(1, "title");
        _blocks.Add(new ParagraphBlock(Place("unit"), Label("unit") + "：" + Clean("unit"), ParagraphKind.Flush));
        foreach (string side in new[] { "income", "expense" })
        {
            _blocks.Add(new HeadingBlock(Place(side), 2, Label(side)));
            Table(side, total: true);
        }

        Labelled("carried");
        if (_content.Value("difference").Length > 0)
        {
            Section(_form.Field("difference")!);
        }

        Signature();
    }

    /// <summary>The rows of a field as a table; columns that nobody filled in are left out, numbers are added up.</summary>
    private void Table(string name, bool total)
    {
        FormField field = _form.Field(name)!;
        IReadOnlyList<IReadOnlyList<string>> rows = _content.RowsOf(name);
        int[] columns = [.. Enumerable.Range(0, field.Columns.Count).Where(c => !field.Columns[c].IsPicture).Where(c => field.Columns[c].Required || rows.Any(r => c < r.Count && r[c].Trim().Length > 0))];
        string unit = _content.Kind == DocumentKind.Budget ? _content.Value("unit") : "元";
        List<string> header = [.. columns.Select(c => field.Columns[c].Name == "amount" ? $"{Word("form.column.amount")}（{unit}）" : Word("form.column." + field.Columns[c].Name))];
        List<IReadOnlyList<string>> cells = [.. rows.Select(r => (IReadOnlyList<string>)[.. columns.Select(c => Clean(r, c, name))])];
        if (total && rows.Count > 1)
        {
            string[] sums = [.. columns.Select(c => field.Columns[c].IsNumber ? Sum(rows, c) : "")];
            sums[0] = Word("form.total");
            cells.Add(sums);
        }

        _blocks.Add(new TableBlock(Place(name), header, cells));
    }

    /// <summary>The pictures of a column, each with the words of another beneath it: a photo beneath whose place a person's name stands is drawn on that person's card.</summary>
    private void Pictures(string column, string caption, PictureRole role)
    {
        FormField field = _form.Field("rows")!;
        int picture = field.Columns.TakeWhile(c => c.Name != column).Count();
        int words = field.Columns.TakeWhile(c => c.Name != caption).Count();
        foreach (IReadOnlyList<string> row in _content.RowsOf("rows"))
        {
            if (picture >= row.Count || row[picture].Trim().Length == 0)
            {
                continue;
            }

            Picture? read = _pictures.Decode(_file, Place("rows"), _content.Pictures[row[picture].Trim()], out Finding? refused);
            if (read is null)
            {
                _findings.Add(refused!);
            }
            else if (read.IsEmpty)
            {
                _findings.Add(new Finding(Severity.Error, "picture.empty", _file, Place("rows")));
            }
            else
            {
                _blocks.Add(new PictureBlock(Place("rows"), read, Clean(row, words, "rows"), role));
            }
        }
    }

    private static string Sum(IReadOnlyList<IReadOnlyList<string>> rows, int column)
    {
        decimal?[] numbers = [.. rows.Select(r => column < r.Count ? TableSums.Number(r[column].Trim()) : null)];
        return Array.Exists(numbers, n => n is not null) ? numbers.Sum()!.Value.ToString("#,##0.00", CultureInfo.InvariantCulture) : "";
    }

    private void Grid()
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (string line in _content.Value("grid").Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Trim().Length > 0))
        {
            rows.Add([.. line.Split('\t').Select(c => TextImporter.CollapseWhiteSpace(_filter.Clean(c, Place("grid"))))]);
        }

        _blocks.Add(new TableBlock(Place("grid"), rows[0], [.. rows.Skip(1)]));
        if (rows.Count == 1)
        {
            Body("empty");
        }
    }

    private void Section(FormField field)
    {
        _blocks.Add(new HeadingBlock(Place(field.Name), 2, Label(field.Name)));
        if (field.Type != FieldType.List)
        {
            Body(field.Name);
            return;
        }

        int number = 0;
        foreach (string line in Lines(field.Name))
        {
            number++;
            _blocks.Add(new ListItemBlock(Place(field.Name), 0, string.Create(CultureInfo.InvariantCulture, $"{number}."), line));
        }
    }

    /// <summary>Paragraphs of a text; numbered headings and lists in it are known as in a text file.</summary>
    private void Body(string name)
    {
        if (_content.Value(name).Length > 0)
        {
            _blocks.AddRange(TextImporter.Import(SourceText.Read(_content.Value(name), _filter)).Select(b => b is HeadingBlock { Level: 1 } h ? new ParagraphBlock(Place(name), h.Text) : b with { Place = Place(name) }));
        }
    }

    private void Heading(int level, string name) => _blocks.Add(new HeadingBlock(Place(name), level, Clean(name)));

    private void Flush(string name, string end)
    {
        if (Clean(name) is { Length: > 0 } text)
        {
            _blocks.Add(new ParagraphBlock(Place(name), text.TrimEnd('：', ':') + end, ParagraphKind.Flush));
        }
    }

    private void Labelled(string name)
    {
        if (Clean(name) is { Length: > 0 } text)
        {
            _blocks.Add(new ParagraphBlock(Place(name), Label(name) + "：" + text, ParagraphKind.Flush));
        }
    }

    private void Signature()
    {
        if (Clean("issuer") is { Length: > 0 } issuer)
        {
            _blocks.Add(new ParagraphBlock(Place("issuer"), issuer, ParagraphKind.Signature));
        }

        if (DateOnly.TryParseExact(_content.Value("date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            _blocks.Add(new ParagraphBlock(Place("date"), day.ToString("yyyy年M月d日", CultureInfo.InvariantCulture), ParagraphKind.Signature));
        }
    }

    private IEnumerable<string> Lines(string name)
        => _content.Value(name).Split('\n').Select(l => TextImporter.CollapseWhiteSpace(_filter.Clean(l.TrimEnd('\r'), Place(name)))).Where(l => l.Length > 0);

    private string Clean(string name) => string.Join(' ', Lines(name));

    private string Clean(IReadOnlyList<string> row, int column, string field)
        => column < row.Count ? TextImporter.CollapseWhiteSpace(_filter.Clean(row[column], Place(field))) : "";

    private string Label(string field) => Word(FormTexts.Label(_content.Kind, field));

    private static string Word(string code) => Texts.Get(Texts.Chinese, code);

    private SourcePlace Place(string field)
    {
        int index = 0;
        while (index < _form.Fields.Count && _form.Fields[index].Name != field)
        {
            index++;
        }

        return SourcePlace.Field(index + 1);
    }
}
