using System.Text;

namespace KioskFleet.Protocol;

/// <summary>What an erasure of the content did, as the terminal found it afterwards (SPEC.md §5.7): what was held, and of each medium what was overwritten, read back and left.</summary>
public sealed class ErasureProof
{
    /// <summary>Places of the media in <see cref="Media"/>.</summary>
    public const int Card = 0;
    public const int Internal = 1;

    /// <summary>Most bytes of an encoded proof.</summary>
    public const int MaxBytes = 320;

    /// <summary>Stands before the proof where it is sealed, so that no seal of a receipt can pass for one of a proof.</summary>
    private static readonly byte[] Label = Encoding.UTF8.GetBytes("KioskFleet erasure v1");

    public string TerminalId = "";

    /// <summary>The command that asked for it.</summary>
    public byte[] CommandId = new byte[CommandPayload.IdBytes];

    /// <summary>Manifest whose pages were on the screen; zeros: none.</summary>
    public byte[] ShownManifest = new byte[Limits.IdBytes];

    /// <summary>Manifest whose objects were all held; zeros: none.</summary>
    public byte[] HeldManifest = new byte[Limits.IdBytes];

    /// <summary>Objects that the store in use held.</summary>
    public int Objects;

    /// <summary>By the terminal's clock, seconds since 1970 UTC, and whether it could be believed.</summary>
    public long BeganAt;
    public bool BeganTrusted;
    public long EndedAt;
    public bool EndedTrusted;

    /// <summary>Starts of the terminal that it took: one, and one more for each cut in its middle.</summary>
    public int Starts;

    public ErasedMedium[] Media = new ErasedMedium[] { new ErasedMedium(), new ErasedMedium() };

    /// <summary>True if nothing of the content is left on any medium that was there, and everything was read back.</summary>
    public bool IsComplete
    {
        get
        {
            bool complete = true;
            for (int i = 0; i < Media.Length; i++)
            {
                complete &= Media[i].Failed == 0 && Media[i].Left == 0 && Media[i].ReadBack == Media[i].Overwritten;
            }

            return complete;
        }
    }

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(9);
        w.WriteInt(1);
        w.WriteText(TerminalId);
        w.WriteInt(2);
        w.WriteBytes(CommandId);
        w.WriteInt(3);
        w.WriteBytes(ShownManifest);
        w.WriteInt(4);
        w.WriteBytes(HeldManifest);
        w.WriteInt(5);
        WriteTime(w, BeganAt, BeganTrusted);
        w.WriteInt(6);
        WriteTime(w, EndedAt, EndedTrusted);
        w.WriteInt(7);
        w.WriteInt(Objects);
        w.WriteInt(8);
        w.WriteInt(Starts);
        w.WriteInt(9);
        w.WriteArrayHead(Media.Length);
        for (int i = 0; i < Media.Length; i++)
        {
            Media[i].Encode(w);
        }
    }

    /// <exception cref="CborException">Not a proof.</exception>
    public static ErasureProof Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadMapHead() != 9)
        {
            throw new CborException("A proof of erasure has nine fields.");
        }

        ErasureProof p = new ErasureProof();
        r.ReadInt(1, 1);
        p.TerminalId = r.ReadText(Limits.TerminalIdChars);
        r.ReadInt(2, 2);
        p.CommandId = r.ReadBytes(CommandPayload.IdBytes);
        r.ReadInt(3, 3);
        p.ShownManifest = r.ReadBytes(Limits.IdBytes);
        r.ReadInt(4, 4);
        p.HeldManifest = r.ReadBytes(Limits.IdBytes);
        r.ReadInt(5, 5);
        p.BeganAt = ReadTime(r, out p.BeganTrusted);
        r.ReadInt(6, 6);
        p.EndedAt = ReadTime(r, out p.EndedTrusted);
        r.ReadInt(7, 7);
        p.Objects = r.ReadInt(0, int.MaxValue);
        r.ReadInt(8, 8);
        p.Starts = r.ReadInt(0, int.MaxValue);
        r.ReadInt(9, 9);
        if (r.ReadArrayHead() != p.Media.Length)
        {
            throw new CborException("A proof of erasure tells of two media.");
        }

        for (int i = 0; i < p.Media.Length; i++)
        {
            p.Media[i].Decode(r);
        }

        r.End();
        return p;
    }

    /// <summary>What a seal (<see cref="ReceiptSeal"/>) over an encoded proof covers.</summary>
    public static byte[] Sealed(byte[] proof)
    {
        byte[] covered = new byte[Label.Length + proof.Length];
        System.Array.Copy(Label, 0, covered, 0, Label.Length);
        System.Array.Copy(proof, 0, covered, Label.Length, proof.Length);
        return covered;
    }

    private static void WriteTime(CborWriter w, long at, bool trusted)
    {
        w.WriteArrayHead(2);
        w.WriteInt(at);
        w.WriteBool(trusted);
    }

    private static long ReadTime(CborReader r, out bool trusted)
    {
        if (r.ReadArrayHead() != 2)
        {
            throw new CborException("A time has two parts.");
        }

        long at = r.ReadInt();
        trusted = r.ReadBool();
        return at;
    }
}
