namespace KioskFleet.Firmware.Screens;

/// <summary>Kinds of page list (SPEC.md §2).</summary>
public static class PlaceKind
{
    public const int Home = 0;
    public const int Column = 1;
    public const int Document = 2;
    public const int Notice = 3;

    /// <summary>The screens of the search: filled by the terminal, so no page is drawn ahead or kept.</summary>
    public const int Search = 4;

    /// <summary>The pages of a full record of a document's batch; filled likewise.</summary>
    public const int Record = 5;
}
