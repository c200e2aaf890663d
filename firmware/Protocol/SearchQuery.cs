namespace KioskFleet.Protocol;

/// <summary>What is looked for. Below zero, or empty: anything.</summary>
public sealed class SearchQuery
{
    /// <summary>First letters of the name's pinyin, A to Z or <see cref="SearchLimits.OtherLetter"/>. Empty: browse by group or programme instead.</summary>
    public string Letters = "";

    /// <summary>The name has no more letters than those.</summary>
    public bool WholeName;

    public int Group = -1;
    public int Programme = -1;
    public int Year = -1;
}
