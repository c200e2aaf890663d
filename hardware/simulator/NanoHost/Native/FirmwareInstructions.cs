namespace KioskFleet.NanoHost;

/// <summary>Instructions of the firmware's intermediate code that were carried out, where a program had them counted (Weaving/InstructionWeaver). Counts one thread at a time.</summary>
public static class FirmwareInstructions
{
    private static long s_count;

    public static long Count => s_count;

    public static void Add(int instructions) => s_count += instructions;
}
