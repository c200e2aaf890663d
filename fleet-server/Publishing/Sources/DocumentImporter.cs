using KioskFleet.Publishing.Checks;
using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Forms;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Sources.Pdf;

namespace KioskFleet.Publishing.Sources;

/// <summary>What an import gave.</summary>
/// <param name="Model">The document; null if the file was refused: then a finding of severity Error says why.</param>
/// <param name="SuggestedTitle">Its title, or the file's name without extension.</param>
/// <param name="Encoding">How the file was encoded; empty where that says nothing.</param>
/// <param name="Findings">What was seen, errors included.</param>
public sealed record ImportResult(DocumentModel? Model, string SuggestedTitle, string Encoding, IReadOnlyList<Finding> Findings)
{
    /// <summary>Kind of page that it was checked as.</summary>
    public DocumentKind Kind { get; init; }
}

/// <summary>Reads files into documents. Never throws for what a file holds: it refuses with a finding that names file, place and remedy. Safe for concurrent use.</summary>
public sealed class DocumentImporter(FontCatalog fonts, PublishingOptions options)
{
    /// <summary>Endings of file names that are taken, lower case with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".txt", ".md", ".docx", ".csv", ".xlsx", ".xls", ".pdf", ".jpg", ".jpeg", ".png", FormContent.Extension];

    /// <summary>Endings of office files with macros, and what to save them as.</summary>
    private static readonly Dictionary<string, string> MacroExtensions = new()
    {
        [".docm"] = ".docx", [".dotm"] = ".docx", [".xlsm"] = ".xlsx", [".xltm"] = ".xlsx", [".xlsb"] = ".xlsx",
    };

    private readonly PdfImporter _pdf = new(options);
    private readonly PictureDecoder _pictures = new(options);

    /// <summary>Reads a file as a document of any sort.</summary>
    /// <param name="fileName">Name as its owner knows it; the ending decides how it is read.</param>
    /// <param name="bytes">The whole file.</param>
    public ImportResult Import(string fileName, byte[] bytes) => Import(fileName, bytes, 0, DocumentKind.Document);

    /// <summary>Reads a file and checks what its kind of page must say. A part that is missing is a finding of severity Error; the document is there all the same, for its author to look at.</summary>
    /// <param name="fileName">Name as its owner knows it; the ending decides how it is read.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="column">Key of the disclosure column, by which the kind is chosen.</param>
    /// <param name="kind">The kind that a person chose; null: by the column.</param>
    public ImportResult Import(string fileName, byte[] bytes, int column, DocumentKind? kind)
    {
        ImportResult read = Read(fileName, bytes);
        if (read.Model is not { } model)
        {
            return read;
        }

        DocumentKind chosen = kind ?? KindChoice.For(column, model);
        return read with { Kind = chosen, Findings = [.. read.Findings, .. DocumentChecks.Check(fileName, model, chosen)] };
    }

    private ImportResult Read(string fileName, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(bytes);
        string extension = Path.GetExtension(fileName).ToLowerInvariant();
        if (MacroExtensions.TryGetValue(extension, out string? without))
        {
            return Refused(fileName, "package.macros", SourcePlace.WholeFile, without);
        }

        if (!Extensions.Contains(extension))
        {
            return Refused(fileName, "file.kind", SourcePlace.WholeFile, extension, string.Join(" ", Extensions));
        }

        bool office = extension is ".docx" or ".xlsx" or ".xls";
        bool picture = extension is ".pdf" or ".jpg" or ".jpeg" or ".png";
        int most = extension == FormContent.Extension ? FormDefinition.MaxFileBytes : office ? options.MaxOfficeBytes : picture ? options.MaxPictureFileBytes : extension == ".csv" ? options.MaxSheetTextBytes : options.MaxTextBytes;
        if (bytes.Length > most)
        {
            return Refused(fileName, "file.toolarge", SourcePlace.WholeFile, bytes.Length / 1024, most / 1024);
        }

        if (bytes.Length == 0)
        {
            return Refused(fileName, "file.empty", SourcePlace.WholeFile);
        }

        if (FileSignature.Contradicts(extension, bytes) is { } found)
        {
            return Refused(fileName, "file.other", SourcePlace.WholeFile, found, extension);
        }

        return office ? ImportOffice(fileName, extension, bytes) : extension == ".pdf" ? ImportPdf(fileName, bytes) : picture ? ImportPicture(fileName, bytes) : ImportText(fileName, extension, bytes);
    }

