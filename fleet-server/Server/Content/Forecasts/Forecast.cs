namespace KioskFleet.Server;

/// <summary>What publishing would bring to each screen, computed from the very objects and from what each terminal holds. Nothing was changed.</summary>
/// <param name="Pages">Pages of the files in the normal size on the smallest screen; <paramref name="ElderPages"/> in the elder size.</param>
/// <param name="BytesEach">Bytes that a terminal lacks, at most.</param>
/// <param name="Terminals">Terminals that show it.</param>
/// <param name="TotalBytes">Bytes over all links, with what messages cost.</param>
/// <param name="Unheard">Terminals that are not on line now: they fetch when they are back.</param>
/// <param name="Slowest">The terminal on line that is done last; null: none is on line, or nothing has to be sent.</param>
/// <param name="OverBudget">Terminals whose share of the month's bytes would not last.</param>
/// <param name="OutOfRoom">Terminals that say they have less room than it takes.</param>
public sealed record ForecastInfo(
    int Pages, int ElderPages, long BytesEach, int Terminals, long TotalBytes, int Unheard, ForecastTerminal? Slowest,
    IReadOnlyList<ForecastTerminal> OverBudget, IReadOnlyList<ForecastTerminal> OutOfRoom, IReadOnlyList<ForecastSet> Sets, IReadOnlyList<FindingInfo> Findings);

/// <param name="Bytes">That it lacks, with what messages cost.</param>
/// <param name="BytesPerSecond">As observed since the server started, else by its last delivery.</param>
/// <param name="Assumed">The rate was never observed: a 2G line is assumed.</param>
/// <param name="DoneAt">Milliseconds since 1970 UTC; 0: it is not on line.</param>
/// <param name="BudgetLeft">Bytes of the month that content may still use.</param>
public sealed record ForecastTerminal(string Id, string Name, string Division, string DivisionName, long Bytes, long BytesPerSecond, bool Assumed, long DoneAt, long BudgetLeft);

/// <param name="Objects">Of the whole set.</param>
/// <param name="NewObjects">That the division's set before did not have.</param>
public sealed record ForecastSet(string Division, string Profile, int Pages, int Objects, long Bytes, int NewObjects, long NewBytes);
