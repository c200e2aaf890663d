namespace KioskFleet.Protocol;

/// <summary>What a terminal says each minute while nothing changed (SPEC.md §5.1): its last report still holds. An empty message only asks whether the link lives.</summary>
public sealed class BeatMessage
{
    /// <summary>Number of the last report of this connection: all that it and those before it said is still so.</summary>
    public long ReportNumber;

    public long UptimeSeconds;

    public void Encode(CborWriter w)
    {
        w.WriteArrayHead(2);
        w.WriteInt(ReportNumber);
        w.WriteInt(UptimeSeconds);
    }

    /// <exception cref="CborException">The bytes are not a beat.</exception>
    public static BeatMessage Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadArrayHead() != 2)
        {
            throw new CborException("A beat is a pair.");
        }

        BeatMessage beat = new BeatMessage();
        beat.ReportNumber = r.ReadInt();
        beat.UptimeSeconds = r.ReadInt();
        r.End();
        return beat;
    }
}
