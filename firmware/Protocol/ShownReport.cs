namespace KioskFleet.Protocol;

/// <summary>Pages that were on the glass (SPEC.md §5.5).</summary>
public sealed class ShownReport
{
    /// <summary>Lines in one report; more wait for the next.</summary>
    public const int MaxLines = 32;

    /// <summary>Manifest that was shown.</summary>
    public byte[] Manifest = new byte[Limits.IdBytes];

    public int Count;
    public readonly ShownLine[] Lines = new ShownLine[MaxLines];

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(2);
        w.WriteInt(1);
        w.WriteBytes(Manifest);
        w.WriteInt(2);
        w.WriteArrayHead(Count);
        for (int i = 0; i < Count; i++)
        {
            ShownLine line = Lines[i];
            w.WriteArrayHead(6);
            w.WriteInt(line.DocumentKey);
            w.WriteInt(line.TextSize);
            w.WriteInt(line.Page);
            w.WriteInt(line.FirstAt);
            w.WriteInt(line.Seconds);
            w.WriteBool(line.ClockTrusted);
        }
    }

    public static ShownReport Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadMapHead() != 2)
        {
            throw new CborException("A shown report has two fields.");
        }

        ShownReport s = new ShownReport();
        r.ReadInt(1, 1);
        s.Manifest = r.ReadBytes(Limits.IdBytes);
        r.ReadInt(2, 2);
        int lines = r.ReadArrayHead();
        if (lines < 1 || lines > MaxLines)
        {
            throw new CborException("A shown report has 1 to 32 lines.");
        }

        for (int i = 0; i < lines; i++)
        {
            if (r.ReadArrayHead() != 6)
            {
                throw new CborException("A line has six fields.");
            }

            ShownLine line = new ShownLine();
            line.DocumentKey = r.ReadInt(0, int.MaxValue);
            line.TextSize = r.ReadInt(0, 1);
            line.Page = r.ReadInt(0, Limits.Children);
            line.FirstAt = r.ReadInt();
            line.Seconds = r.ReadInt(0, int.MaxValue);
            line.ClockTrusted = r.ReadBool();
            s.Lines[i] = line;
        }

        s.Count = lines;
        r.End();
        return s;
    }
}
