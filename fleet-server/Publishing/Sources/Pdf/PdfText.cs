using System.Text.RegularExpressions;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources.Pdf;

/// <summary>Makes blocks of the lines of pages that have text: tables by their columns, the rest as plain text is read, with headings also by their size.</summary>
internal sealed partial class PdfText(CharacterFilter filter)
{
    /// <summary>Characters so much larger than most are a heading's.</summary>
    private const double HeadingSize = 1.22;

    private const int LongestHeading = 60;

    /// <summary>Running heads and page numbers stand within this share of a page's height from its edge.</summary>
    private const double EdgeOfPage = 0.11;

    private readonly List<Block> _blocks = [];
    private readonly List<(PdfLine Line, string Text)> _open = [];
    private bool _tableOpen;
    private PdfLine? _before;
    private double _right;
    private bool _indents;
    private double _body;

    /// <summary>Tables that were found.</summary>
    public int Tables { get; private set; }

    /// <summary>Running heads and page numbers that were left out.</summary>
    public int Running { get; private set; }

    /// <summary>The blocks of pages that follow one another.</summary>
    public List<Block> Read(IReadOnlyList<PdfPage> pages)
    {
        List<PdfLine>[] lines = [.. pages.Select(PdfLine.Of)];
        HashSet<string> heads = RunningHeads(pages, lines);
        double[] heights = [.. lines.SelectMany(l => l).Where(l => l.Text.Length > 8).Select(l => l.Height).Order()];
        _body = heights.Length == 0 ? 0 : heights[heights.Length / 2];
        _indents = lines.Any(page => page.Count(l => l.Text.Length > 8 && l.Left - page.Min(o => o.Left) > IndentFrom * l.Height && l.Left - page.Min(o => o.Left) < 3 * l.Height) >= 2);
        for (int p = 0; p < pages.Count; p++)
        {
            int before = lines[p].Count;
            lines[p].RemoveAll(l => IsAtEdge(l, pages[p]) && (PageNumber().IsMatch(l.Text) || heads.Contains(Shape(l.Text))));
            Running += before - lines[p].Count;
            Page(lines[p]);
        }

        Close();
        return _blocks;
    }

    private void Page(List<PdfLine> lines)
    {
        for (int i = 0; i < lines.Count;)
        {
            List<List<string>> rows = PdfTable.At(lines, i, out int count);
            if (count > 0)
            {
                Table(rows, lines[i].Page);
                i += count;
                continue;
            }

            Line(lines, i);
            _tableOpen = false;
            i++;
        }
    }

    private void Line(List<PdfLine> lines, int at)
    {
        PdfLine line = lines[at];
        string text = filter.Clean(line.Text, SourcePlace.Page(line.Page));

        // A title over several lines is one title.
        if (IsLarge(line) && at > 0 && IsLarge(lines[at - 1]) && _open.Count > 0 && Math.Abs(line.Height - lines[at - 1].Height) < 0.1 * line.Height
            && line.Top - lines[at - 1].Bottom < line.Height && _open[^1].Text.Length + text.Length <= LongestHeading && !TextStructure.StartsAnew(text))
        {
            _open[^1] = (_open[^1].Line, _open[^1].Text + text);
            return;
        }

        double left = lines.Min(l => l.Left);
        bool indented = line.Left - left > IndentFrom * line.Height;
        if (_open.Count > 0 && !indented && GoesOn(line, text))
        {
            string space = _open[^1].Text[^1] < 0x2E80 && text[0] < 0x2E80 ? " " : "";
            _open[^1] = (_open[^1].Line, _open[^1].Text + space + text);
        }
        else
        {
            _open.Add((line, (indented ? "　　" : "") + text));
        }

        _before = line;
        _right = Math.Max(line.Right, lines.Where(l => l.Page == line.Page).Max(l => l.Right));
    }

    /// <summary>True if a line continues the one before it: that one is full, and nothing says that something new begins. Where no paragraph is indented, a full stop at a line's end does.</summary>
    private bool GoesOn(PdfLine line, string text)
    {
        bool full = _before!.Right >= _right - (FullWithin * _before.Height);
        bool near = line.Page != _before.Page || (line.Top >= _before.Top && line.Top - _before.Bottom < NearWithin * line.Height);
        bool same = Math.Abs(line.Height - _before.Height) < 0.15 * line.Height && !IsLarge(line);
        string before = _open[^1].Text;
        return full && near && same && !TextStructure.StartsAnew(text) && !TextStructure.DateLine().IsMatch(text) && (!TextStructure.IsComplete(before) || _indents);
    }

