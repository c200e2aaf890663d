namespace KioskFleet.Firmware.Storage;

/// <summary>An index word: where a record is and how large. Bits 0–21 the granule in the store, bits 22–31 the record's size in granules. 0 means none.</summary>
internal static class Place
{
    public const int None = 0;

    private const int GranuleBits = 22;

    public static int Of(int granule, int granules) => granule | (granules << GranuleBits);

    public static int Granule(int place) => place & (StorageLimits.MaxGranules - 1);

    public static int Granules(int place) => (int)((uint)place >> GranuleBits);
}
