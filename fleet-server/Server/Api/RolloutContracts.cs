namespace KioskFleet.Server;

/// <summary>How a release goes out wave by wave. What is null is as RolloutLimits says.</summary>
/// <param name="Waves">How many terminals each wave reaches in all, rising, the last one 100%: 1,10,100%.</param>
/// <param name="FirstFailures">So many failed or unknown terminals in the first wave pause it; 1 or more.</param>
/// <param name="LaterFailurePercent">More than so many percent of those told pause it later, 0 to 100.</param>
/// <param name="SoakMinutes">Minutes that a terminal must be on the link, without a restart, after it proved the release.</param>
public sealed record RolloutPlan(string Waves, int? FirstFailures = null, int? LaterFailurePercent = null, int? SoakMinutes = null);

/// <summary>One wave: how its terminals stand now. Every count follows from what they reported.</summary>
/// <param name="Wave">Counted from 1.</param>
/// <param name="OpenedAt">Milliseconds since 1970 UTC; 0: not yet, and none of them was told.</param>
/// <param name="Proved">Run it and are past their trial.</param>
/// <param name="Good">And have been well for the soak since.</param>
/// <param name="Away">Not on the link.</param>
/// <param name="HeldBack">Not told while the rollout is paused.</param>
/// <param name="Unknown">On the link and silent about it for too long, or gone since they were to start it.</param>
/// <param name="Failed">Refused it, or left it again.</param>
public sealed record WaveInfo(int Wave, int Size, long OpenedAt, int Proved, int Good, int UnderWay, int Away, int HeldBack, int Unknown, int Failed, IReadOnlyList<string> Terminals);

/// <summary>What is wrong on some terminals of a rollout, those with the same reason together.</summary>
/// <param name="Result">failed or unknown.</param>
/// <param name="Reason">As in <see cref="ObservedFirmware.Reason"/>; empty: unknown, or none was said.</param>
/// <param name="Count">How many terminals it is.</param>
/// <param name="Some">The first of them by wave and id.</param>
public sealed record RolloutTrouble(string Result, string Reason, int Count, IReadOnlyList<string> Some);

/// <summary>A release on its way to its terminals. Times are milliseconds since 1970 UTC.</summary>
/// <param name="State">running, paused, cancelled or done.</param>
/// <param name="PauseReason">by-hand or too-many-bad; empty: it is not paused.</param>
/// <param name="Wave">The newest wave that is open, from 1.</param>
/// <param name="Told">Terminals in open waves.</param>
/// <param name="Counted">Of these, failed and unknown ones that count towards pausing: a person has not gone on in spite of them.</param>
/// <param name="Lacking">Good terminals that this wave still needs before the next one is opened.</param>
public sealed record RolloutInfo(
    long Id, string Release, string Version, int Number, string Profile, string State, string PauseReason, string Plan, int Wave, int FirstFailures, int LaterFailurePercent, int SoakMinutes, int Told, int Counted, int Lacking,
    long CreatedAt, string CreatedBy, long ChangedAt, string ChangedBy, IReadOnlyList<WaveInfo> Waves, IReadOnlyList<RolloutTrouble> Trouble);
