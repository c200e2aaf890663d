namespace KioskFleet.Protocol;

/// <summary>The head of a search index: its words, and where its trees begin. It stays in memory while the search screen is open.</summary>
public sealed class SearchHead
{
    private readonly byte[] _buffer = new byte[SearchLimits.ObjectBytes];

    /// <summary>Numbers of the documents that rows stand in.</summary>
    public int[] Documents = new int[0];

    /// <summary>Names of the programmes: glyph numbers as varints, one byte string a name.</summary>
    public byte[][] Programmes = new byte[0][];

    /// <summary>Names of the groups, in the order of the village.</summary>
    public byte[][] Groups = new byte[0][];

    /// <summary>True if a name has a character that is hidden or of which no reading is known.</summary>
    public bool Hidden;

    /// <summary>Rows in all.</summary>
    public int Rows;

    /// <summary>The object: the identity of tree n's root is its child n.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Reads the head.</summary>
    /// <returns>False: it cannot be had or is no head.</returns>
    public bool Open(ISearchSource source, byte[] id, int idOffset)
    {
        int length = source.Read(id, idOffset, _buffer);
        if (length < 0 || !ObjectFrame.IsValid(_buffer, length) || _buffer[0] != ObjectKind.SearchIndex || ObjectFrame.ChildCount(_buffer) != SearchLimits.Trees)
        {
            return false;
        }

        int payload = ObjectFrame.PayloadOffset(_buffer);
        if (payload >= length || _buffer[payload] != SearchLimits.HeadLevel)
        {
            return false;
        }

        try
        {
            Decode(new CborReader(_buffer, payload + 1, length - payload - 1));
            return true;
        }
        catch (CborException)
        {
            return false;
        }
    }

    private void Decode(CborReader r)
    {
        if (r.ReadMapHead() != 5)
        {
            throw new CborException("A search index's head has five fields.");
        }

        Key(r, 1);
        Documents = new int[r.ReadArrayHead()];
        for (int i = 0; i < Documents.Length; i++)
        {
            Documents[i] = r.ReadInt(1, Varint.Max);
        }

        Key(r, 2);
        Programmes = Names(r);
        Key(r, 3);
        Groups = Names(r);
        Key(r, 4);
        Rows = r.ReadInt(0, int.MaxValue);
        Key(r, 5);
        Hidden = r.ReadBool();
        r.End();
    }

    private static byte[][] Names(CborReader r)
    {
        byte[][] names = new byte[r.ReadArrayHead()][];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = r.ReadBytes();
        }

        return names;
    }

    private static void Key(CborReader r, int key) => r.ReadInt(key, key);
}
