namespace KioskFleet.Publishing.SearchIndex;

/// <summary>A row of a subsidy batch as the index keeps it.</summary>
/// <param name="Name">Household head, as it is shown: masked where the gate masked it.</param>
/// <param name="Group">Village group, for example "三组".</param>
/// <param name="Programme">Subsidy programme.</param>
/// <param name="Year">1950 to 2205.</param>
/// <param name="AmountFen">Amount in fen, 0 to 4,294,967,295.</param>
/// <param name="DocumentKey">Document in whose table the row stands.</param>
/// <param name="Row">Number of its record in the document from 0. Rows of one group, programme and year have numbers that follow one another.</param>
public sealed record SubsidyRow(string Name, string Group, string Programme, int Year, long AmountFen, int DocumentKey, int Row)
{
    /// <summary>The row as its table has it, one cell a column: the full record.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];
}
