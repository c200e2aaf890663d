namespace KioskFleet.Publishing.Pictures;

/// <summary>Brings rows of colours to the palette of scans. Writing takes the nearest colour, so that its edges stay sharp; where shades prevail, what is missing to the colour is handed on
/// to the pixels beside and below (Floyd and Steinberg), so that a photo within a scan stays a photo.</summary>
internal sealed class ScanQuantizer(int width)
{
    /// <summary>Pixels around one by which it is judged whether shades prevail.</summary>
    private const int Reach = 12;

    private const int InkTo = 60;
    private const int PaperFrom = 225;

    /// <summary>Around a photo's pixels there is less paper and there are more shades than this.</summary>
    private const float LeastPaper = 0.2f;
    private const float MostShades = 0.35f;

    private int[] _below = new int[(width + 2) * 3];
    private int[] _next = new int[(width + 2) * 3];
    private readonly float[] _shades = new float[width];
    private readonly float[] _paper = NewPaper(width);

    /// <param name="colours">Red, green and blue of a row.</param>
    /// <param name="indexes">Takes the colours' numbers.</param>
    public void Row(ReadOnlySpan<byte> colours, Span<byte> indexes)
    {
        Judge(colours);
        (_below, _next) = (_next, _below);
        Array.Clear(_next);
        Span<int> carried = [0, 0, 0];
        for (int x = 0; x < width; x++)
        {
            bool shaded = _shades[x] > MostShades && _paper[x] < LeastPaper;
            int r = colours[3 * x];
            int g = colours[(3 * x) + 1];
            int b = colours[(3 * x) + 2];
            if (shaded)
            {
                int at = (x + 1) * 3;
                r = Math.Clamp(r + ((carried[0] + _below[at]) / 16), 0, 255);
                g = Math.Clamp(g + ((carried[1] + _below[at + 1]) / 16), 0, 255);
                b = Math.Clamp(b + ((carried[2] + _below[at + 2]) / 16), 0, 255);
            }

            byte index = ScanPalette.Nearest(r, g, b);
            indexes[x] = index;
            carried.Clear();
            if (shaded)
            {
                HandOn(carried, x, 0, r - ScanPalette.Colours[3 * index]);
                HandOn(carried, x, 1, g - ScanPalette.Colours[(3 * index) + 1]);
                HandOn(carried, x, 2, b - ScanPalette.Colours[(3 * index) + 2]);
            }
        }
    }

    private static float[] NewPaper(int width)
    {
        float[] paper = new float[width];
        Array.Fill(paper, 1f);
        return paper;
    }

    private void HandOn(Span<int> carried, int x, int channel, int error)
    {
        carried[channel] = 7 * error;
        _next[(x * 3) + channel] += 3 * error;
        _next[((x + 1) * 3) + channel] += 5 * error;
        _next[((x + 2) * 3) + channel] += error;
    }

    /// <summary>How much paper and how many greys lie around each pixel, over this row and those above it. Small writing is grey at its edges too, but has paper between.</summary>
    private void Judge(ReadOnlySpan<byte> colours)
    {
        int paper = 0;
        int shades = 0;
        for (int x = -Reach; x < width; x++)
        {
            if (x + Reach < width)
            {
                int light = Light(colours, x + Reach);
                paper += light >= PaperFrom ? 1 : 0;
                shades += light is > InkTo and < PaperFrom ? 1 : 0;
            }

            if (x - Reach - 1 >= 0)
            {
                int light = Light(colours, x - Reach - 1);
                paper -= light >= PaperFrom ? 1 : 0;
                shades -= light is > InkTo and < PaperFrom ? 1 : 0;
            }

            if (x >= 0)
            {
                const float window = (2 * Reach) + 1;
                _paper[x] += ((paper / window) - _paper[x]) / 8;
                _shades[x] += ((shades / window) - _shades[x]) / 8;
            }
        }
    }

    private static int Light(ReadOnlySpan<byte> colours, int x) => ((2 * colours[3 * x]) + (5 * colours[(3 * x) + 1]) + colours[(3 * x) + 2]) / 8;
}
