namespace KioskFleet.Protocol;

/// <summary>Numbers of the search index (SPEC.md §7).</summary>
public static class SearchLimits
{
    /// <summary>Bytes of one object of the index: two reads of a memory card, and four buffers on the smallest board.</summary>
    public const int ObjectBytes = 4096;

    /// <summary>Objects that one look-up reads beside the head, which stays in memory: with it four.</summary>
    public const int Reads = 3;

    /// <summary>Levels of a tree, leaves included: three hold more than a million rows.</summary>
    public const int Levels = 4;

    /// <summary>Letters of a key; longer names are found by their beginning.</summary>
    public const int Letters = 6;

    /// <summary>Characters of a name that the index keeps.</summary>
    public const int NameGlyphs = 20;

    /// <summary>Bytes of a key: letters, zero, group, name, zero, year, programme, document, row.</summary>
    public const int KeyBytes = Letters + 1 + 2 + (2 * NameGlyphs) + 2 + 1 + 1 + 1 + 3;

    /// <summary>Stands for a character whose pinyin nobody knows.</summary>
    public const char OtherLetter = '#';

    /// <summary>Level byte of the head.</summary>
    public const byte HeadLevel = 255;

    /// <summary>A year is stored as this minus the year, so that the newest comes first.</summary>
    public const int YearBase = 2205;

    /// <summary>Oldest year.</summary>
    public const int MinYear = 1950;

    /// <summary>Years of one index: subsidies paid straight to farmers began in 2004, so that every year since fits and ten to come; more are years that were misread.</summary>
    public const int MostYears = 32;

    /// <summary>Trees of an index, in the order of the head's children.</summary>
    public const int NameTree = 0;
    public const int GroupTree = 1;
    public const int ProgrammeTree = 2;
    public const int RowTree = 3;
    public const int Trees = 4;

    /// <summary>Cells of a record: as many columns as a table that is published may have.</summary>
    public const int Cells = 64;

    /// <summary>Glyphs of a cell: a remark of two screens.</summary>
    public const int CellGlyphs = 512;

    /// <summary>Bytes of a record: it stands in a leaf whole.</summary>
    public const int RecordBytes = 4000;

    /// <summary>Amount of a row whose amount is no number, or does not fit.</summary>
    public const long NoAmount = 0xFFFFFFFF;

    /// <summary>In a cell: a space, a quarter of an em wide. It lies behind the highest glyph number.</summary>
    public const int Space = Limits.MaxGlyph + 1;

    /// <summary>Bytes after a key: an amount, or first row and number of rows; of a record below zero: two bytes say how many.</summary>
    public static int ValueBytes(int tree) => tree == NameTree ? 4 : tree == RowTree ? -1 : 6;
}
