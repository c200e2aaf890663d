namespace KioskFleet.NanoHost.Graphics;

/// <summary>
/// JPEG, Huffman-coded, 8 bits, baseline and progressive (ITU-T T.81), one or three components. Chroma is enlarged by repeating, as the device does.
/// </summary>
internal sealed class JpegDecoder
{
    private static readonly byte[] s_zigzag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private readonly int[][] _quantization = new int[4][];
    private readonly JpegHuffmanTable?[] _dcTables = new JpegHuffmanTable?[4];
    private readonly JpegHuffmanTable?[] _acTables = new JpegHuffmanTable?[4];
    private JpegComponent[] _components = [];
    private int _width;
    private int _height;
    private int _maxH;
    private int _maxV;
    private int _restartInterval;
    private bool _progressive;
    private int _adobeTransform = -1;

    private JpegDecoder()
    {
    }

    public static DecodedImage Decode(ReadOnlySpan<byte> data) => new JpegDecoder().Read(data);

    private DecodedImage Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < 4 || data[0] != 0xFF || data[1] != 0xD8)
        {
            throw new ImageFormatException("No JPEG signature.");
        }

        int at = 2;
        bool scanned = false;
        while (true)
        {
            if (!NextMarker(data, ref at, out int marker) || marker == 0xD9)
            {
                break;
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            if (at + 2 > data.Length)
            {
                break;
            }

            int length = (data[at] << 8) | data[at + 1];
            if (length < 2 || at + length > data.Length)
            {
                throw new ImageFormatException("The picture's bytes end too early.");
            }

            var segment = new ByteReader(data.Slice(at + 2, length - 2));
            at += length;
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    ReadFrame(ref segment, marker == 0xC2);
                    break;
                case 0xC4:
                    ReadHuffman(ref segment);
                    break;
                case 0xDB:
                    ReadQuantization(ref segment);
                    break;
                case 0xDD:
                    _restartInterval = BigEndian(ref segment);
                    break;
                case 0xDA:
                    at += ReadScan(ref segment, data[at..]);
                    scanned = true;
                    break;
                case 0xEE:
                    ReadAdobe(ref segment);
                    break;
                case (>= 0xC3 and <= 0xCF) and not 0xC8 and not 0xCC:
                    throw new NotSupportedException($"The device does not decode a JPEG of kind {marker:X2} (only baseline and progressive).");
            }
        }

        return scanned ? Compose() : throw new ImageFormatException("A JPEG without a picture.");
    }

    private static bool NextMarker(ReadOnlySpan<byte> data, ref int at, out int marker)
    {
        while (at + 1 < data.Length)
        {
            if (data[at] == 0xFF && data[at + 1] is not 0 and not 0xFF)
            {
                marker = data[at + 1];
                at += 2;
                return true;
            }

            at++;
        }

        marker = 0;
        return false;
    }

    private static int BigEndian(ref ByteReader reader) => (reader.Byte() << 8) | reader.Byte();

    private void ReadAdobe(ref ByteReader segment)
    {
        if (segment.Left >= 12 && segment.Take(5).SequenceEqual("Adobe"u8))
        {
            segment.Take(6);
            _adobeTransform = segment.Byte();
        }
    }

    private void ReadQuantization(ref ByteReader segment)
    {
        while (!segment.AtEnd)
        {
            int head = segment.Byte();
            if ((head & 15) > 3)
            {
                throw new ImageFormatException("A JPEG has four quantization tables at most.");
            }

            var table = new int[64];
            for (int i = 0; i < 64; i++)
            {
                table[s_zigzag[i]] = (head >> 4) != 0 ? BigEndian(ref segment) : segment.Byte();
            }

            _quantization[head & 15] = table;
        }
    }

    private void ReadHuffman(ref ByteReader segment)
    {
        while (!segment.AtEnd)
        {
            int head = segment.Byte();
            if ((head & 15) > 3 || (head >> 4) > 1)
            {
                throw new ImageFormatException("A JPEG has four Huffman tables of each class at most.");
            }

            byte[] counts = segment.Take(16).ToArray();
            byte[] values = segment.Take(counts.Sum(count => count)).ToArray();
            ((head >> 4) == 0 ? _dcTables : _acTables)[head & 15] = new JpegHuffmanTable(counts, values);
        }
    }

    private void ReadFrame(ref ByteReader segment, bool progressive)
    {
        if (_components.Length > 0)
        {
            throw new ImageFormatException("A JPEG with two frames.");
        }

        int bits = segment.Byte();
        _height = BigEndian(ref segment);
        _width = BigEndian(ref segment);
        int count = segment.Byte();
        if (bits != 8 || count is not (1 or 3))
        {
            throw new NotSupportedException($"The device does not decode a JPEG of {bits} bits and {count} components.");
        }

        DecodedImage.DemandSize(_width, _height);
        _progressive = progressive;
        _components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            int id = segment.Byte();
            int sampling = segment.Byte();
            int table = segment.Byte();
            int h = sampling >> 4;
            int v = sampling & 15;
            if (h is < 1 or > 4 || v is < 1 or > 4 || table > 3)
            {
                throw new ImageFormatException("A JPEG with sampling factors out of range.");
            }

            _components[i] = new JpegComponent(id, h, v, table);
            _maxH = Math.Max(_maxH, h);
            _maxV = Math.Max(_maxV, v);
        }

        foreach (JpegComponent component in _components)
        {
            component.Layout(_width, _height, _maxH, _maxV);
        }
    }

    private int ReadScan(ref ByteReader segment, ReadOnlySpan<byte> entropy)
    {
        int count = segment.Byte();
        if (_components.Length == 0 || count < 1 || count > _components.Length)
        {
            throw new ImageFormatException("A JPEG scan without a frame.");
        }

        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            int id = segment.Byte();
            int tables = segment.Byte();
            JpegComponent component = Array.Find(_components, candidate => candidate.Id == id)
                ?? throw new ImageFormatException("A JPEG scan of a component that is not in the frame.");
            if ((tables >> 4) > 3 || (tables & 15) > 3)
            {
                throw new ImageFormatException("A JPEG scan with a table out of range.");
            }

            component.Dc = _dcTables[tables >> 4];
            component.Ac = _acTables[tables & 15];
            components[i] = component;
        }

        int start = segment.Byte();
        int end = segment.Byte();
        int approximation = segment.Byte();
        var scan = new JpegScan(components, _progressive ? start : 0, _progressive ? end : 63, _progressive ? approximation >> 4 : 0, _progressive ? approximation & 15 : 0, _progressive);
        int mcusX = (_width + (8 * _maxH) - 1) / (8 * _maxH);
        int mcusY = (_height + (8 * _maxV) - 1) / (8 * _maxV);
        return scan.Read(entropy, mcusX, mcusY, _restartInterval, s_zigzag);
    }

    private DecodedImage Compose()
    {
        foreach (JpegComponent component in _components)
        {
            component.Transform(_quantization[component.Table] ?? throw new ImageFormatException("A JPEG without its quantization table."));
        }

        var pixels = new ushort[_width * _height];
        bool grey = _components.Length == 1;
        bool rgb = _adobeTransform == 0 || (_adobeTransform < 0 && !grey && _components[0].Id == 'R' && _components[1].Id == 'G' && _components[2].Id == 'B');
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                int first = _components[0].Sample(x, y, _maxH, _maxV);
                if (grey)
                {
                    pixels[(y * _width) + x] = Rgb565.From(first, first, first);
                    continue;
                }

                int second = _components[1].Sample(x, y, _maxH, _maxV);
                int third = _components[2].Sample(x, y, _maxH, _maxV);
                pixels[(y * _width) + x] = rgb ? Rgb565.From(first, second, third) : FromYcc(first, second - 128, third - 128);
            }
        }

        return new DecodedImage(_width, _height, pixels);
    }

    /// <summary>ITU-R BT.601 at full range (JFIF), in 16-bit fixed point.</summary>
    private static ushort FromYcc(int y, int cb, int cr)
    {
        const int Half = 1 << 15;
        int red = y + (((91881 * cr) + Half) >> 16);
        int green = y + (((-22554 * cb) - (46802 * cr) + Half) >> 16);
        int blue = y + (((116130 * cb) + Half) >> 16);
        return Rgb565.From(Math.Clamp(red, 0, 255), Math.Clamp(green, 0, 255), Math.Clamp(blue, 0, 255));
    }
}
