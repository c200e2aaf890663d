using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Privacy;

/// <summary>Reads and rewrites stretches of a document.</summary>
internal static class PrivacyText
{
    public static string Read(DocumentModel model, string title, PrivacySpan span)
        => Whole(model, title, span).Substring(span.Start, span.Length);

    /// <summary>The whole text of the block or cell that a span lies in.</summary>
    public static string Whole(DocumentModel model, string title, PrivacySpan span)
        => span.Block < 0 ? title : model.Blocks[span.Block] switch
        {
            HeadingBlock h => h.Text,
            ParagraphBlock p => p.Text,
            ListItemBlock i => i.Text,
            PictureBlock p => p.Caption,
            TableBlock t => span.Row < 0 ? t.Header[span.Column] : t.Rows[span.Row][span.Column],
            { } other => Plain(other),
        };

    /// <summary>A document with stretches replaced.</summary>
    public static DocumentModel Rewrite(DocumentModel model, ref string title, IEnumerable<(PrivacySpan Span, string Text)> changes)
    {
        Dictionary<(int Block, int Row, int Column), string> texts = [];

        // From the end of each text to its beginning, so that the places before stay right.
        foreach ((PrivacySpan span, string text) in changes.OrderByDescending(c => c.Span.Start))
        {
            (int, int, int) place = (span.Block, span.Row, span.Column);
            string whole = texts.TryGetValue(place, out string? changed) ? changed : Whole(model, title, span);
            texts[place] = whole[..span.Start] + text + whole[(span.Start + span.Length)..];
        }

        title = texts.GetValueOrDefault((-1, -1, -1), title);
        ILookup<(int Block, int Row), (int Column, string Text)> cells = texts.ToLookup(t => (t.Key.Block, t.Key.Row), t => (t.Key.Column, t.Value));
        HashSet<int> touched = [.. cells.Select(c => c.Key.Block)];
        return new DocumentModel([.. model.Blocks.Select((block, b) => touched.Contains(b) ? Rewrite(block, b, cells) : block)]);
    }

    private static Block Rewrite(Block block, int number, ILookup<(int Block, int Row), (int Column, string Text)> changes)
    {
        return block switch
        {
            HeadingBlock h => h with { Text = Whole() },
            ParagraphBlock p => p with { Text = Whole() },
            PictureBlock p => p with { Caption = Whole() },
            ListItemBlock i => i with { Text = Whole() },
            TableBlock t => t with { Header = Cells(t.Header, -1), Rows = [.. t.Rows.Select(Cells)] },
            _ => throw new PublishingException("privacy.unmaskable", block.GetType().Name),
        };

        string Whole() => changes[(number, -1)].Single().Text;

        IReadOnlyList<string> Cells(IReadOnlyList<string> cells, int row)
        {
            string[]? changed = null;
            foreach ((int column, string text) in changes[(number, row)])
            {
                changed ??= [.. cells];
                changed[column] = text;
            }

            return changed ?? cells;
        }
    }

    private static string Plain(Block block)
    {
        System.Text.StringBuilder text = new();
        block.AppendText(text);
        return text.ToString();
    }
}
