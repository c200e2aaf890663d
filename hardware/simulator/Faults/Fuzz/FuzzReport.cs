namespace KioskFleet.Simulator.Faults;

/// <summary>What a fuzz run came to.</summary>
/// <param name="Cases">Malformed inputs that were read.</param>
/// <param name="Accepted">Of these, how many were taken as good: a flipped bit of a picture is another picture.</param>
/// <param name="Live">Messages among them that went to a running application.</param>
/// <param name="Crashes">Inputs that ended in an exception other than a refusal.</param>
/// <param name="Hangs">Inputs that took longer than <see cref="FuzzRun.LongestMs"/>.</param>
/// <param name="Hogs">Inputs that made a reader allocate more than <see cref="FuzzRun.MostBytes"/>.</param>
/// <param name="LargestAllocation">Bytes that the greediest input made its reader allocate.</param>
/// <param name="Failures">The first failures, with the input in hexadecimal.</param>
public sealed record FuzzReport(int Cases, int Accepted, int Live, int Crashes, int Hangs, int Hogs, long LargestAllocation, TimeSpan Time, IReadOnlyList<string> Failures)
{
    /// <summary>Whether nothing went wrong. A run that refused nothing, or accepted nothing, read something else than it should, and has not passed.</summary>
    public bool Passed => Crashes == 0 && Hangs == 0 && Hogs == 0 && Failures.Count == 0 && Accepted > 0 && Accepted < Cases;

    public override string ToString() => $"cases {Cases}, crashes {Crashes}, hangs {Hangs}, largest allocation {(LargestAllocation + 1023) / 1024} KiB";
}