    /// <summary>In heights of a line: from where on it counts as indented, how near to the margin a full line ends, how far below the next one stands.</summary>
    private const double IndentFrom = 1.4;
    private const double FullWithin = 2.2;
    private const double NearWithin = 1.3;

    private void Table(List<List<string>> rows, int page)
    {
        List<IReadOnlyList<string>> cells = [.. rows.Select(r => r.Select(c => TextImporter.CollapseWhiteSpace(filter.Clean(c, SourcePlace.Page(page)))).ToArray())];

        // A table that goes on from the page before: its header stands there again, or not.
        if (_tableOpen && _blocks[^1] is TableBlock open && open.ColumnCount == cells[0].Count)
        {
            bool again = open.Header.SequenceEqual(cells[0]);
            _blocks[^1] = open with { Rows = [.. open.Rows, .. cells.Skip(again ? 1 : 0)] };
            return;
        }

        Close();
        if (_blocks.Count > 0 && _blocks[^1] is ParagraphBlock { Text.Length: <= LongestHeading } above && !TextStructure.IsComplete(above.Text)
            && (TextStructure.FirstLevel().IsMatch(above.Text) || TextStructure.SecondLevel().IsMatch(above.Text)))
        {
            // The heading of a table has nothing else behind it.
            _blocks[^1] = new HeadingBlock(above.Place, TextStructure.FirstLevel().IsMatch(above.Text) ? 3 : 4, above.Text);
        }

        _blocks.Add(new TableBlock(SourcePlace.Page(page), cells[0], [.. cells.Skip(1)]));
        _tableOpen = true;
        Tables++;
    }

    /// <summary>Turns the lines since the last table into paragraphs.</summary>
    private void Close()
    {
        if (_open.Count == 0)
        {
            return;
        }

        // Large lines stand alone: what lies between them is read as plain text.
        List<SourceLine> lines = [.. _open.Select((l, i) => new SourceLine(i + 1, l.Text))];
        foreach (Block block in TextImporter.Import(SourceText.Of(lines)))
        {
            PdfLine line = _open[block.Place.Line - 1].Line;
            SourcePlace place = SourcePlace.Page(line.Page);
            bool first = !_blocks.OfType<HeadingBlock>().Any(h => h.Level == 1);
            _blocks.Add(block switch
            {
                HeadingBlock { Level: 1 } h when !first => h with { Place = place, Level = 2 },
                ParagraphBlock p when IsLarge(line) && p.Text.Length <= LongestHeading && !TextStructure.IsComplete(p.Text) => new HeadingBlock(place, first && _blocks.Count == 0 ? 1 : 2, p.Text),
                _ => block with { Place = place },
            });
        }

        _open.Clear();
    }

    private bool IsLarge(PdfLine line) => _body > 0 && line.Height >= _body * HeadingSize;

    private static bool IsAtEdge(PdfLine line, PdfPage page) => line.Bottom < page.Height * EdgeOfPage || line.Top > page.Height * (1 - EdgeOfPage);

    /// <summary>Lines at the edge that stand on most of the pages, their numbers aside.</summary>
    private static HashSet<string> RunningHeads(IReadOnlyList<PdfPage> pages, List<PdfLine>[] lines)
        => pages.Count < 3 ? [] : [.. Enumerable.Range(0, pages.Count)
            .SelectMany(p => lines[p].Where(l => IsAtEdge(l, pages[p])).Select(l => Shape(l.Text)).Distinct())
            .GroupBy(s => s).Where(g => g.Count() >= 3 && g.Count() * 2 >= pages.Count).Select(g => g.Key)];

    private static string Shape(string text) => Digits().Replace(text, "0");

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"^[-—－–\s]*(第\s*)?\d{1,4}(\s*页)?(\s*[/,，共]+\s*\d{1,4}\s*页?)?[-—－–\s]*$")]
    private static partial Regex PageNumber();
}
