namespace KioskFleet.Protocol;

/// <summary>The server's answer to a whole report (SPEC.md §5.6): what time it is and what is wanted of the terminal.</summary>
public sealed class StateMessage
{
    /// <summary>Number of the report answered, so that the terminal can halve the round trip.</summary>
    public long ReportNumber;

    /// <summary>Server's clock, milliseconds since 1970 UTC.</summary>
    public long ServerTimeMs;

    /// <summary>Identity of the newest manifest for this terminal; all zero: none yet. The terminal waits for it on the manifest topic.</summary>
    public byte[] DesiredManifest = new byte[Limits.IdBytes];

    /// <summary>Seconds between reports.</summary>
    public int ReportSeconds = 60;

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(4);
        w.WriteInt(1);
        w.WriteInt(ReportNumber);
        w.WriteInt(2);
        w.WriteInt(ServerTimeMs);
        w.WriteInt(3);
        w.WriteBytes(DesiredManifest);
        w.WriteInt(4);
        w.WriteInt(ReportSeconds);
    }

    public static StateMessage Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadMapHead() != 4)
        {
            throw new CborException("A state message has four fields.");
        }

        StateMessage s = new StateMessage();
        r.ReadInt(1, 1);
        s.ReportNumber = r.ReadInt();
        r.ReadInt(2, 2);
        s.ServerTimeMs = r.ReadInt();
        r.ReadInt(3, 3);
        s.DesiredManifest = r.ReadBytes(Limits.IdBytes);
        r.ReadInt(4, 4);
        s.ReportSeconds = r.ReadInt(5, 86400);
        r.End();
        return s;
    }
}
