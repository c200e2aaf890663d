namespace KioskFleet.NanoHost.Graphics;

/// <summary>One component of a JPEG: its coefficients while scans are read, its samples afterwards.</summary>
internal sealed class JpegComponent(int id, int h, int v, int table)
{
    private static readonly float[] s_cosines = MakeCosines();

    private short[] _coefficients = [];
    private byte[] _samples = [];
    private int _stride;

    public int Id { get; } = id;

    public int H { get; } = h;

    public int V { get; } = v;

    public int Table { get; } = table;

    /// <summary>Blocks that hold picture, across and down: what a scan of this component alone goes through.</summary>
    public int BlocksX { get; private set; }

    public int BlocksY { get; private set; }

    public JpegHuffmanTable? Dc { get; set; }

    public JpegHuffmanTable? Ac { get; set; }

    /// <summary>The last DC value of the present scan.</summary>
    public int Predictor { get; set; }

    private int BlocksPerRow { get; set; }

    private int BlockRows { get; set; }

    public void Layout(int width, int height, int maxH, int maxV)
    {
        int samplesX = ((width * H) + maxH - 1) / maxH;
        int samplesY = ((height * V) + maxV - 1) / maxV;
        BlocksX = (samplesX + 7) / 8;
        BlocksY = (samplesY + 7) / 8;
        BlocksPerRow = ((width + (8 * maxH) - 1) / (8 * maxH)) * H;
        BlockRows = ((height + (8 * maxV) - 1) / (8 * maxV)) * V;
        _coefficients = new short[BlocksPerRow * BlockRows * 64];
    }

    public Span<short> Block(int x, int y) => _coefficients.AsSpan(((y * BlocksPerRow) + x) * 64, 64);

    public int Sample(int x, int y, int maxH, int maxV) => _samples[(y * V / maxV * _stride) + (x * H / maxH)];

    /// <summary>From coefficients to samples. The coefficients are let go.</summary>
    public void Transform(int[] quantization)
    {
        _stride = BlocksPerRow * 8;
        _samples = new byte[_stride * BlockRows * 8];
        Span<float> rows = stackalloc float[64];
        for (int by = 0; by < BlockRows; by++)
        {
            for (int bx = 0; bx < BlocksPerRow; bx++)
            {
                Inverse(Block(bx, by), quantization, rows, (by * 8 * _stride) + (bx * 8));
            }
        }

        _coefficients = [];
    }

    private void Inverse(ReadOnlySpan<short> block, int[] quantization, Span<float> rows, int at)
    {
        for (int v = 0; v < 8; v++)
        {
            for (int x = 0; x < 8; x++)
            {
                float sum = 0;
                for (int u = 0; u < 8; u++)
                {
                    int coefficient = block[(v * 8) + u];
                    if (coefficient != 0)
                    {
                        sum += coefficient * quantization[(v * 8) + u] * s_cosines[(u * 8) + x];
                    }
                }

                rows[(v * 8) + x] = sum;
            }
        }

        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                float sum = 0;
                for (int v = 0; v < 8; v++)
                {
                    sum += rows[(v * 8) + x] * s_cosines[(v * 8) + y];
                }

                _samples[at + (y * _stride) + x] = (byte)Math.Clamp((int)MathF.Round(sum + 128, MidpointRounding.AwayFromZero), 0, 255);
            }
        }
    }

    private static float[] MakeCosines()
    {
        var cosines = new float[64];
        for (int u = 0; u < 8; u++)
        {
            for (int x = 0; x < 8; x++)
            {
                cosines[(u * 8) + x] = (float)(0.5 * (u == 0 ? Math.Sqrt(0.5) : 1) * Math.Cos(((2 * x) + 1) * u * Math.PI / 16));
            }
        }

        return cosines;
    }
}
