using System.Buffers;
using System.Text;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>Reads plain text: joins lines that were broken in mid-sentence (by an editor's margin, a printed page's end, a web page) and recognises titles, headings,
/// signatures. It moves and drops no character except white space.</summary>
internal static class TextImporter
{
    /// <summary>A line this long that ends without a full stop was broken by a margin, not by its author; titles and headings are shorter.</summary>
    private const int LongLine = 40;

    /// <summary>In a text whose lines nearly all have the same length, that length less this is long.</summary>
    private const int WrapTolerance = 4;

    private const int LongestHeading = 40;
    private const int LongestNumberedHeading = 25;

    /// <summary>The title stands among the first paragraphs; before it only what a web page puts there.</summary>
    private const int TitleWithin = 14;

    public static List<Block> Import(SourceText source)
    {
        List<Logical> paragraphs = Join(source.Lines);
        int title = FindTitle(paragraphs);
        List<Block> blocks = new(paragraphs.Count);
        for (int i = 0; i < paragraphs.Count; i++)
        {
            blocks.Add(Classify(paragraphs, i, i == title));
        }

        return blocks;
    }

    private static List<Logical> Join(IReadOnlyList<SourceLine> lines)
    {
        int longLine = LongLineOf(lines);
        List<Logical> paragraphs = [];
        Logical? open = null;
        foreach (SourceLine line in lines)
        {
            string text = CollapseWhiteSpace(line.Text);
            if (text.Length == 0)
            {
                continue;
            }

            // A long title at the beginning has no full stop either, and yet is whole.
            bool title = open is not null && paragraphs.Count <= TitleWithin && TextStructure.LooksLikeTitle(open.Text);
            if (open is null || title || !GoesOn(open, text, IsIndented(line.Text), longLine))
            {
                open = new Logical(line.Number);
                paragraphs.Add(open);
            }

            open.Add(text);
        }

        return paragraphs;
    }

    private static bool GoesOn(Logical open, string text, bool indented, int longLine)
    {
        if (TextStructure.StartsWithContinuation(text))
        {
            return true;
        }

        string before = open.WithoutPageNumber();
        bool unfinished = !TextStructure.IsComplete(before) && (TextStructure.IsMidSentence(before) || open.LastLength >= longLine);
        if (TextStructure.PageNumberEnd().Match(text) is { Success: true, Index: 0 })
        {
            return unfinished;
        }

        return unfinished && !TextStructure.StartsAnew(text) && (!indented || TextStructure.IsMidSentence(before));
    }

    /// <summary>Hard-wrapped text: when half of all lines end within a few characters of the longest usual length, that length is the margin.</summary>
    private static int LongLineOf(IReadOnlyList<SourceLine> lines)
    {
        int[] lengths = [.. lines.Select(l => CollapseWhiteSpace(l.Text).Length).Where(n => n > 0).Order()];
        if (lengths.Length < 8)
        {
            return LongLine;
        }

        int margin = lengths[(int)(lengths.Length * 0.95)];
        int atMargin = lengths.Count(n => n >= margin - WrapTolerance && n <= margin + WrapTolerance);
        return margin is >= 16 and < LongLine + 20 && atMargin * 2 >= lengths.Length ? margin - WrapTolerance : LongLine;
    }

    private static int FindTitle(List<Logical> paragraphs)
    {
        int within = Math.Min(TitleWithin, paragraphs.Count);
        for (int i = 0; i < within; i++)
        {
            string text = paragraphs[i].Text;
            if (TextStructure.LooksLikeTitle(text) && !TextStructure.Part().IsMatch(text) && !text.Contains('：', StringComparison.Ordinal))
            {
                return i;
            }
        }

        return paragraphs.Count > 1 && paragraphs[0].Text.Length <= LongestHeading && !TextStructure.IsComplete(paragraphs[0].Text)
            && !TextStructure.StartsAnew(paragraphs[0].Text) && !paragraphs[0].Text.Contains(' ', StringComparison.Ordinal) ? 0 : -1;
    }

