namespace KioskFleet.Protocol;

/// <summary>One find: a row of a batch, or, of a look-up without letters, a run of rows.</summary>
public sealed class SearchHit
{
    /// <summary>Glyph numbers of the name in the sans face; the first <see cref="NameLength"/> count.</summary>
    public int[] Name = new int[SearchLimits.NameGlyphs];
    public int NameLength;

    /// <summary>All letters of the name under which it was found, in a look-up by letters.</summary>
    public byte[] Letters = new byte[SearchLimits.Letters];
    public int LetterCount;

    /// <summary>Index in the head's list of groups.</summary>
    public int Group;

    /// <summary>Index in the head's list of programmes.</summary>
    public int Programme;
    public int Year;

    /// <summary>Index in the head's list of documents.</summary>
    public int Document;

    /// <summary>Number of the record in its document from 0; of a run, its first.</summary>
    public int Row;

    /// <summary>Rows of a run; 1 for a row.</summary>
    public int Rows;

    /// <summary>Fen; 0 for a run.</summary>
    public long Amount;
}
