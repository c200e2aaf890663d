using System.Collections.Frozen;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>What an import took for what.</summary>
public enum PartKind
{
    Title,
    Heading,
    Paragraph,
    Item,
    Table,
    Scan,
    Photo,
}

/// <summary>A part of a file as it was understood.</summary>
/// <param name="Kind">What it was taken for.</param>
/// <param name="Place">Where it stands in the file.</param>
/// <param name="Text">Its words; of a table its header, of a picture its description.</param>
/// <param name="Rows">Rows of a table below its header; else 0.</param>
/// <param name="Columns">Columns of a table, pixels of a picture's width; else 0.</param>
public sealed record UnderstoodBlock(PartKind Kind, SourcePlace Place, string Text, int Rows, int Columns);

/// <summary>What an import understood of a file and what it left out, to be shown beside the pages.</summary>
public static class ImportSummary
{
    /// <summary>Findings that say that something of the file does not stand on the pages.</summary>
    private static readonly FrozenSet<string> LeavesOut = new[]
    {
        "docx.deleted", "docx.hidden", "docx.notes", "docx.linked", "sheet.hidden", "sheet.hiddencells", "markdown.image", "markdown.link", "picture.kind", "picture.small", "picture.damaged",
        "picture.toolarge", "decoder.tooheavy", "pdf.figures", "pdf.running", "text.control", "text.invisible",
    }.ToFrozenSet();

    /// <summary>The parts of a document in order.</summary>
    public static IReadOnlyList<UnderstoodBlock> Understood(DocumentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.Blocks.Select(Of)];
    }

    /// <summary>Of an import's findings those that tell what was left out; each has its place.</summary>
    public static IReadOnlyList<Finding> LeftOut(IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return [.. findings.Where(f => f.Severity != Severity.Error && LeavesOut.Contains(f.Code))];
    }

    private static UnderstoodBlock Of(Block block) => block switch
    {
        HeadingBlock h => new(h.Level == 1 ? PartKind.Title : PartKind.Heading, h.Place, h.Text, 0, 0),
        ListItemBlock i => new(PartKind.Item, i.Place, i.Marker + i.Text, 0, 0),
        TableBlock t => new(PartKind.Table, t.Place, string.Join("　", t.Header), t.Rows.Count, t.ColumnCount),
        PictureBlock p => new(p.Picture.Kind == Pictures.PictureKind.Scan ? PartKind.Scan : PartKind.Photo, p.Place, p.Caption, 0, p.Picture.Width),
        ParagraphBlock p => new(PartKind.Paragraph, p.Place, p.Text, 0, 0),
        _ => Other(block),
    };

    private static UnderstoodBlock Other(Block block)
    {
        System.Text.StringBuilder text = new();
        block.AppendText(text);
        return new UnderstoodBlock(PartKind.Paragraph, block.Place, text.ToString(), 0, 0);
    }
}
