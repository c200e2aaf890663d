namespace KioskFleet.Protocol;

/// <summary>How far a terminal has got with the manifest it accepted (SPEC.md §5.4). A state, not an event: the newest replaces all before.</summary>
public sealed class ProgressReport
{
    public byte[] Manifest = new byte[Limits.IdBytes];

    /// <summary>Objects of the manifest that are held and verified.</summary>
    public int Held;

    /// <summary>Objects known to be missing; 0 once everything was delivered.</summary>
    public int Missing;

    /// <summary>Payload bytes received for this manifest.</summary>
    public long Bytes;

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(4);
        w.WriteInt(1);
        w.WriteBytes(Manifest);
        w.WriteInt(2);
        w.WriteInt(Held);
        w.WriteInt(3);
        w.WriteInt(Missing);
        w.WriteInt(4);
        w.WriteInt(Bytes);
    }

    public static ProgressReport Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadMapHead() != 4)
        {
            throw new CborException("Progress has four fields.");
        }

        ProgressReport p = new ProgressReport();
        r.ReadInt(1, 1);
        p.Manifest = r.ReadBytes(Limits.IdBytes);
        r.ReadInt(2, 2);
        p.Held = r.ReadInt(0, int.MaxValue);
        r.ReadInt(3, 3);
        p.Missing = r.ReadInt(0, int.MaxValue);
        r.ReadInt(4, 4);
        p.Bytes = r.ReadInt();
        r.End();
        return p;
    }
}
