namespace KioskFleet.Server.Rollouts;

/// <summary>Limits of rollouts, each with its reason.</summary>
internal static class RolloutLimits
{
    /// <summary>One terminal, ten, all: the first finds what breaks every board, ten find what breaks some, and a county is done in three steps.</summary>
    public const string DefaultWaves = "1,10,100%";

    public const int MaxWaves = 10;

    /// <summary>The first wave is there to find what is wrong with the release: one finding is enough.</summary>
    public const int FirstFailures = 1;

    /// <summary>In a large fleet a few boards are broken anyway and power fails somewhere every day; one in twenty is more than that.</summary>
    public const int LaterFailurePercent = 5;

    /// <summary>Half an hour shows the pages, the notice screen and a scrub of storage, and a fault that restarts the board does so several times within it.</summary>
    public const int SoakMinutes = 30;

    public const int MaxSoakMinutes = 7 * 24 * 60;

    /// <summary>Percent of a wave that must be good before the next one. Not all: a hall that is closed for a week must not hold up a county. A person may open the next one earlier.</summary>
    public const int PassPercent = 80;

    /// <summary>Between two looks at the running rollouts. Terminals report once a minute, so oftener shows nothing new.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    /// <summary>Terminals named for one reason of failing: enough to go and look at, few enough to read.</summary>
    public const int MostNamed = 5;

    /// <summary>Rollouts that are over and still shown: what was done lately.</summary>
    public const int MostShown = 10;
}
