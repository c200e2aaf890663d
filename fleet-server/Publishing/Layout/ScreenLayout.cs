using KioskFleet.Protocol;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.Layout;

/// <summary>One profile in one text size: fonts, and where bars and text stand.</summary>
internal sealed class ScreenLayout
{
    public ScreenLayout(ScreenProfile profile, byte textSize, FontCatalog catalog, GlyphRegistry registry, PictureTiles? pictures = null)
    {
        Pictures = pictures ?? new PictureTiles();
        Profile = profile;
        TextSize = textSize;
        Metrics = profile.For(textSize);
        Sans = new LayoutFont(Theme.SansFont, FaceId.Sans, Metrics.BodyEm, catalog, registry);
        Bold = new LayoutFont(Theme.BoldFont, FaceId.Bold, Metrics.BoldEm, catalog, registry);

        // Whole characters to a line, and at both sides room for a hanging mark.
        int smallestMargin = (Sans.Em / 2) + 2;
        Column = (profile.Width - (2 * smallestMargin)) / Sans.Em * Sans.Em;
        Left = (profile.Width - Column) / 2;
        Hang = Sans.Em / 2;
    }

    public ScreenProfile Profile { get; }

    public byte TextSize { get; }

    public SizeMetrics Metrics { get; }

    /// <summary>Where the objects of pictures come from.</summary>
    public PictureTiles Pictures { get; }

    public LayoutFont Sans { get; }

    public LayoutFont Bold { get; }

    public int Width => Profile.Width;

    /// <summary>Top of the area between the bars.</summary>
    public int Top => Metrics.TitleBar;

    /// <summary>First pixel row of the bar of buttons.</summary>
    public int Bottom => Profile.Height - Metrics.NavigationBar;

    /// <summary>Empty pixels between a bar and the text.</summary>
    public int Padding => TextSize == Protocol.TextSize.Elder ? 4 : 5;

    /// <summary>Left edge of the text.</summary>
    public int Left { get; }

    /// <summary>Width of the text, a multiple of the em.</summary>
    public int Column { get; }

    public int Hang { get; }

    /// <summary>Line to line of bold text.</summary>
    public int BoldLeading => Math.Max(Metrics.Leading, ((Metrics.BoldEm * 135) + 99) / 100);

    /// <summary>One line of text without breaks, cut with an ellipsis if it is wider than <paramref name="width"/>.</summary>
    public static TextLine OneLine(LayoutFont font, string text, int width)
    {
        List<Glyph> glyphs = font.Shape(text);
        TextLine line = new(font, glyphs, 0, 0);
        if (line.Width <= width)
        {
            return line;
        }

        Glyph ellipsis = font.Shape("…")[0];
        int used = ellipsis.Advance;
        int keep = 0;
        while (keep < glyphs.Count && used + glyphs[keep].Advance + glyphs[keep].GapBefore <= width)
        {
            used += glyphs[keep].Advance + glyphs[keep].GapBefore;
            keep++;
        }

        return new TextLine(font, [.. glyphs.Take(keep), ellipsis], 0, 0);
    }

    /// <summary>At most <paramref name="most"/> lines; the last one ends in an ellipsis if text is left over.</summary>
    public static List<TextLine> FewLines(LayoutFont font, string text, int width, int most)
    {
        List<TextLine> lines = LineBreaker.Break(font, text, new ParagraphStyle(width, 0, 0, 0, Justify: false));
        if (lines.Count > most)
        {
            string rest = string.Concat(lines.Skip(most - 1).SelectMany(l => l.Glyphs).Select(g => (g.AfterSpace ? " " : "") + g.Character));
            lines = [.. lines.Take(most - 1), OneLine(font, rest, width)];
        }

        return lines;
    }
}
