namespace KioskFleet.Protocol;

/// <summary>Lines of a terminal's log (SPEC.md §5.8).</summary>
public sealed class LogReport
{
    /// <summary>Lines of one message.</summary>
    public const int MaxLines = 16;

    /// <summary>Bytes of one line's text.</summary>
    public const int MaxTextBytes = 120;

    public const int Error = 0;
    public const int Detail = 1;

    /// <summary>Number of the first line since start: a gap before it was lost.</summary>
    public int First;

    public int Count;

    /// <summary>Seconds since 1970 by the terminal's clock, for each line.</summary>
    public readonly long[] At = new long[MaxLines];

    /// <summary>Whether that clock was trusted.</summary>
    public readonly bool[] Trusted = new bool[MaxLines];

    /// <summary><see cref="Error"/> or <see cref="Detail"/>.</summary>
    public readonly int[] Level = new int[MaxLines];

    public readonly string[] Text = new string[MaxLines];

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(2);
        w.WriteInt(1);
        w.WriteInt(First);
        w.WriteInt(2);
        w.WriteArrayHead(Count);
        for (int i = 0; i < Count; i++)
        {
            w.WriteArrayHead(4);
            w.WriteInt(At[i]);
            w.WriteBool(Trusted[i]);
            w.WriteInt(Level[i]);
            w.WriteText(Text[i]);
        }
    }

    /// <exception cref="CborException">Not log lines.</exception>
    public static LogReport Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadMapHead() != 2)
        {
            throw new CborException("A log message has two fields.");
        }

        LogReport log = new LogReport();
        r.ReadInt(1, 1);
        log.First = r.ReadInt(0, int.MaxValue);
        r.ReadInt(2, 2);
        log.Count = r.ReadArrayHead();
        if (log.Count < 1 || log.Count > MaxLines)
        {
            throw new CborException("A log message has 1 to 16 lines.");
        }

        for (int i = 0; i < log.Count; i++)
        {
            if (r.ReadArrayHead() != 4)
            {
                throw new CborException("A line has a time, a trust, a level and a text.");
            }

            log.At[i] = r.ReadInt();
            log.Trusted[i] = r.ReadBool();
            log.Level[i] = r.ReadInt(Error, Detail);
            log.Text[i] = r.ReadText(MaxTextBytes);
        }

        r.End();
        return log;
    }
}
