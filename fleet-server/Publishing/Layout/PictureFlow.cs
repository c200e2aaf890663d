using KioskFleet.Protocol;
using KioskFleet.Publishing.DisplayLists;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Pictures;
using KioskFleet.Publishing.Screens;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>Lays pictures out. A photo is drawn whole. A scan is drawn as large as its writing must be to be read: cut at empty rows into screens that follow one another,
/// and only where a line would be too small also at empty columns, left before right.</summary>
internal static class PictureFlow
{
    /// <summary>Empty pixels at both sides of a picture that has a screen of its own.</summary>
    private const int Margin = 2;

    /// <summary>In the normal size a line may be drawn so much smaller than the size asks before it is cut in two: a reader loses more by jumping between halves.</summary>
    private const double Tolerance = 0.7;

    /// <summary>Most columns into which a scan is cut, and how much larger than the original pixels it is ever drawn.</summary>
    private const int MostColumns = 4;
    private const double MostZoom = 2;

    /// <summary>Zoom of the elder size against the normal one where the height of the writing is not known.</summary>
    private const double BlindZoom = 1.5;

    /// <summary>Heights of characters are measured from stroke to stroke; their cell is so much higher.</summary>
    private const double CellOfStrokes = 1.12;

    /// <summary>How far before its end a part may be cut to cut at an empty place; and what two parts share where there is none.</summary>
    private const double CutWithin = 0.25;
    private const double Overlap = 0.08;

    public static IEnumerable<FlowItem> Of(PictureBlock block, ScreenLayout screen)
        => block.Role == PictureRole.Figure ? Figure(block, screen) : block.Picture.Kind == PictureKind.Photo ? Photo(block, screen) : Scan(block, screen);

    private static IEnumerable<FlowItem> Figure(PictureBlock block, ScreenLayout screen)
    {
        List<FlowItem> caption = Caption(block, screen);
        int area = screen.Bottom - screen.Top - screen.Padding - 2;
        int most = Math.Max(area / 2, area - caption.Sum(c => c.Height) - screen.Padding);
        (int width, int height) = Fit(block.Picture.Content, screen.Column, most, 1);
        yield return new PictureItem(block.Picture, block.Picture.Content, screen, screen.Left + ((screen.Column - width) / 2), width, height, null)
        {
            SpaceBefore = screen.Padding,
            Below = caption.Sum(c => c.Height),
        };
        foreach (FlowItem line in caption)
        {
            yield return line;
        }
    }

    private static IEnumerable<FlowItem> Photo(PictureBlock block, ScreenLayout screen)
    {
        List<FlowItem> caption = Caption(block, screen);
        int area = screen.Bottom - screen.Top - screen.Padding - 2;
        int most = Math.Max(area / 2, area - caption.Sum(c => c.Height));
        (int width, int height) = Fit(block.Picture.Content, screen.Width - (2 * Margin), most, MostZoom);
        yield return new PictureItem(block.Picture, block.Picture.Content, screen, (screen.Width - width) / 2, width, height, null) { BeginsPage = true, Below = caption.Sum(c => c.Height) };
        foreach (FlowItem line in caption)
        {
            yield return line;
        }
    }

    private static IEnumerable<FlowItem> Scan(PictureBlock block, ScreenLayout screen)
    {
        PictureArea content = block.Picture.Content;
        int width = screen.Width - (2 * Margin);
        int label = screen.Metrics.Leading;
        int height = screen.Bottom - screen.Top - screen.Padding - 2 - label;
        bool elder = screen.TextSize == TextSize.Elder;
        double fit = Math.Min(MostZoom, (double)width / content.Width);
        double text = block.Picture.TextHeight * CellOfStrokes;
        double wanted = text <= 0 ? fit * (elder ? BlindZoom : 1) : (elder ? SizeMetrics.ElderText : SizeMetrics.NormalText) / text;
        bool whole = fit >= wanted * (elder ? 1 : Tolerance);
        double scale = whole ? fit : Math.Min(MostZoom, wanted);
        int columns = whole ? 1 : Math.Clamp((int)Math.Ceiling(content.Width * scale * (1 + Overlap) / width), 1, MostColumns);
        scale = columns == 1 ? Math.Min(scale, fit) : scale;
        byte[] pixels = block.Picture.Unpack();
        List<PictureArea> bands = Cut(content, pixels, block.Picture.Width, (int)(height / scale), down: true);
        List<(PictureArea Area, int Column, int Of)> parts = [];
        foreach (PictureArea band in bands)
        {
            List<PictureArea> across = columns == 1 ? [band] : Cut(band, pixels, block.Picture.Width, (int)(width / scale), down: false);
            parts.AddRange(across.Select((a, c) => (a, c, across.Count)).Where(p => HasInk(p.a, pixels, block.Picture.Width)));
        }

        for (int i = 0; i < parts.Count; i++)
        {
            (PictureArea area, int column, int of) = parts[i];
            int drawnWidth = Math.Min(width, (int)Math.Round(area.Width * scale));
            int drawnHeight = Math.Min(height, Math.Max(1, (int)Math.Round(area.Height * scale)));
            string side = of == 1 ? "" : Texts.Get(Texts.Chinese, of == 2 ? column == 0 ? "picture.left" : "picture.right" : "picture.side", column + 1, of);
            string words = parts.Count == 1 && block.Caption.Length == 0 ? "" : Texts.Get(Texts.Chinese, "picture.part", i + 1, parts.Count) + side;
            yield return new PictureItem(block.Picture, area, screen, (screen.Width - drawnWidth) / 2, drawnWidth, drawnHeight, words.Length == 0 ? null : words) { BeginsPage = true };
        }

        foreach (FlowItem line in Caption(block, screen))
        {
            yield return line;
        }
    }

