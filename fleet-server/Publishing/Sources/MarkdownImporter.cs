using System.Text;
using KioskFleet.Publishing.Findings;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace KioskFleet.Publishing.Sources;

/// <summary>Reads Markdown: headings, paragraphs, lists, quotes, pipe tables. Raw HTML is text like any other.</summary>
internal static class MarkdownImporter
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <summary>Lists and quotes within each other beyond which a file is refused: nobody reads such a page.</summary>
    private const int MaxDepth = 12;

    public static List<Block> Import(string file, SourceText source, ImportFindings findings)
    {
        string text = string.Join('\n', source.Lines.Select(l => l.Text));
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig's own limit on nesting.
            findings.Add(new Finding(Severity.Error, "markdown.depth", file, SourcePlace.WholeFile, MaxDepth));
            return [];
        }

        List<Block> blocks = [];
        Read(document, blocks, new Context(file, findings), 0, -1);
        return blocks;
    }

    private static void Read(ContainerBlock container, List<Block> blocks, Context context, int depth, int listDepth)
    {
        if (depth > MaxDepth)
        {
            context.Findings.Add(new Finding(Severity.Error, "markdown.depth", context.File, new SourcePlace(container.Line + 1, 0), MaxDepth));
            return;
        }

        foreach (Markdig.Syntax.Block block in container)
        {
            SourcePlace place = new(block.Line + 1, 0);
            switch (block)
            {
                case Markdig.Syntax.HeadingBlock heading:
                    Add(blocks, Inline(heading.Inline, context, place), t => new HeadingBlock(place, heading.Level, t));
                    break;
                case Markdig.Syntax.ParagraphBlock paragraph:
                    Paragraphs(paragraph, blocks, context, place);
                    break;
                case Markdig.Syntax.ListBlock list:
                    List(list, blocks, context, depth + 1, listDepth + 1);
                    break;
                case Table table:
                    blocks.Add(ReadTable(table, context, place));
                    break;
                case LeafBlock leaf:
                    foreach (string line in leaf.Lines.ToString().Split('\n').Select(TextImporter.CollapseWhiteSpace).Where(l => l.Length > 0))
                    {
                        blocks.Add(new ParagraphBlock(place, line, ParagraphKind.Flush));
                    }

                    break;
                case ContainerBlock inner:
                    Read(inner, blocks, context, depth + 1, listDepth);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Paragraphs(Markdig.Syntax.ParagraphBlock paragraph, List<Block> blocks, Context context, SourcePlace place)
    {
        // A hard break makes a new line; the lines of an address or a signature stand flush.
        string[] lines = Inline(paragraph.Inline, context, place).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            // Who signs stands above the day.
            string line = lines[i];
            bool signs = i + 1 < lines.Length && line.Length <= SignatureChars && TextStructure.DateLine().IsMatch(lines[i + 1]);
            ParagraphKind kind = signs || TextStructure.DateLine().IsMatch(line) ? ParagraphKind.Signature
                : lines.Length > 1 || (line.Length <= 40 && line[^1] is '：' or ':') ? ParagraphKind.Flush : ParagraphKind.Running;
            blocks.Add(new ParagraphBlock(place, line, kind));
        }
    }

    /// <summary>Longest name of an office that signs, characters.</summary>
    private const int SignatureChars = 30;

    private static void List(Markdig.Syntax.ListBlock list, List<Block> blocks, Context context, int depth, int listDepth)
    {
        foreach (Markdig.Syntax.ListItemBlock item in list.OfType<Markdig.Syntax.ListItemBlock>())
        {
            SourcePlace place = new(item.Line + 1, 0);
            string marker = list.IsOrdered ? $"{item.Order}{list.OrderedDelimiter}" : "";
            List<Block> inner = [];
            Read(item, inner, context, depth, listDepth);
            if (inner.Count > 0 && inner[0] is ParagraphBlock text)
            {
                blocks.Add(new ListItemBlock(place, listDepth, marker, text.Text));
                blocks.AddRange(inner.Skip(1));
            }
            else
            {
                if (marker.Length > 0)
                {
                    blocks.Add(new ListItemBlock(place, listDepth, marker, ""));
                }

                blocks.AddRange(inner);
            }
        }
    }

    private static TableBlock ReadTable(Table table, Context context, SourcePlace place)
    {
        List<string> header = [];
        List<IReadOnlyList<string>> rows = [];
        foreach (TableRow row in table.OfType<TableRow>())
        {
            List<string> cells = [.. row.OfType<TableCell>().Select(c => Cell(c, context, place))];
            if (row.IsHeader)
            {
                header = cells;
            }
            else
            {
                rows.Add(cells);
            }
        }

        return new TableBlock(place, header.Exists(h => h.Length > 0) ? header : [], rows);
    }

    private static string Cell(TableCell cell, Context context, SourcePlace place)
        => string.Join(' ', cell.OfType<LeafBlock>().Select(l => Inline(l.Inline, context, place).Replace('\n', ' ')));

    private static void Add(List<Block> blocks, string text, Func<string, Block> make)
    {
        text = text.Replace('\n', ' ');
        if (text.Length > 0)
        {
            blocks.Add(make(text));
        }
    }

    private static string Inline(ContainerInline? inline, Context context, SourcePlace place)
    {
        StringBuilder text = new();
        Append(inline, text, context, place, 0);
        return string.Join('\n', text.ToString().Split('\n').Select(TextImporter.CollapseWhiteSpace));
    }

    private static void Append(ContainerInline? container, StringBuilder text, Context context, SourcePlace place, int depth)
    {
        if (container is null)
        {
            return;
        }

        if (depth > 4 * MaxDepth)
        {
            context.Findings.Add(new Finding(Severity.Error, "markdown.depth", context.File, place, MaxDepth));
            return;
        }

        foreach (Inline inline in container)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.ToString());
                    break;
                case CodeInline code:
                    text.Append(code.Content);
                    break;
                case AutolinkInline link:
                    text.Append(link.Url);
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.ToString());
                    break;
                case LineBreakInline { IsHard: true }:
                    text.Append('\n');
                    break;
                case LineBreakInline:
                    SoftBreak(text, inline.NextSibling);
                    break;
                case LinkInline { IsImage: true } image:
                    context.Findings.Add(new Finding(Severity.Warning, "markdown.image", context.File, place, image.Url ?? ""));
                    Append(image, text, context, place, depth + 1);
                    break;
                case LinkInline link:
                    context.Findings.Add(new Finding(Severity.Note, "markdown.link", context.File, place, link.Url ?? ""));
                    Append(link, text, context, place, depth + 1);
                    break;
                case ContainerInline inner:
                    Append(inner, text, context, place, depth + 1);
                    break;
                default:
                    text.Append(inline);
                    break;
            }
        }
    }

    // Chinese has no spaces between words: a line break within a paragraph is a space only between Latin words.
    private static void SoftBreak(StringBuilder text, Inline? next)
    {
        if (next is LiteralInline day && TextStructure.DateLine().IsMatch(day.Content.ToString().Trim()))
        {
            text.Append('\n');
        }
        else if (text.Length > 0 && char.IsAscii(text[^1]) && next is LiteralInline literal && literal.Content.Length > 0 && char.IsAscii(literal.Content.CurrentChar))
        {
            text.Append(' ');
        }
    }

    private sealed record Context(string File, ImportFindings Findings);
}
