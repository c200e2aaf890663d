namespace KioskFleet.Protocol;

/// <summary>A command to one terminal (SPEC.md §5.7); travels signed in a <see cref="SignedEnvelope"/>.</summary>
public sealed class CommandPayload
{
    /// <summary>Bytes of a command's identity.</summary>
    public const int IdBytes = 8;

    public byte[] Id = new byte[IdBytes];

    public string TerminalId = "";

    /// <summary>Not executed after this time, seconds since 1970 UTC.</summary>
    public long NotAfter;

    /// <summary>One of <see cref="CommandKind"/>.</summary>
    public int Kind;

    /// <summary>Meaning depends on the kind; 0 where there is none.</summary>
    public long Argument;

    public bool HasArgument;

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(HasArgument ? 5 : 4);
        w.WriteInt(1);
        w.WriteBytes(Id);
        w.WriteInt(2);
        w.WriteText(TerminalId);
        w.WriteInt(3);
        w.WriteInt(NotAfter);
        w.WriteInt(4);
        w.WriteInt(Kind);
        if (HasArgument)
        {
            w.WriteInt(5);
            w.WriteInt(Argument);
        }
    }

    /// <exception cref="CborException">Not a command.</exception>
    public static CommandPayload Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        int pairs = r.ReadMapHead();
        if (pairs != 4 && pairs != 5)
        {
            throw new CborException("A command has four or five fields.");
        }

        CommandPayload c = new CommandPayload();
        r.ReadInt(1, 1);
        c.Id = r.ReadBytes(IdBytes);
        r.ReadInt(2, 2);
        c.TerminalId = r.ReadText(Limits.TerminalIdChars);
        r.ReadInt(3, 3);
        c.NotAfter = r.ReadInt();
        r.ReadInt(4, 4);
        c.Kind = r.ReadInt(1, 255);
        if (pairs == 5)
        {
            r.ReadInt(5, 5);
            c.Argument = r.ReadInt();
            c.HasArgument = true;
        }

        r.End();
        return c;
    }
}
