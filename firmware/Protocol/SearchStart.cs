namespace KioskFleet.Protocol;

/// <summary>Where a search begins: argument of <see cref="TouchAction.OpenSearch"/>.</summary>
public static class SearchStart
{
    public const int ByLetters = 0;
    public const int ByGroup = 1;
    public const int ByProgramme = 2;
    public const int ByYear = 3;
}
