namespace KioskFleet.Protocol;

/// <summary>What a terminal must hold and show (SPEC.md §4). Times are seconds since 1970-01-01 UTC.</summary>
public sealed class ManifestPayload
{
    /// <summary>Administrative division that the set is for, for example "410328101203". A terminal refuses another division's.</summary>
    public string Division = "";

    /// <summary>Screen profile the pages are laid out for.</summary>
    public string Profile = "";

    /// <summary>Rises with every manifest of this division and profile. A terminal refuses a lower one.</summary>
    public long Sequence;

    public long IssuedAt;

    /// <summary>Not shown before this time; 0: at once. Obeyed only by a trusted clock.</summary>
    public long NotBefore;

    /// <summary>Held beyond this time only with a warning, never blanked; 0: none.</summary>
    public long Expires;

    /// <summary>The signer saw this time pass: no terminal's clock may stand before it.</summary>
    public long TimeFloor;

    /// <summary>The set's root object, 16 bytes.</summary>
    public byte[] Root = new byte[Limits.IdBytes];

    /// <summary>Number of different objects under the root, the root included: lets a terminal show progress and reserve space.</summary>
    public int ObjectCount;

    /// <summary>Bytes of those objects.</summary>
    public long ObjectBytes;

    /// <summary>True: somebody must read this soon (a flood, a boil-water notice). Its objects are fetched out of the part of the month's bytes that is kept for what is urgent (SPEC.md §5.9).</summary>
    public bool Urgent;

    /// <summary>Trust roots in force (DER), the one to come last; empty: the manifest says nothing of them.</summary>
    public byte[][] TrustRoots = new byte[0][];

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(11 + (Urgent ? 1 : 0) + (TrustRoots.Length > 0 ? 1 : 0));
        w.WriteInt(1);
        w.WriteInt(1);
        w.WriteInt(2);
        w.WriteText(Division);
        w.WriteInt(3);
        w.WriteText(Profile);
        w.WriteInt(4);
        w.WriteInt(Sequence);
        w.WriteInt(5);
        w.WriteInt(IssuedAt);
        w.WriteInt(6);
        w.WriteInt(NotBefore);
        w.WriteInt(7);
        w.WriteInt(Expires);
        w.WriteInt(8);
        w.WriteInt(TimeFloor);
        w.WriteInt(9);
        w.WriteBytes(Root);
        w.WriteInt(10);
        w.WriteInt(ObjectCount);
        w.WriteInt(11);
        w.WriteInt(ObjectBytes);
        if (Urgent)
        {
            w.WriteInt(12);
            w.WriteBool(true);
        }

        if (TrustRoots.Length > 0)
        {
            w.WriteInt(13);
            w.WriteArrayHead(TrustRoots.Length);
            for (int i = 0; i < TrustRoots.Length; i++)
            {
                w.WriteBytes(TrustRoots[i]);
            }
        }
    }

    /// <exception cref="CborException">The bytes are not a manifest of version 1.</exception>
    public static ManifestPayload Decode(byte[] bytes)
    {
        ManifestPayload m = new ManifestPayload();
        CborReader r = new CborReader(bytes, 0, bytes.Length);
        int seen = 0;
        long lastKey = 0;
        for (int pairs = r.ReadMapHead(); pairs > 0; pairs--)
        {
            long key = r.ReadInt();
            if (key <= lastKey)
            {
                throw new CborException("Keys must rise.");
            }

            lastKey = key;
            if (key <= 11)
            {
                seen++;
            }

            switch (key)
            {
                case 1: r.ReadInt(1, 1); break;
                case 2: m.Division = r.ReadText(32); break;
                case 3: m.Profile = r.ReadText(32); break;
                case 4: m.Sequence = r.ReadInt(); break;
                case 5: m.IssuedAt = r.ReadInt(); break;
                case 6: m.NotBefore = r.ReadInt(); break;
                case 7: m.Expires = r.ReadInt(); break;
                case 8: m.TimeFloor = r.ReadInt(); break;
                case 9: m.Root = r.ReadBytes(Limits.IdBytes); break;
                case 10: m.ObjectCount = r.ReadInt(1, 1000000); break;
                case 11: m.ObjectBytes = r.ReadInt(); break;
                case 12: m.Urgent = ReadTrue(r); break;
                case 13: m.TrustRoots = ReadTrustRoots(r); break;
                default: r.Skip(); break;
            }
        }

        r.End();
        if (seen != 11 || m.Sequence < 0 || m.ObjectBytes < 0)
        {
            throw new CborException("A manifest lacks a field or has a negative number.");
        }

        return m;
    }

    /// <summary>The one form of "urgent": a manifest that is not lacks the key.</summary>
    private static bool ReadTrue(CborReader r) => r.ReadBool() ? true : throw new CborException("Urgent is true or lacks.");

    private static byte[][] ReadTrustRoots(CborReader r)
    {
        int count = r.ReadArrayHead();
        if (count < 1 || count > Limits.TrustRoots)
        {
            throw new CborException("A manifest names one or two trust roots, or none by leaving the key out.");
        }

        byte[][] roots = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            roots[i] = r.ReadBytes();
            if (roots[i].Length == 0 || roots[i].Length > Limits.TrustRootBytes)
            {
                throw new CborException("A trust root is empty or too long.");
            }
        }

        return roots;
    }
}
