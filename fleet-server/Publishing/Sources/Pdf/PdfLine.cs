using System.Text;

namespace KioskFleet.Publishing.Sources.Pdf;

/// <summary>Words that stand on one line, from left to right.</summary>
internal sealed class PdfLine(int page, List<PdfWord> words)
{
    /// <summary>Chinese beside Latin is set with air that is no space: below this share of the height nothing is put between them.</summary>
    private const double AirOfMixed = 0.4;

    /// <summary>A gap from which on words count as apart: the columns of a table, the parts of a form.</summary>
    private const double Apart = 1.0;

    public int Page => page;

    public IReadOnlyList<PdfWord> Words => words;

    public double Left => words[0].Left;

    public double Right => words[^1].Right;

    public double Top { get; } = words.Min(w => w.Top);

    public double Bottom { get; } = words.Max(w => w.Bottom);

    /// <summary>Height of its characters, points.</summary>
    public double Height { get; } = words.Select(w => w.Height).Order().ElementAt(words.Count / 2);

    public string Text { get; } = Join(words);

    /// <summary>True if it has a gap as between columns.</summary>
    public bool HasGaps => Enumerable.Range(1, words.Count - 1).Any(i => words[i].Left - words[i - 1].Right > Apart * Height);

    /// <summary>The lines of a page from top to bottom; of a page in two columns the left one first.</summary>
    public static List<PdfLine> Of(PdfPage page)
    {
        double gutter = Gutter(page);
        return double.IsNaN(gutter) ? Lines(page.Number, page.Words)
            : [.. Lines(page.Number, page.Words.Where(w => w.Left < gutter)), .. Lines(page.Number, page.Words.Where(w => w.Left >= gutter))];
    }

    public static string Join(IEnumerable<PdfWord> words)
    {
        StringBuilder text = new();
        PdfWord? before = null;
        foreach (PdfWord word in words)
        {
            if (before is { } last)
            {
                bool latin = last.Text[^1] < 0x2E80 && word.Text[0] < 0x2E80;
                double gap = (word.Left - last.Right) / Math.Max(1, Math.Min(last.Height, word.Height));
                text.Append(latin || gap > AirOfMixed ? " " : "");
            }

            text.Append(word.Text);
            before = word;
        }

        return text.ToString();
    }

    private static List<PdfLine> Lines(int page, IEnumerable<PdfWord> words)
    {
        List<List<PdfWord>> lines = [];
        foreach (PdfWord word in words.OrderBy(w => w.Middle))
        {
            // Words of other heights share a line if the middle of one lies within the other.
            List<PdfWord>? line = lines.Count > 0 && lines[^1].Exists(w => Math.Min(w.Bottom, word.Bottom) - Math.Max(w.Top, word.Top) > 0.5 * Math.Min(w.Height, word.Height)) ? lines[^1] : null;
            if (line is null)
            {
                lines.Add(line = []);
            }

            line.Add(word);
        }

        return [.. lines.Select(l => new PdfLine(page, [.. l.OrderBy(w => w.Left)]))];
    }

    /// <summary>Where a page of two columns is parted: a strip near its middle that no word crosses, with full lines at both sides. NaN: it is not.</summary>
    private static double Gutter(PdfPage page)
    {
        const int fewest = 12;
        List<PdfLine> lines = Lines(page.Number, page.Words);
        for (double x = page.Width * 0.42; x <= page.Width * 0.58; x += 3)
        {
            if (page.Words.Any(w => w.Left < x && w.Right > x))
            {
                continue;
            }

            int left = lines.Count(l => l.Left < page.Width * 0.2 && l.Words.Any(w => w.Right > x - (page.Width * 0.08) && w.Right <= x));
            int right = lines.Count(l => l.Words.Any(w => w.Left >= x && w.Left < x + (page.Width * 0.08)) && l.Right > page.Width * 0.8);
            if (left >= fewest && right >= fewest && left * 2 > lines.Count && right * 2 > lines.Count)
            {
                return x;
            }
        }

        return double.NaN;
    }
}
