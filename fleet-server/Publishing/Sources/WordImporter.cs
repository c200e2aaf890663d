using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Pictures;

namespace KioskFleet.Publishing.Sources;

/// <summary>Reads .docx: headings, paragraphs, lists with their numbers, tables, pictures with their descriptions. What it leaves out, it tells.</summary>
internal sealed class WordImporter
{
    private readonly string _file;
    private readonly CharacterFilter _filter;
    private readonly ImportFindings _findings;
    private readonly WordStyles _styles;
    private readonly WordNumbering _numbering;
    private readonly PublishingOptions _options;
    private readonly List<Block> _blocks = [];
    private int _paragraph;
    private readonly MainDocumentPart _part;
    private readonly PictureDecoder _decoder;
    private readonly List<(OpenXmlElement Element, string Relationship)> _met = [];
    private int _pictures;
    private int _ornaments;
    private bool _notes;

    private WordImporter(string file, MainDocumentPart part, CharacterFilter filter, ImportFindings findings, PublishingOptions options, PictureDecoder decoder)
    {
        _part = part;
        _decoder = decoder;
        _file = file;
        _filter = filter;
        _findings = findings;
        _options = options;
        _styles = new WordStyles(part.StyleDefinitionsPart?.Styles);
        _numbering = new WordNumbering(part.NumberingDefinitionsPart?.Numbering);
        _notes = part.HeaderParts.Any(h => !string.IsNullOrWhiteSpace(h.Header?.InnerText)) || part.FooterParts.Any(f => !string.IsNullOrWhiteSpace(f.Footer?.InnerText));
    }

    /// <param name="file">Its name.</param>
    /// <param name="bytes">A package that <see cref="OfficePackage"/> let through.</param>
    /// <param name="filter">Looks at the characters.</param>
    /// <param name="findings">What is seen.</param>
    /// <param name="options">Limits.</param>
    /// <param name="decoder">Decodes its pictures.</param>
    public static List<Block> Import(string file, byte[] bytes, CharacterFilter filter, ImportFindings findings, PublishingOptions options, PictureDecoder decoder)
    {
        try
        {
            using MemoryStream stream = new(bytes);
            using WordprocessingDocument document = WordprocessingDocument.Open(stream, isEditable: false);
            if (document.MainDocumentPart?.Document?.Body is not { } body)
            {
                findings.Add(new Finding(Severity.Error, "package.damaged", file, SourcePlace.WholeFile));
                return [];
            }

            WordImporter importer = new(file, document.MainDocumentPart, filter, findings, options, decoder);
            importer.Read(body);
            importer.Finish();
            return importer._blocks;
        }
        catch (Exception e) when (e is OpenXmlPackageException or IOException or InvalidDataException or System.Xml.XmlException or FormatException or ArgumentException
            or InvalidOperationException or KeyNotFoundException)
        {
            findings.Add(new Finding(Severity.Error, "package.damaged", file, SourcePlace.WholeFile));
            return [];
        }
    }

