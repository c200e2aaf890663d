namespace KioskFleet.Firmware.Sync;

/// <summary>How much to ask for at once, in blocks of what size, and how long to wait: learnt from what came and what did not.</summary>
public sealed class LinkWindow
{
    /// <summary>Bytes asked for at once, at the least and at the most. The least is two of the smallest blocks: some sessions carry no more. The most fits the inbox with room for the rest.</summary>
    public const int MinBytes = 512;
    public const int MaxBytes = 64 * 1024;

    /// <summary>Windows below this are asked for in blocks: a child comes whole, also beyond the window.</summary>
    private const int NarrowBytes = 2048;

    /// <summary>Sessions in a row that broke before anything of an answer came, after which not even one block of the size asked for seems to get through.</summary>
    private const int HopelessSessions = 6;

    /// <summary>First window of a session, in bytes.</summary>
    public const int FirstBytes = 8192;

    /// <summary>An answer is to take no longer than this, in milliseconds: what is asked for can be out of date, and a cut costs what is under way.</summary>
    public const int AnswerMs = 12000;

    /// <summary>Bounds of the wait for the next message of an answer, in milliseconds. One message of 4 KiB takes 16 s at 2 kbit/s.</summary>
    public const int MinTimeoutMs = 8000;
    public const int MaxTimeoutMs = 90000;

    /// <summary>Clean answers after which blocks grow again.</summary>
    private const int CleanToGrow = 8;

    private int _rate = 256;
    private int _clean;
    private int _lost;
    private int _broken;

    public int Bytes { get; private set; } = FirstBytes;

    public int BlockBytes { get; private set; } = Protocol.Limits.DefaultBlockBytes;

    /// <summary>True while no object of more than a block is to be asked for at once.</summary>
    public bool IsNarrow => Bytes < NarrowBytes;

    /// <summary>True while sessions end before one block came.</summary>
    public bool IsHopeless => _broken >= HopelessSessions;

    /// <summary>Bytes a second, as last measured.</summary>
    public int Rate => _rate;

    /// <summary>How long to wait for the next message, in milliseconds.</summary>
    public int TimeoutMs
    {
        get
        {
            long message = 3L * Protocol.Limits.MessageBytes * 1000 / _rate;
            int shift = _lost > 3 ? 3 : _lost;
            long wait = (message + 2000) << shift;
            return wait < MinTimeoutMs ? MinTimeoutMs : wait > MaxTimeoutMs ? MaxTimeoutMs : (int)wait;
        }
    }

    /// <summary>A request was answered to its end.</summary>
    public void Answered(int bytes, long ms)
    {
        _lost = 0;
        _broken = 0;
        if (bytes == 0)
        {
            return;
        }

        long measured = bytes * 1000L / (ms < 1 ? 1 : ms);
        long rate = ((_rate * 3L) + measured) / 4;
        if (measured > _rate)
        {
            rate = (_rate + measured) / 2;
        }

        _rate = rate < 32 ? 32 : rate > 4 * 1024 * 1024 ? 4 * 1024 * 1024 : (int)rate;
        if (ms < AnswerMs && bytes >= Bytes / 2)
        {
            Bytes = Bytes * 2 > MaxBytes ? MaxBytes : Bytes * 2;
        }
        else if (ms > AnswerMs * 2)
        {
            Bytes = Bytes / 2 < MinBytes ? MinBytes : Bytes / 2;
        }

        if (++_clean >= CleanToGrow && BlockBytes < Protocol.Limits.DefaultBlockBytes)
        {
            BlockBytes *= 2;
            _clean = 0;
        }
    }

    /// <summary>Nothing, or not everything, came before the time-out.</summary>
    public void Lost()
    {
        _lost++;
        _clean = 0;
        Bytes = Bytes / 2 < MinBytes ? MinBytes : Bytes / 2;
        if (_lost > 1 && BlockBytes > Protocol.Limits.MinBlockBytes)
        {
            BlockBytes /= 2;
        }
    }

    /// <summary>The session ended before the answer did.</summary>
    /// <param name="bytes">What came of it.</param>
    public void Broke(int bytes)
    {
        _broken = bytes > 0 ? 0 : _broken + 1;
        Lost();
    }

    /// <summary>A new session may run over another way. What was lost in the last ones still counts until an answer comes: on a link that breaks, each loss is a session's only one.</summary>
    public void NewSession()
    {
        Bytes = FirstBytes < Bytes ? FirstBytes : Bytes;
    }
}
