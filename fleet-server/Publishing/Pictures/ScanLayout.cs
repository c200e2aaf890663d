namespace KioskFleet.Publishing.Pictures;

/// <summary>Finds out how a scan is laid out: its margins, the height of its characters, and where it can be cut without cutting writing.</summary>
internal static class ScanLayout
{
    /// <summary>Specks and the dark edge of a copied page do not count as content: pixels of ink that a row or column must have, a thousandth of its length.</summary>
    private const int LeastInk = 3;

    /// <summary>Strips in which lines are looked for: narrow enough that a page copied a little askew still has gaps between lines.</summary>
    private const int Strips = 12;

    private const int SmallestText = 7;
    private const int LargestText = 120;

    /// <summary>The page without its empty margins, a little air around it; of an empty page nothing.</summary>
    public static PictureArea Content(byte[] indexes, int width, int height)
    {
        int[] rows = new int[height];
        int[] columns = new int[width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (indexes[(y * width) + x] != ScanPalette.White)
                {
                    rows[y]++;
                    columns[x]++;
                }
            }
        }

        (int top, int bottom) = Ends(rows, Math.Max(2, width * LeastInk / 1000));
        (int left, int right) = Ends(columns, Math.Max(2, height * LeastInk / 1000));
        if (right <= left || bottom <= top)
        {
            return new PictureArea(0, 0, 0, 0);
        }

        int air = Math.Max(4, width / 100);
        left = Math.Max(0, left - air);
        top = Math.Max(0, top - air);
        return new PictureArea(left, top, Math.Min(width, right + air) - left, Math.Min(height, bottom + air) - top);
    }

    /// <summary>Height of most characters, pixels; 0 if there are no lines of text.</summary>
    public static int TextHeight(byte[] indexes, int width, int height)
    {
        List<int> heights = [];
        for (int s = 0; s < Strips; s++)
        {
            int left = s * width / Strips;
            int right = (s + 1) * width / Strips;
            int run = 0;
            for (int y = 0; y <= height; y++)
            {
                if (y < height && indexes.AsSpan((y * width) + left, right - left).ContainsAnyExcept(ScanPalette.White))
                {
                    run++;
                    continue;
                }

                if (run is >= SmallestText and <= LargestText)
                {
                    heights.Add(run);
                }

                run = 0;
            }
        }

        // Few runs are a drawing, not lines of text.
        if (heights.Count < Strips)
        {
            return 0;
        }

        heights.Sort();
        return heights[heights.Count / 2];
    }

    /// <summary>The row or column at which an area is cut best: the emptiest one from <paramref name="from"/> to <paramref name="to"/>, the later the better.</summary>
    /// <param name="ink">Pixels of ink of each row or column.</param>
    /// <param name="from">First that may be cut at.</param>
    /// <param name="to">Last that may be cut at.</param>
    public static int Cut(ReadOnlySpan<int> ink, int from, int to)
    {
        int best = to;
        int least = int.MaxValue;
        for (int i = to; i >= from; i--)
        {
            if (ink[i] < least)
            {
                (best, least) = (i, ink[i]);
            }
        }

        return best;
    }

    private static (int First, int End) Ends(int[] counts, int least)
    {
        int first = Array.FindIndex(counts, c => c >= least);
        int last = Array.FindLastIndex(counts, c => c >= least);
        return first < 0 ? (0, 0) : (first, last + 1);
    }
}