    private void Read(OpenXmlElement container)
    {
        foreach (OpenXmlElement element in container.ChildElements)
        {
            switch (element)
            {
                case Paragraph paragraph:
                    ReadParagraph(paragraph);
                    break;
                case Table table:
                    ReadTable(table);
                    break;
                case SdtBlock { SdtContentBlock: { } content }:
                    Read(content);
                    break;
                case CustomXmlBlock custom:
                    Read(custom);
                    break;
                case InsertedRun inserted:
                    Read(inserted);
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadParagraph(Paragraph paragraph)
    {
        SourcePlace place = SourcePlace.Paragraph(++_paragraph);
        StringBuilder text = new();
        List<OpenXmlElement> boxes = [];
        Append(paragraph, text, boxes);
        string[] lines = [.. text.ToString().Split('\n').Select(l => TextImporter.CollapseWhiteSpace(_filter.Clean(l, place))).Where(l => l.Length > 0)];
        ParagraphProperties? properties = paragraph.ParagraphProperties;
        string? style = properties?.ParagraphStyleId?.Val?.Value;
        int level = properties?.OutlineLevel?.Val?.Value is int own and < 9 ? own + 1 : _styles.HeadingLevel(style);
        NumberingProperties? numbering = properties?.NumberingProperties ?? _styles.Numbering(style);
        string? marker = lines.Length > 0 && numbering is not null ? _numbering.Next(numbering) : null;
        JustificationValues? alignment = properties?.Justification?.Val?.Value;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (level is >= 1 and <= 6 && i == 0)
            {
                _blocks.Add(new HeadingBlock(place, level, marker is null ? line : marker + line));
            }
            else if (marker is not null && i == 0)
            {
                _blocks.Add(new ListItemBlock(place, numbering!.NumberingLevelReference?.Val?.Value ?? 0, marker, line));
            }
            else if (_blocks.Count == 0 && alignment == JustificationValues.Center && line.Length <= 60)
            {
                _blocks.Add(new HeadingBlock(place, 1, line));
            }
            else
            {
                bool signature = alignment is JustificationValues.Right or JustificationValues.End || TextStructure.DateLine().IsMatch(line);
                bool flush = alignment == JustificationValues.Center || lines.Length > 1 || (line.Length <= 40 && line[^1] is '：' or ':');
                _blocks.Add(new ParagraphBlock(place, line, signature ? ParagraphKind.Signature : flush ? ParagraphKind.Flush : ParagraphKind.Running));
            }
        }

        Pictures();
        foreach (OpenXmlElement box in boxes)
        {
            Read(box);
        }
    }

    /// <summary>Takes the pictures that were met since the last time, in their order.</summary>
    private void Pictures()
    {
        SourcePlace place = SourcePlace.Paragraph(_paragraph);
        foreach ((OpenXmlElement element, string relationship) in _met)
        {
            if (++_pictures > _options.MaxPictures)
            {
                continue;
            }

            if (!_part.TryGetPartById(relationship, out OpenXmlPart? part) || part is not ImagePart image)
            {
                // A link to a picture elsewhere: it is not in the file.
                _findings.Add(new Finding(Severity.Warning, "docx.linked", _file, place));
                continue;
            }

            using MemoryStream bytes = new();
            using (Stream stream = image.GetStream())
            {
                stream.CopyTo(bytes);
            }

            Picture(element, place, image.ContentType, bytes.ToArray());
        }

        _met.Clear();
    }

    private void Picture(OpenXmlElement element, SourcePlace place, string type, byte[] bytes)
    {
        if (PictureHeader.Read(bytes) is not { } header)
        {
            _findings.Add(new Finding(Severity.Warning, "picture.kind", _file, place, type["image/".Length..]));
        }
        else if (Math.Min(header.Width, header.Height) < PictureDecoder.SmallestSide)
        {
            _ornaments++;
        }
        else if (_decoder.Decode(_file, place, bytes, out Finding? refused) is { IsEmpty: false } picture)
        {
            _blocks.Add(new PictureBlock(place, picture, _filter.Clean(Description(element), place), PictureRole.Figure));
        }
        else if (refused is not null)
        {
            // The text stands without it, and says so; only where no picture can be read at all nothing is published.
            _findings.Add(refused.Code == "decoder.missing" ? refused : refused with { Severity = Severity.Warning });
        }
    }

    /// <summary>The description that its author gave a picture; programs put a file's name there, which says nothing.</summary>
    private static string Description(OpenXmlElement element)
    {
        string text = element.Ancestors<Drawing>().FirstOrDefault()?.Descendants<DocumentFormat.OpenXml.Drawing.Wordprocessing.DocProperties>().FirstOrDefault()?.Description?.Value ?? "";
        text = TextImporter.CollapseWhiteSpace(text);
        return text.Length > LongestCaption || text.Contains('\\', StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal) || Path.HasExtension(text) ? "" : text;
    }

    /// <summary>A longer description was written by a program.</summary>
    private const int LongestCaption = 80;

    private void Append(OpenXmlElement container, StringBuilder text, List<OpenXmlElement> boxes)
    {
        foreach (OpenXmlElement element in container.ChildElements)
        {
            switch (element)
            {
                case Text t:
                    text.Append(t.Text);
                    break;
                case TabChar:
                    text.Append(' ');
                    break;
                case Break or CarriageReturn:
                    text.Append('\n');
                    break;
                case NoBreakHyphen:
                    text.Append('-');
                    break;
                case DeletedRun or MoveFromRun:
                    _findings.Add(new Finding(Severity.Warning, "docx.deleted", _file, SourcePlace.Paragraph(_paragraph)));
                    break;
                case Run run when run.RunProperties?.Vanish is { } vanish && (vanish.Val?.Value ?? true):
                    _findings.Add(new Finding(Severity.Warning, "docx.hidden", _file, SourcePlace.Paragraph(_paragraph)));
                    break;
                case FootnoteReference or EndnoteReference or CommentReference:
                    _notes = true;
                    break;
                case AlternateContent alternate:
                    // The same thing twice, for new and old programs: the first is enough.
                    if (alternate.GetFirstChild<AlternateContentChoice>() is { } choice)
                    {
                        Append(choice, text, boxes);
                    }

                    break;
                case TextBoxContent box:
                    boxes.Add(box);
                    break;
                case DocumentFormat.OpenXml.Drawing.Blip blip:
                    _met.Add((blip, blip.Embed?.Value ?? ""));
                    break;
                case DocumentFormat.OpenXml.Vml.ImageData image:
                    _met.Add((image, image.RelationshipId?.Value ?? ""));
                    break;
                case ParagraphProperties or RunProperties or FieldCode or DeletedText:
                    break;
                default:
                    Append(element, text, boxes);
                    break;
            }
        }
    }

    private void ReadTable(Table table)
    {
        SourcePlace place = SourcePlace.Paragraph(_paragraph + 1);
        List<IReadOnlyList<string>> rows = [];
        foreach (TableRow row in table.Elements<TableRow>())
        {
            List<string> cells = [];
            foreach (TableCell cell in row.Elements<TableCell>().Concat(row.Elements<SdtCell>().SelectMany(s => s.Descendants<TableCell>())))
            {
                cells.Add(CellText(cell));
                int span = cell.TableCellProperties?.GridSpan?.Val?.Value ?? 1;
                cells.AddRange(Enumerable.Repeat("", Math.Clamp(span, 1, _options.MaxTableColumns) - 1));
            }

            if (cells.Count > _options.MaxTableColumns)
            {
                _findings.Add(new Finding(Severity.Error, "table.columns", _file, place, cells.Count, _options.MaxTableColumns));
                return;
            }

            rows.Add(cells);
        }

        if (rows.Count > _options.MaxTableRows)
        {
            _findings.Add(new Finding(Severity.Error, "table.rows", _file, place, _options.MaxTableRows));
            return;
        }

        if (rows.Exists(r => r.Any(c => c.Length > 0)))
        {
            _blocks.Add(new TableBlock(place, rows[0], [.. rows.Skip(1).Where(r => r.Any(c => c.Length > 0))]));
        }

        Pictures();
    }

    private string CellText(TableCell cell)
    {
        StringBuilder text = new();
        List<OpenXmlElement> boxes = [];
        foreach (OpenXmlElement element in cell.ChildElements)
        {
            if (element is Paragraph)
            {
                _paragraph++;
                if (text.Length > 0)
                {
                    text.Append(' ');
                }

                Append(element, text, boxes);
            }
            else if (element is Table inner)
            {
                _findings.Add(new Finding(Severity.Warning, "docx.nested", _file, SourcePlace.Paragraph(_paragraph)));
                foreach (TableCell innerCell in inner.Elements<TableRow>().SelectMany(r => r.Elements<TableCell>()))
                {
                    text.Append(' ').Append(CellText(innerCell));
                }
            }
        }

        return TextImporter.CollapseWhiteSpace(_filter.Clean(text.ToString(), SourcePlace.Paragraph(_paragraph)));
    }

    private void Finish()
    {
        if (_pictures > _options.MaxPictures)
        {
            _findings.Add(new Finding(Severity.Error, "picture.many", _file, SourcePlace.WholeFile, _pictures, _options.MaxPictures));
        }

        if (_ornaments > 0)
        {
            _findings.Add(new Finding(Severity.Note, "picture.small", _file, SourcePlace.WholeFile, _ornaments));
        }

        if (_notes)
        {
            _findings.Add(new Finding(Severity.Note, "docx.notes", _file, SourcePlace.WholeFile));
        }
    }
}
