namespace KioskFleet.Protocol;

/// <summary>What an erasure did on one medium (SPEC.md §5.7).</summary>
public sealed class ErasedMedium
{
    /// <summary>False: the medium was not there, and nothing is known of it.</summary>
    public bool Present;

    /// <summary>Files that were overwritten, read back and deleted.</summary>
    public int Files;

    /// <summary>Bytes of those files that were overwritten, and bytes that were then read back as written.</summary>
    public long Overwritten;
    public long ReadBack;

    /// <summary>Bytes of free space that were filled once, where the file system writes a change to another place than the old bytes.</summary>
    public long Filled;

    /// <summary>Files that could not be overwritten, read back or deleted.</summary>
    public int Failed;

    /// <summary>Files of content found there at the end.</summary>
    public int Left;

    internal void Encode(CborWriter w)
    {
        w.WriteArrayHead(7);
        w.WriteBool(Present);
        w.WriteInt(Files);
        w.WriteInt(Overwritten);
        w.WriteInt(ReadBack);
        w.WriteInt(Filled);
        w.WriteInt(Failed);
        w.WriteInt(Left);
    }

    internal void Decode(CborReader r)
    {
        if (r.ReadArrayHead() != 7)
        {
            throw new CborException("A medium has seven parts.");
        }

        Present = r.ReadBool();
        Files = r.ReadInt(0, int.MaxValue);
        Overwritten = r.ReadInt();
        ReadBack = r.ReadInt();
        Filled = r.ReadInt();
        Failed = r.ReadInt(0, int.MaxValue);
        Left = r.ReadInt(0, int.MaxValue);
    }
}
