namespace KioskFleet.Publishing.Pictures;

/// <summary>Makes a picture of three channels larger or smaller by areas, fed row by row: each new pixel is the mean of what it covers.</summary>
internal sealed class RowScaler
{
    private readonly int _width;
    private readonly int _toWidth;
    private readonly int _toHeight;
    private readonly double _stepX;
    private readonly double _stepY;
    private readonly float[] _row;
    private readonly float[] _sum;
    private readonly Action<float[], int> _finished;
    private int _source;
    private int _target;

    /// <param name="width">Pixels of a row that comes in.</param>
    /// <param name="height">Rows that come in.</param>
    /// <param name="toWidth">Pixels of a row that goes out.</param>
    /// <param name="toHeight">Rows that go out.</param>
    /// <param name="finished">Takes each finished row, 0 to 255 a channel, with its number; the array is used again.</param>
    public RowScaler(int width, int height, int toWidth, int toHeight, Action<float[], int> finished)
    {
        (_width, _toWidth, _toHeight, _finished) = (width, toWidth, toHeight, finished);
        _stepX = (double)width / toWidth;
        _stepY = (double)height / toHeight;
        _row = new float[toWidth * 3];
        _sum = new float[toWidth * 3];
    }

    /// <param name="row">Red, green and blue of each pixel of the next row.</param>
    public void Add(ReadOnlySpan<byte> row)
    {
        Across(row);
        double top = _source;
        double bottom = ++_source;
        while (_target < _toHeight)
        {
            double from = _target * _stepY;
            double to = (_target + 1) * _stepY;
            float share = (float)((Math.Min(bottom, to) - Math.Max(top, from)) / _stepY);
            if (share > 0)
            {
                for (int i = 0; i < _sum.Length; i++)
                {
                    _sum[i] += _row[i] * share;
                }
            }

            if (to > bottom + 1e-6)
            {
                break;
            }

            _finished(_sum, _target++);
            Array.Clear(_sum);
        }
    }

    private void Across(ReadOnlySpan<byte> row)
    {
        for (int x = 0; x < _toWidth; x++)
        {
            double from = x * _stepX;
            double to = Math.Min(_width, from + _stepX);
            float r = 0;
            float g = 0;
            float b = 0;
            for (int i = (int)from; i < _width && i < to; i++)
            {
                float share = (float)(Math.Min(i + 1, to) - Math.Max(i, from));
                r += row[3 * i] * share;
                g += row[(3 * i) + 1] * share;
                b += row[(3 * i) + 2] * share;
            }

            float whole = (float)(to - from);
            _row[3 * x] = r / whole;
            _row[(3 * x) + 1] = g / whole;
            _row[(3 * x) + 2] = b / whole;
        }
    }
}
