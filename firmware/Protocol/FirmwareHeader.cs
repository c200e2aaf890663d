namespace KioskFleet.Protocol;

/// <summary>What a firmware signature covers (SPEC.md §9): which release it is, what it needs, and the digest of each assembly.
/// It travels in a <see cref="SignedEnvelope"/>, signed with a firmware key over <see cref="ObjectHash.FirmwareDigest"/>.</summary>
public sealed class FirmwareHeader
{
    /// <summary>Assemblies of one release: the application, its board, and libraries without native parts.</summary>
    public const int MaxAssemblies = 32;

    /// <summary>Bytes of one assembly: the largest array that the terminal has.</summary>
    public const int MaxAssemblyBytes = 786_364;

    private const int MaxNameBytes = 80;

    /// <summary>Shown to people, for example "1.4.0".</summary>
    public string Version = "";

    /// <summary>Rises with every release; a terminal never goes to one below its security floor.</summary>
    public int Number;

    /// <summary>The security floor that holds once this release is confirmed: releases below it have a known hole.</summary>
    public int Floor;

    /// <summary>Name of the set of libraries with native parts that the release was built against; the deployment region must have the same.</summary>
    public string NativeSet = "";

    /// <summary>Profile of the board: a release is for one.</summary>
    public string Profile = "";

    /// <summary>Full name of the type whose static <c>Main</c> is called, in the last assembly.</summary>
    public string EntryType = "";

    /// <summary>In the order of loading: what others need comes first.</summary>
    public string[] Names = new string[0];
    public int[] Lengths = new int[0];

    /// <summary><see cref="ObjectHash.FirmwareDigest"/> of each assembly.</summary>
    public byte[][] Digests = new byte[0][];

    /// <summary>Bytes of all assemblies together.</summary>
    public int TotalBytes
    {
        get
        {
            int total = 0;
            for (int i = 0; i < Lengths.Length; i++)
            {
                total += Lengths[i];
            }

            return total;
        }
    }

    public void Encode(CborWriter w)
    {
        w.WriteMapHead(7);
        w.WriteInt(1);
        w.WriteText(Version);
        w.WriteInt(2);
        w.WriteInt(Number);
        w.WriteInt(3);
        w.WriteInt(Floor);
        w.WriteInt(4);
        w.WriteText(NativeSet);
        w.WriteInt(5);
        w.WriteText(Profile);
        w.WriteInt(6);
        w.WriteText(EntryType);
        w.WriteInt(7);
        w.WriteArrayHead(Names.Length);
        for (int i = 0; i < Names.Length; i++)
        {
            w.WriteArrayHead(3);
            w.WriteText(Names[i]);
            w.WriteInt(Lengths[i]);
            w.WriteBytes(Digests[i]);
        }
    }

    /// <exception cref="CborException">Not a header, or beyond a limit.</exception>
    public static FirmwareHeader Decode(byte[] bytes, int offset, int count)
    {
        CborReader r = new CborReader(bytes, offset, count);
        if (r.ReadMapHead() != 7)
        {
            throw new CborException("A firmware header has seven fields.");
        }

        FirmwareHeader h = new FirmwareHeader();
        Key(r, 1);
        h.Version = r.ReadText(MaxNameBytes);
        Key(r, 2);
        h.Number = r.ReadInt(1, int.MaxValue);
        Key(r, 3);
        h.Floor = r.ReadInt(0, h.Number);
        Key(r, 4);
        h.NativeSet = r.ReadText(MaxNameBytes);
        Key(r, 5);
        h.Profile = r.ReadText(MaxNameBytes);
        Key(r, 6);
        h.EntryType = r.ReadText(MaxNameBytes);
        Key(r, 7);
        int assemblies = r.ReadArrayHead();
        if (assemblies < 1 || assemblies > MaxAssemblies)
        {
            throw new CborException("A release has 1 to 32 assemblies.");
        }

        h.Names = new string[assemblies];
        h.Lengths = new int[assemblies];
        h.Digests = new byte[assemblies][];
        for (int i = 0; i < assemblies; i++)
        {
            if (r.ReadArrayHead() != 3)
            {
                throw new CborException("An assembly has a name, a length and a digest.");
            }

            h.Names[i] = r.ReadText(MaxNameBytes);
            h.Lengths[i] = r.ReadInt(1, MaxAssemblyBytes);
            h.Digests[i] = r.ReadBytes(32);
        }

        r.End();
        return h;
    }

    private static void Key(CborReader r, int expected) => r.ReadInt(expected, expected);
}
