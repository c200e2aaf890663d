namespace KioskFleet.Publishing.Batches;

/// <summary>How subsidy batches become what a villager can find something in; each number with its reason.</summary>
public static class BatchRules
{
    /// <summary>Rows up to which a table is also laid out as pages. 200 rows are 20 to 100 pages: what a patient reader turns. Longer tables are read through the search, by name, group or programme, and as full records.</summary>
    public const int PagedRows = 200;

    /// <summary>Rows of all batches of one set: some 20 MB in 5,000 objects.</summary>
    public const int SetRows = 250_000;

    /// <summary>Objects of one set: a third of the 20,000 that a terminal's card holds, because the set accepted, the one held and the one shown may all be different.</summary>
    public const int SetObjects = 6_600;
}
