namespace KioskFleet.Protocol;

/// <summary>What SLOT and WHEN ask for (SPEC.md §3.5).</summary>
public static class SearchSlot
{
    /// <summary>What the list is of: the letters, a household, a group, a programme, a year.</summary>
    public const int Title = 0;

    /// <summary>The letters that were touched.</summary>
    public const int Letters = 1;

    /// <summary>How many households were found.</summary>
    public const int Found = 2;

    /// <summary>Page of the list and pages of it.</summary>
    public const int PageNumber = 3;

    /// <summary>First slot of the rows: row n has <see cref="PartsOfRow"/> slots from here + n × <see cref="PartsOfRow"/>.</summary>
    public const int Rows = 16;
    public const int PartsOfRow = 3;

    /// <summary>Of a row: what it is.</summary>
    public const int What = 0;

    /// <summary>Of a row: how much.</summary>
    public const int HowMuch = 1;

    /// <summary>Of a row: when.</summary>
    public const int WhenPart = 2;

    /// <summary>Rows of a list on one screen at most.</summary>
    public const int MostRows = 16;

    /// <summary>Cell c of the record is slot <see cref="Cells"/> + c.</summary>
    public const int Cells = 128;

    /// <summary>Condition n below <see cref="MostRows"/>: the list has a row n on this screen.</summary>
    public const int HasRow = 0;
    public const int HasPrevious = 32;
    public const int HasNext = 33;
    public const int HasLetters = 34;
    public const int NoLetters = 35;

    /// <summary>Letters were touched, and households found.</summary>
    public const int HasFound = 36;

    /// <summary>The same, and all of them are in the list.</summary>
    public const int FoundAll = 40;

    /// <summary>The list is empty, or no household has the letters.</summary>
    public const int NothingFound = 37;

    /// <summary>There is more than the list holds.</summary>
    public const int Cut = 38;

    /// <summary>A part of the index cannot be read.</summary>
    public const int Unreadable = 39;
}
