namespace KioskFleet.Publishing.Pictures;

/// <summary>Makes a picture ready for publishing: tells writing on paper from photos, and of writing makes the paper white, whatever the light it was taken in.</summary>
internal static class PicturePreparation
{
    /// <summary>Longest side of a scan that is kept, pixels: A4 at 200 dots an inch, enough for small print in the elder size of the largest screen.</summary>
    public const int ScanSide = 2340;

    /// <summary>Longest side of a photo that is kept: the largest screen.</summary>
    public const int PhotoSide = 1024;

    /// <summary>Side of the squares in which the paper's brightness is measured: larger than a character, smaller than a shadow.</summary>
    private const int Square = 32;

    /// <summary>A square that is darker than this share of the page's paper is not paper in shadow, but something printed.</summary>
    private const double DarkestPaper = 0.5;

    /// <summary>What is brighter than this after cleaning is paper: its grain, and the back side shining through.</summary>
    private const int PaperFrom = 218;

    /// <summary>A pixel of paper: so bright beside the paper around it, and its channels so far apart at most.</summary>
    private const int WhiteFrom = 190;
    private const int MostTint = 44;

    /// <summary>Shares of a page by which it counts as writing: at least so much paper, at most so much between ink and paper.</summary>
    private const double LeastPaper = 0.55;
    private const double MostShades = 0.16;

    public static Picture Prepare(Pixels pixels, string digest)
    {
        byte[] brightness = Brightness(pixels);
        float[] paper = Paper(brightness, pixels.Width, pixels.Height, out int across);
        byte[] clean = Clean(pixels, brightness, paper, across, out int white);
        int shades = 0;
        for (int i = 0; i < clean.Length; i += 3)
        {
            int light = ((2 * clean[i]) + (5 * clean[i + 1]) + clean[i + 2]) / 8;
            // A stamp's red is ink, not a shade.
            int colourful = Math.Max(clean[i], Math.Max(clean[i + 1], clean[i + 2])) - Math.Min(clean[i], Math.Min(clean[i + 1], clean[i + 2]));
            shades += light is > 90 and < 200 && colourful < 70 ? 1 : 0;
        }

        int all = pixels.Width * pixels.Height;
        return white >= all * LeastPaper && shades <= all * MostShades ? Scan(clean, pixels.Width, pixels.Height, digest) : Photo(pixels, digest);
    }

    private static Picture Photo(Pixels pixels, string digest)
    {
        Pixels small = Shrink(pixels, PhotoSide);
        return Picture.Of(PictureKind.Photo, digest, small.Width, small.Height, small.Data, new PictureArea(0, 0, small.Width, small.Height), 0);
    }

    private static Picture Scan(byte[] clean, int width, int height, string digest)
    {
        clean = ScanStraightener.Straighten(clean, width, height);
        byte[] indexes = new byte[width * height];
        ScanQuantizer quantizer = new(width);
        for (int y = 0; y < height; y++)
        {
            quantizer.Row(clean.AsSpan(y * width * 3, width * 3), indexes.AsSpan(y * width, width));
        }

        return Picture.Of(PictureKind.Scan, digest, width, height, indexes, ScanLayout.Content(indexes, width, height), ScanLayout.TextHeight(indexes, width, height));
    }

    private static Pixels Shrink(Pixels pixels, int side)
    {
        int longest = Math.Max(pixels.Width, pixels.Height);
        if (longest <= side)
        {
            return pixels;
        }

        Pixels small = new(Math.Max(1, pixels.Width * side / longest), Math.Max(1, pixels.Height * side / longest));
        RowScaler scaler = new(pixels.Width, pixels.Height, small.Width, small.Height, (row, y) =>
        {
            for (int i = 0; i < row.Length; i++)
            {
                small.Data[(y * row.Length) + i] = (byte)Math.Clamp(row[i] + 0.5f, 0, 255);
            }
        });
        for (int y = 0; y < pixels.Height; y++)
        {
            scaler.Add(pixels.Data.AsSpan(y * pixels.Width * 3, pixels.Width * 3));
        }

        return small;
    }

    private static byte[] Brightness(Pixels pixels)
    {
        byte[] brightness = new byte[pixels.Width * pixels.Height];
        for (int i = 0; i < brightness.Length; i++)
        {
            brightness[i] = (byte)(((2 * pixels.Data[3 * i]) + (5 * pixels.Data[(3 * i) + 1]) + pixels.Data[(3 * i) + 2]) / 8);
        }

        return brightness;
    }

