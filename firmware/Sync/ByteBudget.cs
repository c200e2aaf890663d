using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>Bytes a calendar month (Asia/Shanghai) that the terminal may move, as the server last said. Each class stops at its share, so that a flood of the lower never takes what the higher
/// needs; what stopped stands in the report (<see cref="StoppedClasses"/>) until the month ends.</summary>
/// <remarks>What is stored is an upper bound: bytes are charged ahead in portions, so that a cut can make the terminal count too much, never too little.</remarks>
public sealed class ByteBudget
{
    public const int Logs = TrafficClass.Logs;
    public const int Firmware = TrafficClass.Firmware;
    public const int Content = TrafficClass.Content;

    /// <summary>Beats, reports, answers to commands: when even their share is used up, they become rare, and say so. And sets that are urgent: they stop there.</summary>
    public const int Urgent = TrafficClass.Urgent;

    public const long DefaultMonthlyBytes = Limits.DefaultMonthlyKiB * 1024L;

    /// <summary>Bytes of the stored count.</summary>
    public const int ImageBytes = 20;

    /// <summary>Bytes charged ahead at a time, at the most: 200 writes of the slot for 3 MB.</summary>
    public const int PortionBytes = 16 * 1024;

    /// <summary>Bytes of the first portion after a start; each one is twice the one before. Where the power fails every few minutes, whole portions would use up the month.</summary>
    public const int FirstPortionBytes = 1024;

    private readonly IStateSlot _slot;
    private readonly byte[] _image = new byte[ImageBytes];
    private long _used;
    private long _charged;
    private int _month;
    private int _stopped;
    private int _portion = FirstPortionBytes;

    /// <param name="slot">Where the count survives.</param>
    /// <param name="monthlyBytes">Bytes a month, all classes together, until the server says otherwise; what it said before is kept in the slot.</param>
    public ByteBudget(IStateSlot slot, long monthlyBytes)
    {
        _slot = slot;
        MonthlyBytes = monthlyBytes;
        byte[]? stored = slot.Load();
        if (stored != null && stored.Length == ImageBytes)
        {
            _month = (int)Number(stored, 0, 4);
            _used = Number(stored, 4, 8);
            MonthlyBytes = Number(stored, 12, 8);
            _charged = _used;
        }
    }

    /// <summary>Bytes a month, all classes together.</summary>
    public long MonthlyBytes { get; private set; }

    /// <summary>Classes that were refused something this month: bit 1 &lt;&lt; class.</summary>
    public int StoppedClasses => _stopped;

    /// <summary>Bytes moved this month; after a cut at most one portion too many.</summary>
    public long Used => _used;

    /// <summary>The last byte that a class may use: logs 70 %, firmware 80 %, content 95 %, urgent all.</summary>
    public long Share(int trafficClass)
        => trafficClass == Logs ? MonthlyBytes / 10 * 7 : trafficClass == Firmware ? MonthlyBytes / 10 * 8 : trafficClass == Content ? MonthlyBytes / 20 * 19 : MonthlyBytes;

    /// <summary>True if the class may move this many bytes more.</summary>
    public bool Allows(int trafficClass, int bytes)
    {
        if (_used + bytes <= Share(trafficClass))
        {
            return true;
        }

        _stopped |= 1 << trafficClass;
        return false;
    }

    /// <summary>Takes what the server allows from now on.</summary>
    public void SetMonthly(long bytes)
    {
        if (bytes == MonthlyBytes)
        {
            return;
        }

        MonthlyBytes = bytes;
        _stopped = 0;
        Save();
    }

    /// <summary>Writes down that bytes are about to be moved, before they are: where the power goes in the middle of it, they count all the same. <see cref="Count"/> follows when they were.</summary>
    public void Charge(long bytes)
    {
        if (_used + bytes > _charged)
        {
            _charged = _used + bytes;
            Save();
        }
    }

    /// <summary>Counts bytes that were moved.</summary>
    public void Count(long bytes)
    {
        _used += bytes;
        if (_used > _charged)
        {
            _charged = _used + _portion;
            _portion = _portion < PortionBytes ? _portion * 2 : PortionBytes;
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
            _stopped = 0;
        }

        _charged = _used;
        Save();
    }

    private void Save()
    {
        Put(0, _month, 4);
        Put(4, _charged, 8);
        Put(12, MonthlyBytes, 8);
        _slot.Save(_image, _image.Length);
    }

    private static long Number(byte[] image, int offset, int bytes)
    {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--)
        {
            value = (value << 8) | image[offset + i];
        }

        return value;
    }

    private void Put(int offset, long value, int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            _image[offset + i] = (byte)(value >> (8 * i));
        }
    }
}
