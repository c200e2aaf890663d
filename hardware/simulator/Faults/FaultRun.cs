namespace KioskFleet.Simulator.Faults;

/// <summary>Cuts the power of two terminals at random writes while they sync and update without end, and looks after each start whether anything was lost. One terminal is the
/// core (store, sync, screen) on a card, the other the whole application on its internal storage.</summary>
public static class FaultRun
{
    /// <summary>One of so many cuts goes to the whole application.</summary>
    public const int WholeEvery = 3;

    /// <summary>100,000 cuts in all. Many short runs rather than a long one: each begins with an empty store and other chances.</summary>
    public const int NightlyRuns = 50;
    public const int NightlyCuts = 2000;

    /// <summary>Runs <paramref name="cuts"/> power cuts. The same seed gives the same cuts.</summary>
    /// <param name="log">Hears of failures, and how far it has come every tenth.</param>
    public static FaultReport RunCuts(int seed, int cuts, TextWriter log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cuts, 1);
        ArgumentNullException.ThrowIfNull(log);
        return WovenRun.RunCuts(seed, cuts, log);
    }

    /// <summary>The same on the firmware that called: the woven one, where arrays count, or another, where they do not.</summary>
    internal static FaultReport RunCutsHere(int seed, int cuts, TextWriter log)
    {
        using var lives = new FaultLives(seed, log);
        return lives.Go(cuts);
    }

    /// <summary>The nightly profile: <see cref="NightlyRuns"/> runs of <see cref="NightlyCuts"/> cuts, each from a seed of its own and on terminals of its own.</summary>
    /// <param name="seed">Of the first run; the others follow it.</param>
    public static FaultReport RunNightly(int seed, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        FaultReport? all = null;
        for (int run = 0; run < NightlyRuns; run++)
        {
            FaultReport one = RunCuts(seed + run, NightlyCuts, TextWriter.Null);
            all = all is null ? one : all.With(one);
            log.WriteLine($"seed {seed + run}: {one}");
            foreach (string failure in one.Failures)
            {
                log.WriteLine(failure);
            }
        }

        return all!;
    }

    /// <summary>Reproduces the failure stories that a terminal can survive or not, one line each.</summary>
    public static StoryReport RunStories(TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return FaultStories.Run(log);
    }
}
