namespace KioskFleet.Protocol;

/// <summary>What a touch area does (SPEC.md §3.4).</summary>
public static class TouchAction
{
    public const byte None = 0;
    public const byte Home = 1;

    /// <summary>To where the reader came from.</summary>
    public const byte Back = 2;
    public const byte NextPage = 3;
    public const byte PreviousPage = 4;

    /// <summary>Argument: column key.</summary>
    public const byte OpenColumn = 5;

    /// <summary>Argument: document key.</summary>
    public const byte OpenDocument = 6;

    /// <summary>Argument: <see cref="TextSize"/>. Keeps the place: same document, page at the same share of the text.</summary>
    public const byte ChangeTextSize = 7;

    /// <summary>Argument: page number from 0, in the list that is open.</summary>
    public const byte GoToPage = 8;

    /// <summary>Opens the search. Argument: one of <see cref="SearchStart"/>.</summary>
    public const byte OpenSearch = 9;

    /// <summary>In the search: a letter more. Argument: A to Z or <see cref="SearchLimits.OtherLetter"/> in ASCII.</summary>
    public const byte SearchLetter = 10;

    /// <summary>In the search: takes the last letter back.</summary>
    public const byte SearchErase = 11;

    /// <summary>In the search: lists what was found.</summary>
    public const byte SearchList = 12;

    /// <summary>In the search: opens a row of the list. Argument: row on the screen from 0.</summary>
    public const byte SearchPick = 13;

    /// <summary>The highest there is.</summary>
    public const byte Last = SearchPick;
}
