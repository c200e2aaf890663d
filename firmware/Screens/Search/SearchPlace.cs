namespace KioskFleet.Firmware.Screens;

/// <summary>Steps of a search. From letters: households, a household's payments, a record. From groups or programmes: their batches, the payments of one, a record. From years: the programmes of one, then as from programmes.</summary>
internal static class SearchPlace
{
    public const int Closed = 0;
    public const int Letters = 1;
    public const int Households = 2;
    public const int Payments = 3;
    public const int Groups = 4;
    public const int Programmes = 5;
    public const int Years = 6;
    public const int ProgrammesOfYear = 7;
    public const int BatchesOfGroup = 8;
    public const int BatchesOfProgramme = 9;
    public const int BatchesOfYear = 10;
    public const int BatchRows = 11;
    public const int Record = 12;
    public const int Last = 12;
}
