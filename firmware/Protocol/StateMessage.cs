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

    /// <summary>Release that is wanted on the terminal; null: whatever it runs.</summary>
    public FirmwareWish? Firmware;

    /// <summary>KiB that the terminal may move in a calendar month, all classes together.</summary>
    public int MonthlyKiB = Limits.DefaultMonthlyKiB;

    /// <summary>The server lacks something that was reported: the terminal is to report whole.</summary>
    public bool WholeWanted;

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(5 + (Firmware == null ? 0 : 1) + (WholeWanted ? 1 : 0));
        w.WriteInt(1);
        w.WriteInt(ReportNumber);
        w.WriteInt(2);
        w.WriteInt(ServerTimeMs);
        w.WriteInt(3);
        w.WriteBytes(DesiredManifest);
        w.WriteInt(4);
        w.WriteInt(ReportSeconds);
        if (Firmware != null)
        {
            w.WriteInt(5);
            w.WriteArrayHead(3);
            w.WriteBytes(Firmware.Release);
            w.WriteBytes(Firmware.Root);
            w.WriteInt(Firmware.Attempt);
        }

        w.WriteInt(6);
        w.WriteInt(MonthlyKiB);
        if (WholeWanted)
        {
            w.WriteInt(7);
            w.WriteBool(true);
        }
    }

    public static StateMessage Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        int fields = r.ReadMapHead();
        if (fields < 5 || fields > 7)
        {
            throw new CborException("A state message has five to seven fields.");
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
        int left = fields - 4;
        long key = r.ReadInt();
        if (key == 5)
        {
            if (r.ReadArrayHead() != 3)
            {
                throw new CborException("A wanted release has an identity, a root and an attempt.");
            }

            s.Firmware = new FirmwareWish();
            s.Firmware.Release = r.ReadBytes(Limits.IdBytes);
            s.Firmware.Root = r.ReadBytes(Limits.IdBytes);
            s.Firmware.Attempt = r.ReadInt(0, FirmwareWish.MaxAttempt);
            left--;
            key = left == 0 ? 0 : r.ReadInt();
        }

        if (key != 6)
        {
            throw new CborException("A state message says what may be moved in a month.");
        }

        s.MonthlyKiB = r.ReadInt(Limits.MinMonthlyKiB, Limits.MaxMonthlyKiB);
        if (left == 2)
        {
            r.ReadInt(7, 7);
            s.WholeWanted = r.ReadBool();
        }
        else if (left != 1)
        {
            throw new CborException("A state message has a field too many.");
        }

        r.End();
        return s;
    }
}
