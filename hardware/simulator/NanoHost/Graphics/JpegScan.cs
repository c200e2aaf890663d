namespace KioskFleet.NanoHost.Graphics;

/// <summary>A Huffman table (T.81, annex C and F.2.2.3).</summary>
internal sealed class JpegHuffmanTable
{
    private readonly int[] _maxCode = new int[17];
    private readonly int[] _offset = new int[17];
    private readonly byte[] _values;

    public JpegHuffmanTable(byte[] counts, byte[] values)
    {
        _values = values;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++)
        {
            _offset[length] = index - code;
            code += counts[length - 1];
            index += counts[length - 1];
            _maxCode[length] = counts[length - 1] == 0 ? -1 : code - 1;
            code <<= 1;
        }
    }

    public int Decode(ref JpegBits bits)
    {
        int code = 0;
        for (int length = 1; length <= 16; length++)
        {
            code = (code << 1) | bits.Bit();
            if (code <= _maxCode[length])
            {
                int index = code + _offset[length];
                return index >= 0 && index < _values.Length ? _values[index] : throw new ImageFormatException("A Huffman code that the table does not have.");
            }
        }

        throw new ImageFormatException("A Huffman code that the table does not have.");
    }
}

/// <summary>The bits of entropy-coded data. Behind its end there are zeros, so that a cut-off picture shows what it has.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _held;
    private int _count;

    public int Position { get; private set; }

    public int Bit()
    {
        if (_count == 0)
        {
            _held = 0;
            if (Position < _data.Length)
            {
                int value = _data[Position];
                if (value != 0xFF)
                {
                    Position++;
                    _held = value;
                }
                else if (Position + 1 < _data.Length && _data[Position + 1] == 0)
                {
                    Position += 2;
                    _held = 0xFF;
                }
            }

            _count = 8;
        }

        _count--;
        return (_held >> _count) & 1;
    }

    public int Bits(int count)
    {
        int value = 0;
        while (count-- > 0)
        {
            value = (value << 1) | Bit();
        }

        return value;
    }

    /// <summary>RECEIVE and EXTEND of T.81, F.2.2.1.</summary>
    public int Signed(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        int value = Bits(count);
        return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Drops the rest of the byte and steps over a restart marker, if that is what follows.</summary>
    public void Restart()
    {
        _count = 0;
        while (Position + 1 < _data.Length)
        {
            if (_data[Position] == 0xFF && _data[Position + 1] is >= 0xD0 and <= 0xD7)
            {
                Position += 2;
                return;
            }

            if (_data[Position] == 0xFF && _data[Position + 1] is not 0 and not 0xFF)
            {
                return;
            }

            Position++;
        }
    }
}

/// <summary>One scan: all of a baseline picture, or one refinement of a progressive one (T.81, annex G).</summary>
internal sealed class JpegScan(JpegComponent[] components, int start, int end, int high, int low, bool progressive)
{
    private int _endOfBandRun;

    /// <summary>Returns the number of bytes that belong to the scan.</summary>
    public int Read(ReadOnlySpan<byte> data, int mcusX, int mcusY, int restartInterval, byte[] zigzag)
    {
        if (start > end || end > 63 || (progressive && start > 0 && components.Length > 1))
        {
            throw new ImageFormatException("A JPEG scan of an impossible band.");
        }

        var bits = new JpegBits(data);
        Reset();
        bool single = components.Length == 1;
        int across = single ? components[0].BlocksX : mcusX;
        int down = single ? components[0].BlocksY : mcusY;
        for (int unit = 0; unit < across * down; unit++)
        {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0)
            {
                bits.Restart();
                Reset();
            }

            int ux = unit % across;
            int uy = unit / across;
            if (single)
            {
                ReadBlock(ref bits, components[0], components[0].Block(ux, uy), zigzag);
                continue;
            }

            foreach (JpegComponent component in components)
            {
                for (int y = 0; y < component.V; y++)
                {
                    for (int x = 0; x < component.H; x++)
                    {
                        ReadBlock(ref bits, component, component.Block((ux * component.H) + x, (uy * component.V) + y), zigzag);
                    }
                }
            }
        }