    /// <summary>Brightness of the paper in each square: what nine in ten of its pixels stay under, made even with its neighbours.</summary>
    private static float[] Paper(byte[] brightness, int width, int height, out int across)
    {
        across = (width + Square - 1) / Square;
        int down = (height + Square - 1) / Square;
        float[] squares = new float[across * down];
        int[] counts = new int[256];
        int[] page = new int[256];
        for (int v = 0; v < down; v++)
        {
            for (int u = 0; u < across; u++)
            {
                Array.Clear(counts);
                int right = Math.Min(width, (u + 1) * Square);
                int bottom = Math.Min(height, (v + 1) * Square);
                for (int y = v * Square; y < bottom; y++)
                {
                    for (int x = u * Square; x < right; x++)
                    {
                        counts[brightness[(y * width) + x]]++;
                        page[brightness[(y * width) + x]]++;
                    }
                }

                squares[(v * across) + u] = Percentile(counts, 0.9);
            }
        }

        float whole = Math.Max(40, Percentile(page, 0.9));
        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] = squares[i] < whole * DarkestPaper ? whole : squares[i];
        }

        return Smooth(Brightest(squares, across, down), across, down);
    }

    private static float Percentile(int[] counts, double share)
    {
        int wanted = (int)(counts.Sum() * share);
        int value = 0;
        for (int seen = counts[0]; value < 255 && seen <= wanted; seen += counts[++value])
        {
            // Counts up to the share.
        }

        return value;
    }

    private static float[] Brightest(float[] squares, int across, int down) => Around(squares, across, down, static values => Max(values));

    private static float[] Smooth(float[] squares, int across, int down) => Around(squares, across, down, static values => Mean(values));

    private static float Max(ReadOnlySpan<float> values)
    {
        float most = 0;
        foreach (float value in values)
        {
            most = Math.Max(most, value);
        }

        return most;
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        float sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private delegate float Combine(ReadOnlySpan<float> values);

    private static float[] Around(float[] squares, int across, int down, Combine combine)
    {
        float[] result = new float[squares.Length];
        Span<float> values = stackalloc float[9];
        for (int v = 0; v < down; v++)
        {
            for (int u = 0; u < across; u++)
            {
                int count = 0;
                for (int y = Math.Max(0, v - 1); y <= Math.Min(down - 1, v + 1); y++)
                {
                    for (int x = Math.Max(0, u - 1); x <= Math.Min(across - 1, u + 1); x++)
                    {
                        values[count++] = squares[(y * across) + x];
                    }
                }

                result[(v * across) + u] = combine(values[..count]);
            }
        }

        return result;
    }

    /// <summary>Each pixel against the paper around it, with the paper's tint taken out: paper becomes white, ink keeps its colour and becomes dark.</summary>
    /// <param name="white">Takes the number of pixels that are paper: as bright as the paper around, and without a colour of their own, as sky and walls have it.</param>
    private static byte[] Clean(Pixels pixels, byte[] brightness, float[] paper, int across, out int white)
    {
        white = 0;
        (double red, double green, double blue) = Tint(pixels, brightness);
        int down = paper.Length / across;
        byte[] clean = new byte[pixels.Data.Length];
        byte[] curve = [.. Enumerable.Range(0, 256).Select(v => (byte)Math.Clamp((v - 40) * 255 / (PaperFrom - 40), 0, 255))];
        for (int y = 0; y < pixels.Height; y++)
        {
            double v = Math.Clamp(((y + 0.5) / Square) - 0.5, 0, down - 1);
            int v0 = (int)v;
            int v1 = Math.Min(down - 1, v0 + 1);
            for (int x = 0; x < pixels.Width; x++)
            {
                double u = Math.Clamp(((x + 0.5) / Square) - 0.5, 0, across - 1);
                int u0 = (int)u;
                int u1 = Math.Min(across - 1, u0 + 1);
                double above = paper[(v0 * across) + u0] + ((paper[(v0 * across) + u1] - paper[(v0 * across) + u0]) * (u - u0));
                double below = paper[(v1 * across) + u0] + ((paper[(v1 * across) + u1] - paper[(v1 * across) + u0]) * (u - u0));
                double light = 255 / Math.Max(20, above + ((below - above) * (v - v0)));
                int at = ((y * pixels.Width) + x) * 3;
                int r = (int)Math.Min(255, pixels.Data[at] * light / red);
                int g = (int)Math.Min(255, pixels.Data[at + 1] * light / green);
                int b = (int)Math.Min(255, pixels.Data[at + 2] * light / blue);
                int least = Math.Min(r, Math.Min(g, b));
                white += least >= WhiteFrom && Math.Max(r, Math.Max(g, b)) - least <= MostTint ? 1 : 0;
                clean[at] = curve[r];
                clean[at + 1] = curve[g];
                clean[at + 2] = curve[b];
            }
        }

        return clean;
    }

    /// <summary>Mean of each channel over the paper, against its brightness.</summary>
    private static (double Red, double Green, double Blue) Tint(Pixels pixels, byte[] brightness)
    {
        int[] page = new int[256];
        foreach (byte value in brightness)
        {
            page[value]++;
        }

        float from = Percentile(page, 0.6);
        double red = 0;
        double green = 0;
        double blue = 0;
        double light = 0;
        for (int i = 0; i < brightness.Length; i++)
        {
            if (brightness[i] >= from)
            {
                red += pixels.Data[3 * i];
                green += pixels.Data[(3 * i) + 1];
                blue += pixels.Data[(3 * i) + 2];
                light += brightness[i];
            }
        }

        light = Math.Max(1, light);
        return (Math.Clamp(red / light, 0.7, 1.4), Math.Clamp(green / light, 0.7, 1.4), Math.Clamp(blue / light, 0.7, 1.4));
    }
}
