namespace KioskFleet.Publishing.Pictures;

/// <summary>Turns a page that lay askew on the copier, so that its lines are level and can be parted.</summary>
internal static class ScanStraightener
{
    /// <summary>Largest angle that is looked for, degrees: more is no page laid on by hand.</summary>
    private const double Most = 4;

    /// <summary>Angles below this do not reach the next line within a page's width.</summary>
    private const double Least = 0.15;

    private const double CoarseStep = 0.5;
    private const double FineStep = 0.1;

    /// <summary>Every so many pixels one is looked at.</summary>
    private const int Stride = 3;

    private const int InkTo = 110;

    /// <param name="clean">Red, green and blue; paper is white.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static byte[] Straighten(byte[] clean, int width, int height)
    {
        List<(int X, int Y)> ink = [];
        for (int y = 0; y < height; y += Stride)
        {
            for (int x = 0; x < width; x += Stride)
            {
                if (clean[(((y * width) + x) * 3) + 1] < InkTo)
                {
                    ink.Add((x, y));
                }
            }
        }

        double angle = Best(ink, width, height, 0, Most, CoarseStep);
        angle = Best(ink, width, height, angle, CoarseStep, FineStep);
        return Math.Abs(angle) < Least ? clean : Turn(clean, width, height, angle);
    }

    /// <summary>The angle at which the page's ink falls into the fewest rows: its lines are level then.</summary>
    private static double Best(List<(int X, int Y)> ink, int width, int height, double around, double reach, double step)
    {
        double best = around;
        double most = -1;
        int[] rows = new int[(height + width) / Stride + 2];
        int steps = (int)Math.Round(reach / step);
        for (int i = -steps; i <= steps; i++)
        {
            double angle = around + (i * step);
            double slope = Math.Tan(angle * Math.PI / 180);
            Array.Clear(rows);
            foreach ((int x, int y) in ink)
            {
                int row = (int)((y - (slope * (x - (width / 2.0)))) / Stride) + (width / 2 / Stride);
                if (row >= 0 && row < rows.Length)
                {
                    rows[row]++;
                }
            }

            double sharpness = 0;
            for (int r = 1; r < rows.Length; r++)
            {
                double difference = rows[r] - rows[r - 1];
                sharpness += difference * difference;
            }

            if (sharpness > most * 1.001)
            {
                (best, most) = (angle, sharpness);
            }
        }

        return best;
    }

    private static byte[] Turn(byte[] clean, int width, int height, double angle)
    {
        double cos = Math.Cos(angle * Math.PI / 180);
        double sin = Math.Sin(angle * Math.PI / 180);
        double middleX = width / 2.0;
        double middleY = height / 2.0;
        byte[] turned = new byte[clean.Length];
        Array.Fill(turned, (byte)255);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double u = (cos * (x - middleX)) - (sin * (y - middleY)) + middleX;
                double v = (sin * (x - middleX)) + (cos * (y - middleY)) + middleY;
                int left = (int)Math.Floor(u);
                int top = (int)Math.Floor(v);
                if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height)
                {
                    continue;
                }

                int right = (int)((u - left) * 256);
                int below = (int)((v - top) * 256);
                int at = ((top * width) + left) * 3;
                for (int c = 0; c < 3; c++)
                {
                    int upper = (clean[at + c] * (256 - right)) + (clean[at + 3 + c] * right);
                    int lower = (clean[at + (width * 3) + c] * (256 - right)) + (clean[at + (width * 3) + 3 + c] * right);
                    turned[(((y * width) + x) * 3) + c] = (byte)(((upper * (256 - below)) + (lower * below)) >> 16);
                }
            }
        }

        return turned;
    }
}
