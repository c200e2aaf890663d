namespace KioskFleet.Firmware.Storage;

/// <summary>Walks the records of a segment. Where there is no valid header it goes on at the next sector, for every write began at one.</summary>
internal sealed class RecordScanner
{
    private readonly SegmentFiles _files;
    private readonly byte[] _window;
    private int _windowStart;
    private int _windowCount;
    private int _segment;
    private int _end;
    private int _at;

    public RecordScanner(SegmentFiles files, byte[] window)
    {
        _files = files;
        _window = window;
    }

    /// <summary>The record found last.</summary>
    public StoreRecord Record { get; } = new StoreRecord();

    /// <summary>Where in the segment it begins.</summary>
    public int Position { get; private set; }

    /// <summary>End of the last header found, or where the scan began; whether its data was whole or not. Writing goes on no earlier: a header that a torn write
    /// left would otherwise claim the room of what is written over its data, and hide it from every later scan.</summary>
    public int LastEnd { get; private set; }

    /// <summary>True if the medium did not answer, so that the scan says nothing of what lies behind.</summary>
    public bool Failed { get; private set; }

    public byte[] Window => _window;

    /// <summary>Where in <see cref="Window"/> the data of the record begins, after <see cref="LoadData"/>.</summary>
    public int DataOffset => Position - _windowStart + StorageLimits.RecordHeaderBytes;

    public void Begin(int segment, int from, int end)
    {
        _segment = segment;
        _at = from;
        _end = end;
        _windowStart = 0;
        _windowCount = 0;
        LastEnd = from;
        Failed = false;
    }

    /// <summary>Finds the next record.</summary>
    /// <param name="sequence">Only records of this sequence count.</param>
    /// <param name="verify">Records with damaged data do not count.</param>
    /// <param name="windowBytes">Bytes to read at once.</param>
    /// <param name="maxGap">The scan ends after so many bytes without a record.</param>
    public bool Next(int sequence, bool verify, int windowBytes, int maxGap)
    {
        while (_at + StorageLimits.RecordHeaderBytes <= _end && _at - LastEnd <= maxGap)
        {
            if (!Ensure(_at, StorageLimits.RecordHeaderBytes, windowBytes))
            {
                return false;
            }

            if (ParseAt(_at, windowBytes) && Record.Sequence == sequence && Record.Span <= _end - _at)
            {
                Position = _at;
                _at += Record.Span;
                LastEnd = _at;
                if (!verify || LoadData())
                {
                    return true;
                }

                if (Failed)
                {
                    return false;
                }
            }
            else
            {
                _at = ((_at / StorageLimits.SectorBytes) + 1) * StorageLimits.SectorBytes;
            }
        }

        return false;
    }

    /// <summary>The highest sequence among the records at the beginning of a segment, which is that of its present use; 0 if there is none.
    /// Sectors are looked at one by one: where a cut tore a write, a record of an earlier use may stand before those of the present one, and claim their room.</summary>
    public int SequenceOf(int segment, int end)
    {
        Begin(segment, 0, end);
        int highest = 0;
        for (int at = 0; at + StorageLimits.SectorBytes <= _window.Length && Ensure(at, StorageLimits.SectorBytes, _window.Length); at += StorageLimits.SectorBytes)
        {
            if (ParseAt(at, _window.Length) && Record.Sequence > highest)
            {
                highest = Record.Sequence;
            }
        }

        return highest;
    }

    /// <summary>Brings the data of the record found last into the window.</summary>
    /// <returns>False if it is damaged or cannot be read.</returns>
    public bool LoadData()
    {
        for (int look = 0; look < StorageLimits.Looks; look++)
        {
            if (!Ensure(Position, StorageLimits.RecordHeaderBytes + Record.Length, _window.Length))
            {
                return false;
            }

            if (Checksum.Of(_window, DataOffset, Record.Length) == Record.DataCrc)
            {
                return true;
            }

            _windowCount = 0;
        }

        return false;
    }

    /// <summary>Reads a header. What looks like one that a bit spoilt on the way is read again: where it is not seen a whole record is not, and at a start it would be gone.</summary>
    private bool ParseAt(int position, int windowBytes)
    {
        for (int look = 1; Ensure(position, StorageLimits.RecordHeaderBytes, windowBytes); look++)
        {
            if (Record.Parse(_window, position - _windowStart))
            {
                return true;
            }

            if (look == StorageLimits.Looks || !StoreRecord.MayBeHeader(_window, position - _windowStart))
            {
                return false;
            }

            _windowCount = 0;
        }

        return false;
    }

    private bool Ensure(int position, int count, int windowBytes)
    {
        if (position >= _windowStart && position + count <= _windowStart + _windowCount)
        {
            return true;
        }

        int start = (position / StorageLimits.SectorBytes) * StorageLimits.SectorBytes;
        int bytes = _end - start < windowBytes ? _end - start : windowBytes;
        int read = _files.Read(_segment, start, _window, 0, bytes);
        Failed |= read < 0;
        _windowStart = start;
        _windowCount = read < 0 ? 0 : read;
        return position + count <= _windowStart + _windowCount;
    }
}
