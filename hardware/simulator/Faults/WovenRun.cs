using System.Text.Json;
using KioskFleet.Simulator.Weaving;

namespace KioskFleet.Simulator.Faults;

/// <summary>Runs power cuts on a copy of the firmware whose every array is asked for from the virtual board's heap, so that the end of memory can come anywhere.</summary>
internal static class WovenRun
{
    // One copy for the process: it is compiled while it runs, as any other code.
    private static readonly Lazy<Func<int, int, TextWriter, string>> s_runCuts = new(
        () => new WovenFirmware(new ArrayWeaver())[typeof(WovenRun)].GetMethod(nameof(RunHere))!.CreateDelegate<Func<int, int, TextWriter, string>>());

    public static FaultReport RunCuts(int seed, int cuts, TextWriter log) => JsonSerializer.Deserialize<FaultReport>(s_runCuts.Value(seed, cuts, log))!;

    /// <summary>Called in the copy. The report crosses over as text, because its type is another one here and there.</summary>
    public static string RunHere(int seed, int cuts, TextWriter log) => JsonSerializer.Serialize(FaultRun.RunCutsHere(seed, cuts, log));
}
