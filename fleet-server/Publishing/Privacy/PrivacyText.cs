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
        HashSet<int> touched = [.. texts.Keys.Select(k => k.Block)];
        return new DocumentModel([.. model.Blocks.Select((block, b) => touched.Contains(b) ? Rewrite(block, b, texts) : block)]);
    }

    private static Block Rewrite(Block block, int number, Dictionary<(int Block, int Row, int Column), string> texts)
    {
        return block switch
        {
            HeadingBlock h => h with { Text = texts[(number, -1, -1)] },
            ParagraphBlock p => p with { Text = texts[(number, -1, -1)] },
            PictureBlock p => p with { Caption = texts[(number, -1, -1)] },
            ListItemBlock i => i with { Text = texts[(number, -1, -1)] },
            TableBlock t => t with { Header = Cells(t.Header, -1), Rows = [.. t.Rows.Select(Cells)] },
            _ => throw new PublishingException("privacy.unmaskable", block.GetType().Name),
        };

        IReadOnlyList<string> Cells(IReadOnlyList<string> cells, int row)
            => Enumerable.Range(0, cells.Count).Any(c => texts.ContainsKey((number, row, c)))
                ? [.. cells.Select((cell, c) => texts.GetValueOrDefault((number, row, c), cell))]
                : cells;
    }

    private static string Plain(Block block)
    {
        System.Text.StringBuilder text = new();
        block.AppendText(text);
        return text.ToString();
    }
}
