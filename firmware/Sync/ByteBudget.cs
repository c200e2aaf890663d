namespace KioskFleet.Firmware.Sync;

/// <summary>Bytes a calendar month (Asia/Shanghai) that the terminal may move. Each class stops at its share, so that a flood of the lower never takes what the higher needs;
/// what stopped is told in the report's last error.</summary>
/// <remarks>What is stored is an upper bound: bytes are charged ahead in portions, so that a cut can make the terminal count too much, never too little.</remarks>
public sealed class ByteBudget
{
    public const int Logs = 0;
    public const int Firmware = 1;
    public const int Content = 2;
    public const int Urgent = 3;

    /// <summary>200 MiB: a rural metered plan with room; an idle terminal needs 5 MiB, a full new set of 600 pages 2 MiB.</summary>
    public const long DefaultMonthlyBytes = 200L * 1024 * 1024;

    /// <summary>Bytes charged ahead at a time: 200 writes of the slot for 3 MB.</summary>
    public const int PortionBytes = 16 * 1024;

    private readonly IStateSlot _slot;
    private readonly byte[] _image = new byte[12];
    private long _used;
    private long _charged;
    private int _month;

    /// <param name="slot">Where the count survives.</param>
    /// <param name="monthlyBytes">Bytes a month, all classes together.</param>
    public ByteBudget(IStateSlot slot, long monthlyBytes)
    {
        _slot = slot;
        MonthlyBytes = monthlyBytes;
        byte[]? stored = slot.Load();
        if (stored != null && stored.Length == 12)
        {
            for (int i = 3; i >= 0; i--)
            {
                _month = (_month << 8) | stored[i];
            }

            for (int i = 11; i >= 4; i--)
            {
                _used = (_used << 8) | stored[i];
            }

            _charged = _used;
        }
    }

    public long MonthlyBytes { get; }

    /// <summary>Bytes moved this month; after a cut at most one portion too many.</summary>
    public long Used => _used;

    /// <summary>The last byte that a class may use: logs 70 %, firmware 80 %, content 95 %, urgent all.</summary>
    public long Share(int trafficClass)
        => trafficClass == Logs ? MonthlyBytes / 10 * 7 : trafficClass == Firmware ? MonthlyBytes / 10 * 8 : trafficClass == Content ? MonthlyBytes / 20 * 19 : MonthlyBytes;

    /// <summary>True if the class may move this many bytes more.</summary>
    public bool Allows(int trafficClass, int bytes) => _used + bytes <= Share(trafficClass);

    /// <summary>Counts bytes that were moved.</summary>
    public void Count(long bytes)
    {
        _used += bytes;
        if (_used > _charged)
        {
            _charged = _used + PortionBytes;
            Save();
        }
    }

    /// <summary>Tells the month, by a clock that is trusted. A later month begins at zero; an earlier one (the clock was corrected) goes on with what was used.</summary>
    /// <param name="monthNumber"><see cref="Time.LocalTime.MonthNumber"/>.</param>
    public void SetMonth(int monthNumber)
    {
        if (monthNumber == _month)
        {
            return;
        }

        bool next = _month != 0 && monthNumber > _month;
        _month = monthNumber;
        if (next)
        {
            _used = 0;
        }

        _charged = _used;
        Save();
    }

    private void Save()
    {
        for (int i = 0; i < 4; i++)
        {
            _image[i] = (byte)(_month >> (8 * i));
        }

        for (int i = 0; i < 8; i++)
        {
            _image[4 + i] = (byte)(_charged >> (8 * i));
        }

        _slot.Save(_image, _image.Length);
    }
}
