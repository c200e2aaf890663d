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

    /// <summary>Years with payments, the newest first; empty if there is one only, which is no choice.</summary>
    public int[] Years = new int[0];

    /// <summary>Of each year its programmes: indexes in the list of programmes, rising, one byte each.</summary>
    public byte[][] ProgrammesOfYears = new byte[0][];

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
        int fields = r.ReadMapHead();
        if (fields != 5 && fields != 6)
        {
            throw new CborException("A search index's head has five fields, or six.");
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
        int[] years = new int[0];
        byte[][] programmes = new byte[0][];
        if (fields == 6)
        {
            Key(r, 6);
            int count = r.ReadArrayHead();
            if (count < 2 || count > SearchLimits.MostYears)
            {
                throw new CborException("A choice of years has two at least and 32 at most.");
            }

            years = new int[count];
            programmes = new byte[count][];
            for (int i = 0; i < count; i++)
            {
                if (r.ReadArrayHead() != 2)
                {
                    throw new CborException("A year of the choice has two parts.");
                }

                years[i] = r.ReadInt(SearchLimits.MinYear, i == 0 ? SearchLimits.YearBase : years[i - 1] - 1);
                programmes[i] = ProgrammesOfYear(r);
            }
        }

        r.End();
        Years = years;
        ProgrammesOfYears = programmes;
    }

    private byte[] ProgrammesOfYear(CborReader r)
    {
        byte[] programmes = r.ReadBytes();
        if (programmes.Length == 0 || programmes[programmes.Length - 1] >= Programmes.Length)
        {
            throw new CborException("A year names programmes that the index has.");
        }

        for (int i = 1; i < programmes.Length; i++)
        {
            if (programmes[i] <= programmes[i - 1])
            {
                throw new CborException("A year's programmes rise.");
            }
        }

        return programmes;
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
