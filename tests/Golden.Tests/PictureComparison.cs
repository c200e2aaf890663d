namespace KioskFleet.Golden.Tests;

/// <summary>Compares two pictures.</summary>
internal static class PictureComparison
{
    private const ushort Red = 0xF800;

    /// <summary>Side of a block in the coarse comparison: about a glyph, so that a missing or moved glyph shows.</summary>
    private const int Block = 16;

    /// <summary>How far the mean brightness of a block may be off where glyphs are drawn by another font: strokes differ, ink does not appear or vanish.</summary>
    private const int BlockTolerance = 48;

    /// <summary>How far the mean over the picture may be off.</summary>
    private const double MeanTolerance = 3.0;

    /// <returns>Null if the pictures are the same; else what differs.</returns>
    public static string? Exact(Picture expected, Picture actual)
    {
        if ((expected.Width, expected.Height) != (actual.Width, actual.Height))
        {
            return $"it has {actual.Width}×{actual.Height} pixels instead of {expected.Width}×{expected.Height}";
        }

        int[] different = [.. Enumerable.Range(0, actual.Pixels.Length).Where(i => expected.Pixels[i] != actual.Pixels[i])];
        return different.Length == 0
            ? null
            : $"{different.Length} pixels differ, from {different.Min(i => i % actual.Width)},{different[0] / actual.Width} to {different.Max(i => i % actual.Width)},{different[^1] / actual.Width}";
    }

    /// <summary>As <see cref="Exact"/>, but blind to how strokes are drawn.</summary>
    public static string? Coarse(Picture expected, Picture actual)
    {
        if ((expected.Width, expected.Height) != (actual.Width, actual.Height))
        {
            return Exact(expected, actual);
        }

        long sum = 0;
        for (int top = 0; top < actual.Height; top += Block)
        {
            for (int left = 0; left < actual.Width; left += Block)
            {
                int height = Math.Min(Block, actual.Height - top);
                int width = Math.Min(Block, actual.Width - left);
                int off = 0;
                for (int i = 0; i < width * height; i++)
                {
                    int at = ((top + (i / width)) * actual.Width) + left + (i % width);
                    off += actual.Brightness(at) - expected.Brightness(at);
                }

                sum += off;
                if (Math.Abs(off) > BlockTolerance * width * height)
                {
                    return $"the block at {left},{top} is {Math.Abs(off) / (width * height)} of 255 {(off > 0 ? "brighter" : "darker")}";
                }
            }
        }

        double mean = (double)sum / actual.Pixels.Length;
        return Math.Abs(mean) <= MeanTolerance ? null : $"it is {Math.Abs(mean):F1} of 255 {(mean > 0 ? "brighter" : "darker")} on the whole";
    }

    /// <summary>The actual picture, faded, with what differs in red.</summary>
    public static Picture Difference(Picture expected, Picture actual)
    {
        var pixels = new ushort[actual.Pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            bool inside = i % actual.Width < expected.Width && i / actual.Width < expected.Height;
            bool same = inside && expected.Pixels[((i / actual.Width) * expected.Width) + (i % actual.Width)] == actual.Pixels[i];
            int grey = 24 + (actual.Brightness(i) / 36);
            pixels[i] = same ? (ushort)((grey << 11) | (grey << 6) | grey) : Red;
        }

        return new Picture(actual.Width, actual.Height, pixels);
    }
}
