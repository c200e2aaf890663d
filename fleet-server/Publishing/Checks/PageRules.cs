using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.Checks;

/// <summary>The rules for elderly readers (MIIT 适老化), held against the finished display list of a page: what is measured is what a terminal will draw, not what the layout meant.
/// A profile, theme or template that breaks one is found before anything is signed.</summary>
internal sealed class PageRules(ScreenProfile profile, byte textSize, IReadOnlySet<int> documents, IReadOnlySet<int> columns)
{
    /// <summary>Smallest text, pixels: 18, in elder size 24.</summary>
    private readonly int _smallestText = textSize == TextSize.Elder ? 24 : 18;

    /// <summary>Smallest side of a touch area, pixels: 44, in elder size 60.</summary>
    private readonly int _smallestTouch = textSize == TextSize.Elder ? 60 : 44;

    /// <summary>Line to line, in hundredths of the text's size.</summary>
    private const int LeastLeading = 130;

    private const double LeastContrast = 4.5;

    /// <summary>Lines that begin within so many characters of one another are lines of one text: an indent is two.</summary>
    private const int NearEms = 4;

    /// <summary>Throws for the first rule that a page breaks.</summary>
    /// <param name="list">Its display list.</param>
    /// <param name="title">Of the document or list, for the message.</param>
    /// <param name="page">From 1.</param>
    /// <exception cref="PublishingException">The message names the page, the place in pixels and what is measured.</exception>
    public void Require(ReadOnlySpan<byte> list, string title, int page)
    {
        PageFault? fault = Check(list);
        if (fault is not null)
        {
            throw new PublishingException(fault.Code, [title, page, profile.Name, fault.X, fault.Y, .. fault.Arguments]);
        }
    }

    /// <summary>The first rule that a display list breaks; null: none.</summary>
    internal PageFault? Check(ReadOnlySpan<byte> list)
    {
        SizeMetrics metrics = profile.For(textSize);
        List<TextBox> lines = [];
        List<(int X, int Y, int Width, int Height)> touches = [];
        int em = metrics.BodyEm;
        ushort ink = 0;
        ushort ground = Theme.Paper;
        (int x, int y, int margin, int leading, int spacing) = (0, 0, 0, 0, 0);
        bool macro = false;
        foreach (DisplayOperation operation in DisplayListReader.Read(list))
        {
            int[] a = operation.Arguments;
            PageFault? fault = null;
            switch (operation.Code)
            {
                case DisplayOp.Font:
                    em = a[0] == Theme.BoldFont ? metrics.BoldEm : metrics.BodyEm;
                    fault = em < _smallestText ? new PageFault("rule.textsize", x, y, em, _smallestText) : null;
                    break;
                case DisplayOp.Ink:
                    ink = (ushort)a[0];
                    break;
                case DisplayOp.Ground:
                    ground = (ushort)a[0];
                    break;
                case DisplayOp.At:
                    (x, y, margin) = (a[0], a[1], a[0]);
                    break;
                case DisplayOp.Leading:
                    leading = a[0];
                    break;
                case DisplayOp.Line:
                    (x, y) = (margin, y + leading);
                    break;
                case DisplayOp.Down:
                    y += a[0];
                    break;
                case DisplayOp.Right:
                    x += a[0];
                    break;
                case DisplayOp.Left:
                    x -= a[0];
                    break;
                case DisplayOp.Spacing:
                    spacing = a[0];
                    break;
                case DisplayOp.Macro:
                    macro = true;
                    break;
                case DisplayOp.Wide:
                case DisplayOp.Narrow:
                    int width = operation.Code == DisplayOp.Wide ? a.Length * (em + spacing) : Enumerable.Range(0, a.Length / 2).Sum(i => a[(2 * i) + 1] + spacing);
                    lines.Add(new TextBox(x, y, width, em));
                    fault = Text(lines[^1], spacing, ink, ground);
                    x += width;
                    break;
                case DisplayOp.Fill:
                case DisplayOp.Frame:
                    fault = Inside(a[0], a[1], a[2], a[3]);
                    break;
                case DisplayOp.Touch:
                    touches.Add((a[0], a[1], a[2], a[3]));
                    fault = Touch(a);
                    break;
                default:
                    break;
            }

            if (fault is not null)
            {
                return fault;
            }
        }

        return Leading(lines) ?? (macro ? null : Wordless(touches, lines)) ?? (macro ? Wordless([.. touches.Where(t => t.Y < profile.Height - metrics.NavigationBar)], lines) : null);
    }

