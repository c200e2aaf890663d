namespace KioskFleet.Protocol;

/// <summary>What became of a command (SPEC.md §5.7).</summary>
public sealed class CommandAnswer
{
    public const int Done = 0;

    /// <summary>Not understood, not for this terminal, or too old to tell whether it was carried out.</summary>
    public const int Refused = 1;
    public const int Expired = 2;
    public const int Failed = 3;

    /// <summary>It was begun before, and what became of it is not known any more: neither done nor refused.</summary>
    public const int Before = 4;

    /// <summary>Bytes of the text.</summary>
    public const int MaxTextBytes = 200;

    public byte[] Id = new byte[CommandPayload.IdBytes];
    public int Result;
    public string Text = "";

    /// <summary>A screenshot's bytes, or a proof of erasure (<see cref="ErasureProof"/>) and its seal; empty: none.</summary>
    public byte[] Data = new byte[0];

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(Data.Length > 0 ? 4 : 3);
        w.WriteInt(1);
        w.WriteBytes(Id);
        w.WriteInt(2);
        w.WriteInt(Result);
        w.WriteInt(3);
        w.WriteText(Text);
        if (Data.Length > 0)
        {
            w.WriteInt(4);
            w.WriteBytes(Data);
        }
    }

    /// <exception cref="CborException">Not an answer.</exception>
    public static CommandAnswer Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        int pairs = r.ReadMapHead();
        if (pairs != 3 && pairs != 4)
        {
            throw new CborException("An answer has three or four fields.");
        }

        CommandAnswer a = new CommandAnswer();
        r.ReadInt(1, 1);
        a.Id = r.ReadBytes(CommandPayload.IdBytes);
        r.ReadInt(2, 2);
        a.Result = r.ReadInt(Done, Before);
        r.ReadInt(3, 3);
        a.Text = r.ReadText(MaxTextBytes);
        if (pairs == 4)
        {
            r.ReadInt(4, 4);
            a.Data = r.ReadBytes();
        }

        r.End();
        return a;
    }
}