    private static Block Classify(List<Logical> paragraphs, int index, bool isTitle)
    {
        Logical paragraph = paragraphs[index];
        string text = paragraph.Text;
        SourcePlace place = new(paragraph.Line, 0);
        if (isTitle)
        {
            return new HeadingBlock(place, 1, text);
        }

        bool open = !TextStructure.IsComplete(text) && !TextStructure.IsMidSentence(text);
        if (open && text.Length <= LongestHeading)
        {
            bool next = index + 1 < paragraphs.Count;
            int level = TextStructure.Part().IsMatch(text) ? 2
                : TextStructure.FirstLevel().IsMatch(text) ? 3
                : TextStructure.SecondLevel().IsMatch(text) ? 4
                : TextStructure.Numbered().IsMatch(text) && text.Length <= LongestNumberedHeading && next && !TextStructure.Numbered().IsMatch(paragraphs[index + 1].Text) ? 5
                : 0;
            if (level > 0 && next)
            {
                return new HeadingBlock(place, level, text);
            }

            if (TextStructure.DateLine().IsMatch(text))
            {
                return new ParagraphBlock(place, text, ParagraphKind.Signature);
            }

            if (next && TextStructure.DateLine().IsMatch(paragraphs[index + 1].Text) && text.Length <= 24 && !TextStructure.StartsAnew(text))
            {
                return new ParagraphBlock(place, text, ParagraphKind.Signature);
            }
        }

        bool salutation = text.Length <= LongestHeading && text[^1] is '：' or ':' && !text.Contains('。', StringComparison.Ordinal);
        bool flush = (open && text.Length <= LongestHeading && !TextStructure.StartsAnew(text)) || salutation;
        return new ParagraphBlock(place, text, flush ? ParagraphKind.Flush : ParagraphKind.Running);
    }

    /// <summary>Runs of white space become one space; none at the ends.</summary>
    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create([.. Enumerable.Range(0, char.MaxValue).Select(c => (char)c).Where(char.IsWhiteSpace)]);

    internal static string CollapseWhiteSpace(string text)
    {
        // A sheet of 50,000 rows has half a million cells, and hardly one with white space.
        if (!text.AsSpan().ContainsAny(WhiteSpace))
        {
            return text;
        }

        StringBuilder result = new(text.Length);
        bool space = false;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                space = result.Length > 0;
                continue;
            }

            if (space)
            {
                result.Append(' ');
                space = false;
            }

            result.Append(c);
        }

        return result.ToString();
    }

    private static bool IsIndented(string line)
        => line.Length > 1 && (line[0] is '\u3000' or '\t' || (char.IsWhiteSpace(line[0]) && char.IsWhiteSpace(line[1])));

    /// <summary>A paragraph in the making.</summary>
    private sealed class Logical(int line)
    {
        private readonly StringBuilder _text = new();

        public int Line => line;

        public string Text => _text.ToString();

        /// <summary>Length of the last line that was not a page number alone.</summary>
        public int LastLength { get; private set; }

        public void Add(string text)
        {
            if (_text.Length > 0 && NeedsSpace(_text[^1], text[0]))
            {
                _text.Append(' ');
            }

            _text.Append(text);
            if (TextStructure.PageNumberEnd().Match(text) is not { Success: true, Index: 0 })
            {
                LastLength = text.Length;
            }
        }

        /// <summary>The end of the text, enough to judge whether its sentence is over; a page number at the very end left out.</summary>
        public string WithoutPageNumber()
        {
            int from = Math.Max(0, _text.Length - 48);
            string end = _text.ToString(from, _text.Length - from);
            return TextStructure.PageNumberEnd().Match(end) is { Success: true, Index: > 0 } number ? end[..number.Index].TrimEnd() : end;
        }

        private static bool NeedsSpace(char left, char right) => char.IsAsciiLetterOrDigit(left) && char.IsAsciiLetterOrDigit(right);
    }
}