    private ImportResult ImportText(string fileName, string extension, byte[] bytes)
    {
        if (extension == FormContent.Extension)
        {
            ImportFindings problems = new(fileName, options.MaxFindings);
            return Result(fileName, FormImporter.Import(fileName, bytes, new CharacterFilter(fileName, fonts, problems), problems, _pictures), "UTF-8", problems);
        }

        if (FileSignature.Recognise(bytes) is { } other)
        {
            return Refused(fileName, "file.disguised", SourcePlace.WholeFile, other, extension);
        }

        DecodedText? decoded = TextDecoder.Decode(fileName, bytes, out Finding? finding);
        if (decoded is null)
        {
            return new ImportResult(null, TitleFromName(fileName), "", [finding!]);
        }

        int characters = decoded.Text.Count(c => !char.IsWhiteSpace(c));
        if (characters > options.MaxCharacters && extension != ".csv")
        {
            return Refused(fileName, "text.toolong", SourcePlace.WholeFile, characters, options.MaxCharacters);
        }

        ImportFindings findings = new(fileName, options.MaxFindings);
        CharacterFilter filter = new(fileName, fonts, findings);
        List<Block> blocks = extension switch
        {
            ".csv" => CsvImporter.Import(fileName, decoded.Text, filter, findings, options),
            ".md" => MarkdownImporter.Import(fileName, SourceText.Read(decoded.Text, filter), findings),
            _ => TextImporter.Import(SourceText.Read(decoded.Text, filter)),
        };
        return Result(fileName, blocks, decoded.Encoding, findings);
    }

    private ImportResult ImportOffice(string fileName, string extension, byte[] bytes)
    {
        Finding? refused = extension == ".xls" ? OfficePackage.InspectOld(fileName, bytes) : OfficePackage.Inspect(fileName, extension, bytes, options);
        if (refused is not null)
        {
            return new ImportResult(null, TitleFromName(fileName), "", [refused]);
        }

        ImportFindings findings = new(fileName, options.MaxFindings);
        CharacterFilter filter = new(fileName, fonts, findings);
        List<Block> blocks = extension == ".docx" ? WordImporter.Import(fileName, bytes, filter, findings, options, _pictures)
            : WorkbookImporter.Import(fileName, extension, bytes, filter, findings, options);
        filter.Finish();
        return Result(fileName, blocks, "", findings);
    }

    private ImportResult ImportPdf(string fileName, byte[] bytes)
    {
        ImportFindings findings = new(fileName, options.MaxFindings);
        CharacterFilter filter = new(fileName, fonts, findings);
        List<Block> blocks = _pdf.Import(fileName, bytes, filter, findings);
        filter.Finish();
        return Result(fileName, blocks, "", findings);
    }

    private ImportResult ImportPicture(string fileName, byte[] bytes)
    {
        ImportFindings findings = new(fileName, options.MaxFindings);
        if (_pictures.Decode(fileName, SourcePlace.WholeFile, bytes, out Finding? refused) is not { } picture)
        {
            return new ImportResult(null, TitleFromName(fileName), "", [refused!]);
        }

        if (picture.IsEmpty)
        {
            return Refused(fileName, "picture.empty", SourcePlace.WholeFile);
        }

        findings.Add(new Finding(Severity.Note, picture.Kind == PictureKind.Scan ? "picture.scan" : "picture.photo", fileName, SourcePlace.WholeFile));
        return Result(fileName, [new PictureBlock(SourcePlace.WholeFile, picture, "", PictureRole.Sheet)], "", findings);
    }

    private static ImportResult Result(string fileName, List<Block> blocks, string encoding, ImportFindings findings)
    {
        blocks = FlowTable.AsLists(blocks);
        DocumentModel model = new(blocks);
        if (!findings.HasErrors && string.IsNullOrWhiteSpace(model.PlainText()) && !blocks.OfType<PictureBlock>().Any())
        {
            return Refused(fileName, "file.empty", SourcePlace.WholeFile);
        }

        HeadingBlock? title = blocks.OfType<HeadingBlock>().FirstOrDefault(h => h.Level == 1) ?? blocks.OfType<HeadingBlock>().FirstOrDefault();
        return new ImportResult(findings.HasErrors ? null : model, title?.Text ?? TitleFromName(fileName), encoding, findings.ToList());
    }

    private static ImportResult Refused(string file, string code, SourcePlace place, params object[] arguments)
        => new(null, TitleFromName(file), "", [new Finding(Severity.Error, code, file, place, arguments)]);

    private static string TitleFromName(string fileName) => Path.GetFileNameWithoutExtension(fileName);
}