        return bits.Position;
    }

    private void Reset()
    {
        _endOfBandRun = 0;
        foreach (JpegComponent component in components)
        {
            component.Predictor = 0;
        }
    }

    private static JpegHuffmanTable Need(JpegHuffmanTable? table) => table ?? throw new ImageFormatException("A JPEG without its Huffman table.");

    private void ReadBlock(ref JpegBits bits, JpegComponent component, Span<short> block, byte[] zigzag)
    {
        if (!progressive)
        {
            ReadDc(ref bits, component, block);
            ReadSequentialAc(ref bits, Need(component.Ac), block, zigzag);
        }
        else if (start == 0)
        {
            if (high == 0)
            {
                ReadDc(ref bits, component, block);
            }
            else if (bits.Bit() != 0)
            {
                block[0] |= (short)(1 << low);
            }
        }
        else if (high == 0)
        {
            ReadFirstAc(ref bits, Need(component.Ac), block, zigzag);
        }
        else
        {
            RefineAc(ref bits, Need(component.Ac), block, zigzag);
        }
    }

    private void ReadDc(ref JpegBits bits, JpegComponent component, Span<short> block)
    {
        int size = Need(component.Dc).Decode(ref bits);
        if (size > 15)
        {
            throw new ImageFormatException("A JPEG with a DC value out of range.");
        }

        component.Predictor += bits.Signed(size);
        block[0] = (short)(component.Predictor << low);
    }

    private static void ReadSequentialAc(ref JpegBits bits, JpegHuffmanTable table, Span<short> block, byte[] zigzag)
    {
        for (int k = 1; k < 64; k++)
        {
            int code = table.Decode(ref bits);
            int size = code & 15;
            int run = code >> 4;
            if (size == 0)
            {
                if (run != 15)
                {
                    return;
                }

                k += 15;
                continue;
            }

            k += run;
            if (k > 63)
            {
                throw new ImageFormatException("A JPEG block with too many values.");
            }

            block[zigzag[k]] = (short)bits.Signed(size);
        }
    }

    private void ReadFirstAc(ref JpegBits bits, JpegHuffmanTable table, Span<short> block, byte[] zigzag)
    {
        if (_endOfBandRun > 0)
        {
            _endOfBandRun--;
            return;
        }

        for (int k = start; k <= end; k++)
        {
            int code = table.Decode(ref bits);
            int size = code & 15;
            int run = code >> 4;
            if (size == 0)
            {
                if (run < 15)
                {
                    _endOfBandRun = (1 << run) + bits.Bits(run) - 1;
                    return;
                }

                k += 15;
                continue;
            }

            k += run;
            if (k > 63)
            {
                throw new ImageFormatException("A JPEG block with too many values.");
            }

            block[zigzag[k]] = (short)(bits.Signed(size) << low);
        }
    }

    private void RefineAc(ref JpegBits bits, JpegHuffmanTable table, Span<short> block, byte[] zigzag)
    {
        short plus = (short)(1 << low);
        short minus = (short)(-1 << low);
        int k = start;
        if (_endOfBandRun == 0)
        {
            for (; k <= end; k++)
            {
                int code = table.Decode(ref bits);
                int run = code >> 4;
                short value = 0;
                if ((code & 15) != 0)
                {
                    value = bits.Bit() != 0 ? plus : minus;
                }
                else if (run < 15)
                {
                    _endOfBandRun = (1 << run) + bits.Bits(run);
                    break;
                }

                while (k <= end)
                {
                    ref short at = ref block[zigzag[k]];
                    if (at != 0)
                    {
                        Refine(ref bits, ref at, plus, minus);
                    }
                    else if (run-- == 0)
                    {
                        at = value;
                        break;
                    }

                    k++;
                }
            }
        }

        if (_endOfBandRun > 0)
        {
            for (; k <= end; k++)
            {
                ref short at = ref block[zigzag[k]];
                if (at != 0)
                {
                    Refine(ref bits, ref at, plus, minus);
                }
            }

            _endOfBandRun--;
        }
    }

    private static void Refine(ref JpegBits bits, ref short value, short plus, short minus)
    {
        if (bits.Bit() != 0 && (value & plus) == 0)
        {
            value += value >= 0 ? plus : minus;
        }
    }
}
