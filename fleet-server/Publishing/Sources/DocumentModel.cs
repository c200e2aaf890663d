using System.Text;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Pictures;

namespace KioskFleet.Publishing.Sources;

/// <summary>A document as its author meant it: blocks in order, free of any screen.</summary>
/// <param name="Blocks">Titles, paragraphs, lists, tables.</param>
public sealed record DocumentModel(IReadOnlyList<Block> Blocks)
{
    /// <summary>All text in reading order, a line break between blocks and between cells. What terminals draw equals it, white space aside.</summary>
    public string PlainText()
    {
        StringBuilder text = new();
        foreach (Block block in Blocks)
        {
            block.AppendText(text);
        }

        return text.ToString();
    }
}

/// <summary>A piece of a document.</summary>
/// <param name="Place">Where in the source it begins.</param>
public abstract record Block(SourcePlace Place)
{
    /// <summary>Adds the block's text, and a line break after each part.</summary>
    internal abstract void AppendText(StringBuilder text);
}

/// <summary>A title or heading.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Level">1: the document's title; 2 to 6: deeper.</param>
/// <param name="Text">One line.</param>
public sealed record HeadingBlock(SourcePlace Place, int Level, string Text) : Block(Place)
{
    internal override void AppendText(StringBuilder text) => text.Append(Text).Append('\n');
}

/// <summary>A paragraph.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Text">Its text; line breaks that mean nothing are gone.</param>
/// <param name="Kind">How it is set.</param>
public sealed record ParagraphBlock(SourcePlace Place, string Text, ParagraphKind Kind = ParagraphKind.Running) : Block(Place)
{
    internal override void AppendText(StringBuilder text) => text.Append(Text).Append('\n');
}

/// <summary>How a paragraph is set.</summary>
public enum ParagraphKind
{
    /// <summary>First line indented by two characters, lines filled.</summary>
    Running,

    /// <summary>No indent: salutations, short lines, verse.</summary>
    Flush,

    /// <summary>At the right edge: signature and date.</summary>
    Signature,
}

/// <summary>An item of a list.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Depth">0 for the outermost list.</param>
/// <param name="Marker">Number as the source has it, for example "1."; empty: a dot that is drawn, not text.</param>
/// <param name="Text">Its text.</param>
public sealed record ListItemBlock(SourcePlace Place, int Depth, string Marker, string Text) : Block(Place)
{
    internal override void AppendText(StringBuilder text) => text.Append(Marker).Append(Text).Append('\n');
}

/// <summary>A table.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Header">Names of the columns; empty: none.</param>
/// <param name="Rows">Cells, row by row; short rows end early.</param>
public sealed record TableBlock(SourcePlace Place, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) : Block(Place)
{
    /// <summary>Number of columns of the widest row.</summary>
    public int ColumnCount => Math.Max(Header.Count, Rows.Count == 0 ? 0 : Rows.Max(r => r.Count));

    internal override void AppendText(StringBuilder text)
    {
        foreach (string cell in Header.Concat(Rows.SelectMany(r => r)))
        {
            text.Append(cell).Append('\n');
        }
    }
}

/// <summary>A picture.</summary>
/// <param name="Place">Where in the source it stands.</param>
/// <param name="Picture">Its pixels.</param>
/// <param name="Caption">Words beneath it: its description in the source; empty: none.</param>
/// <param name="Role">How it is set.</param>
public sealed record PictureBlock(SourcePlace Place, Picture Picture, string Caption, PictureRole Role) : Block(Place)
{
    internal override void AppendText(StringBuilder text)
    {
        if (Caption.Length > 0)
        {
            text.Append(Caption).Append('\n');
        }
    }
}

/// <summary>How a picture is set.</summary>
public enum PictureRole
{
    /// <summary>Within the text: as wide as the column allows, and never higher than a page.</summary>
    Figure,

    /// <summary>A page of the original, or a file that is one picture: it has screens of its own.</summary>
    Sheet,
}
