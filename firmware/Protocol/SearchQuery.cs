namespace KioskFleet.Protocol;

/// <summary>What is looked for. Below zero, or empty: anything. Reused: filling it anew allocates nothing.</summary>
public sealed class SearchQuery
{
    /// <summary>First letters of the name's pinyin, A to Z or <see cref="SearchLimits.OtherLetter"/>; the first <see cref="LetterCount"/> count. None: browse by group or programme instead.</summary>
    public readonly byte[] LetterBytes = new byte[SearchLimits.Letters];
    public int LetterCount;

    /// <summary>The name has no more letters than those.</summary>
    public bool WholeName;

    public int Group = -1;
    public int Programme = -1;
    public int Year = -1;

    /// <summary>The name itself, with <see cref="WholeName"/> and <see cref="Group"/>: one household.</summary>
    public readonly int[] Name = new int[SearchLimits.NameGlyphs];
    public int NameLength;

    /// <summary>Index of a document: its records from <see cref="Row"/> on, <see cref="Rows"/> of them. Nothing else counts then.</summary>
    public int Document = -1;
    public int Row;
    public int Rows;

    /// <summary>The letters as text; at most <see cref="SearchLimits.Letters"/> of them are taken.</summary>
    public string Letters
    {
        get
        {
            char[] text = new char[LetterCount];
            for (int i = 0; i < LetterCount; i++)
            {
                text[i] = (char)LetterBytes[i];
            }

            return new string(text);
        }

        set
        {
            LetterCount = 0;
            for (int i = 0; i < value.Length && i < SearchLimits.Letters; i++)
            {
                LetterBytes[LetterCount++] = (byte)value[i];
            }
        }
    }

    /// <summary>Asks for anything again.</summary>
    public void Clear()
    {
        LetterCount = 0;
        WholeName = false;
        Group = -1;
        Programme = -1;
        Year = -1;
        NameLength = 0;
        Document = -1;
        Row = 0;
        Rows = 0;
    }
}