    /// <summary>Cuts an area into parts of at most <paramref name="most"/> pixels, at empty rows or columns where there are any.</summary>
    private static List<PictureArea> Cut(PictureArea area, byte[] pixels, int stride, int most, bool down)
    {
        int[] ink = new int[(down ? area.Height : area.Width) + 1];
        for (int y = 0; y < area.Height; y++)
        {
            for (int x = 0; x < area.Width; x++)
            {
                if (pixels[((area.Y + y) * stride) + area.X + x] != ScanPalette.White)
                {
                    ink[down ? y : x]++;
                }
            }
        }

        List<PictureArea> parts = [];
        int length = ink.Length - 1;
        most = Math.Max(16, most);
        for (int from = 0; from < length;)
        {
            int end = length;
            int next = length;
            if (length - from > most)
            {
                end = ScanLayout.Cut(ink, from + (int)(most * (1 - CutWithin)), from + most);

                // Where nothing is empty (a picture, a stamp, a table's rule), both parts show what lies at the cut.
                next = ink[end] == 0 ? end : Math.Max(from + 1, end - (int)(most * Overlap));
            }

            parts.Add(down ? area with { Y = area.Y + from, Height = end - from } : area with { X = area.X + from, Width = end - from });
            from = next;
        }

        return parts;
    }

    /// <summary>An empty part is no screen: where a line ends early there is nothing at the right.</summary>
    private static bool HasInk(PictureArea area, byte[] pixels, int stride)
    {
        int ink = 0;
        for (int y = area.Y; y < area.Y + area.Height; y++)
        {
            foreach (byte index in pixels.AsSpan((y * stride) + area.X, area.Width))
            {
                ink += index == ScanPalette.White ? 0 : 1;
            }
        }

        return ink > LeastInk;
    }

    /// <summary>Pixels of ink below which a part holds specks at most; a full stop has more.</summary>
    private const int LeastInk = 24;

    private static (int Width, int Height) Fit(PictureArea area, int width, int height, double most)
    {
        double scale = Math.Min(most, Math.Min((double)width / area.Width, (double)height / area.Height));
        return (Math.Max(1, (int)(area.Width * scale)), Math.Max(1, (int)(area.Height * scale)));
    }

    private static List<FlowItem> Caption(PictureBlock block, ScreenLayout screen)
    {
        List<TextLine> lines = block.Caption.Length == 0 ? [] : LineBreaker.Break(screen.Sans, block.Caption, new ParagraphStyle(screen.Column, 0, 0, screen.Hang, Justify: false));
        return
        [
            .. lines.Select((line, i) => new LineItem(line with { Indent = Math.Max(0, (screen.Column - line.Width) / 2) }, screen.Left, screen.Metrics.Leading, Theme.Text)
            {
                KeepWithNext = i + 1 < lines.Count,
            }),
        ];
    }
}

/// <summary>A part of a picture, with words of ours above it or none.</summary>
internal sealed class PictureItem(Picture picture, PictureArea area, ScreenLayout screen, int x, int width, int height, string? label) : FlowItem
{
    public override int Height => height + (label is null ? 0 : screen.Metrics.Leading);

    public override int Needs => Height + Below;

    /// <summary>Height of the words beneath that must stand on the same page, pixels.</summary>
    public int Below { get; init; }

    public override void Draw(DisplayListWriter list, int y)
    {
        if (label is not null)
        {
            list.Furniture(true);
            list.Ink(Theme.Text);
            TextLine line = ScreenLayout.OneLine(screen.Sans, label, screen.Column);
            list.Line(line, screen.Left, y);
            list.Furniture(false);
            y += screen.Metrics.Leading;
        }

        foreach (PictureTile tile in screen.Pictures.Of(picture, area, width, height))
        {
            list.Picture(tile.Object, x, y + tile.Y);
        }
    }
}
