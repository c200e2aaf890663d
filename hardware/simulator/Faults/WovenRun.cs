using System.Text.Json;
using KioskFleet.Simulator.Weaving;

namespace KioskFleet.Simulator.Faults;

/// <summary>Runs power cuts, and the stories of memory that ends, on a copy of the firmware which asks for all of its memory from the virtual board's heap, so that the end of memory can come anywhere.</summary>
internal static class WovenRun
{
    // One copy for the process: it is compiled while it runs, as any other code.
    private static readonly Lazy<WovenFirmware> s_copy = new(() => new WovenFirmware(new MemoryWeaver()));

    private static readonly Lazy<Func<int, int, TextWriter, string>> s_runCuts = new(
        () => s_copy.Value[typeof(WovenRun)].GetMethod(nameof(RunHere))!.CreateDelegate<Func<int, int, TextWriter, string>>());

    public static FaultReport RunCuts(int seed, int cuts, TextWriter log) => JsonSerializer.Deserialize<FaultReport>(s_runCuts.Value(seed, cuts, log))!;

    /// <summary>Plays one of <see cref="StoriesOfMemory"/>.</summary>
    /// <returns>What went wrong; null: nothing.</returns>
    public static string? Play(string story) => s_copy.Value[typeof(StoriesOfMemory)].GetMethod(story)!.CreateDelegate<Func<string?>>()();

    /// <summary>Called in the copy. The report crosses over as text, because its type is another one here and there.</summary>
    public static string RunHere(int seed, int cuts, TextWriter log) => JsonSerializer.Serialize(FaultRun.RunCutsHere(seed, cuts, log));
}