    /// <summary>WCAG's contrast of two colours, 1 to 21.</summary>
    internal static double Contrast(ushort one, ushort other)
    {
        (double light, double dark) = (Luminance(one), Luminance(other));
        return (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
    }

    private PageFault? Text(TextBox line, int spacing, ushort ink, ushort ground)
    {
        // What hangs in the margin or is spaced after the last glyph is not ink.
        if (line.X < 0 || line.Y < 0 || line.X + line.Width - spacing > profile.Width + (line.Em / 2) || line.Y + line.Em > profile.Height)
        {
            return new PageFault("rule.overflow", line.X, line.Y, profile.Width, profile.Height);
        }

        double contrast = Contrast(ink, ground);
        return ink != Theme.Idle && contrast < LeastContrast ? new PageFault("rule.contrast", line.X, line.Y, Math.Round(contrast, 1), LeastContrast) : null;
    }

    private PageFault? Inside(int x, int y, int width, int height)
        => x + width > profile.Width || y + height > profile.Height ? new PageFault("rule.overflow", x, y, profile.Width, profile.Height) : null;

    private PageFault? Touch(int[] a)
    {
        if (Math.Min(a[2], a[3]) < _smallestTouch)
        {
            return new PageFault("rule.touch", a[0], a[1], $"{a[2]}×{a[3]}", $"{_smallestTouch}×{_smallestTouch}");
        }

        bool nowhere = a[4] == TouchAction.OpenDocument ? !documents.Contains(a[5]) : a[4] == TouchAction.OpenColumn && !columns.Contains(a[5]);
        return nowhere ? new PageFault("rule.link", a[0], a[1], a[5]) : Inside(a[0], a[1], a[2], a[3]);
    }

    /// <summary>Lines of one text stand far enough apart: lines that begin near one another, for a badge beside a name is no line of its text.</summary>
    private static PageFault? Leading(List<TextBox> lines)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            for (int k = 0; k < lines.Count; k++)
            {
                int apart = lines[k].Y - lines[i].Y;
                if (apart > 0 && Math.Abs(lines[i].X - lines[k].X) <= NearEms * lines[i].Em && apart * 100 < Math.Min(lines[i].Em, lines[k].Em) * LeastLeading && lines[i].X < lines[k].X + lines[k].Width && lines[k].X < lines[i].X + lines[i].Width)
                {
                    return new PageFault("rule.leading", lines[k].X, lines[k].Y, apart, lines[k].Em);
                }
            }
        }

        return null;
    }

    /// <summary>Whatever can be touched says in words what it does: colour and shape alone say nothing to many.</summary>
    private static PageFault? Wordless(IReadOnlyList<(int X, int Y, int Width, int Height)> touches, List<TextBox> lines)
    {
        foreach ((int x, int y, int width, int height) in touches)
        {
            if (!lines.Exists(l => l.X < x + width && l.X + l.Width > x && l.Y < y + height && l.Y + l.Em > y))
            {
                return new PageFault("rule.wordless", x, y);
            }
        }

        return null;
    }

    private static double Luminance(ushort colour)
    {
        double Channel(int value, int most)
        {
            double c = (double)value / most;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(colour >> 11, 31)) + (0.7152 * Channel((colour >> 5) & 63, 63)) + (0.0722 * Channel(colour & 31, 31));
    }

    private readonly record struct TextBox(int X, int Y, int Width, int Em);
}

/// <summary>A rule that a page breaks.</summary>
/// <param name="Code">Name of its message.</param>
/// <param name="X">Where, pixels.</param>
/// <param name="Y">Where, pixels.</param>
/// <param name="Arguments">What was measured and what is asked for.</param>
internal sealed record PageFault(string Code, int X, int Y, params object[] Arguments);
