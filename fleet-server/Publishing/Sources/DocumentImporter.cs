using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Fonts;

namespace KioskFleet.Publishing.Sources;

/// <summary>What an import gave.</summary>
/// <param name="Model">The document; null if the file was refused: then a finding of severity Error says why.</param>
/// <param name="SuggestedTitle">Its title, or the file's name without extension.</param>
/// <param name="Encoding">How the file was encoded; empty where that says nothing.</param>
/// <param name="Findings">What was seen, errors included.</param>
public sealed record ImportResult(DocumentModel? Model, string SuggestedTitle, string Encoding, IReadOnlyList<Finding> Findings);

/// <summary>Reads files into documents. Never throws for what a file holds: it refuses with a finding that names file, place and remedy. Safe for concurrent use.</summary>
public sealed class DocumentImporter(FontCatalog fonts, PublishingOptions options)
{
    /// <summary>Endings of file names that are taken, lower case with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".txt", ".md"];

    /// <param name="fileName">Name as its owner knows it; the ending decides how it is read.</param>
    /// <param name="bytes">The whole file.</param>
    public ImportResult Import(string fileName, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(bytes);
        string extension = Path.GetExtension(fileName).ToLowerInvariant();
        if (!Extensions.Contains(extension))
        {
            return Refused(fileName, "file.kind", SourcePlace.WholeFile, extension, string.Join(" ", Extensions));
        }

        if (bytes.Length > options.MaxTextBytes)
        {
            return Refused(fileName, "file.toolarge", SourcePlace.WholeFile, bytes.Length / 1024, options.MaxTextBytes / 1024);
        }

        if (FileSignature.Recognise(bytes) is { } other)
        {
            return Refused(fileName, "file.disguised", SourcePlace.WholeFile, other, extension);
        }

        return ImportText(fileName, extension, bytes);
    }

    private ImportResult ImportText(string fileName, string extension, byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return Refused(fileName, "file.empty", SourcePlace.WholeFile);
        }

        DecodedText? decoded = TextDecoder.Decode(fileName, bytes, out Finding? finding);
        if (decoded is null)
        {
            return new ImportResult(null, TitleFromName(fileName), "", [finding!]);
        }

        int characters = decoded.Text.Count(c => !char.IsWhiteSpace(c));
        if (characters > options.MaxCharacters)
        {
            return Refused(fileName, "text.toolong", SourcePlace.WholeFile, characters, options.MaxCharacters);
        }

        ImportFindings findings = new(fileName, options.MaxFindings);
        SourceText source = SourceText.Read(fileName, decoded.Text, fonts, findings);
        List<Block> blocks = extension == ".md" ? MarkdownImporter.Import(fileName, source, findings) : TextImporter.Import(source);
        DocumentModel model = new(blocks);
        if (string.IsNullOrWhiteSpace(model.PlainText()) && !findings.HasErrors)
        {
            return Refused(fileName, "file.empty", SourcePlace.WholeFile);
        }

        HeadingBlock? title = blocks.OfType<HeadingBlock>().FirstOrDefault(h => h.Level == 1) ?? blocks.OfType<HeadingBlock>().FirstOrDefault();
        return new ImportResult(findings.HasErrors ? null : model, title?.Text ?? TitleFromName(fileName), decoded.Encoding, findings.ToList());
    }

    private static ImportResult Refused(string file, string code, SourcePlace place, params object[] arguments)
        => new(null, TitleFromName(file), "", [new Finding(Severity.Error, code, file, place, arguments)]);

    private static string TitleFromName(string fileName) => Path.GetFileNameWithoutExtension(fileName);
}
