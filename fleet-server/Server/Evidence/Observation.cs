using KioskFleet.Protocol;

namespace KioskFleet.Server.Evidence;

/// <summary>Something a terminal said, with the server's time of hearing it. Waits to be written with others.</summary>
internal abstract record Observation(string TerminalId, long At);

internal sealed record LinkOpened(string TerminalId, long At, string Address) : Observation(TerminalId, At);

internal sealed record LinkClosed(string TerminalId, long At) : Observation(TerminalId, At);

internal sealed record ReportHeard(string TerminalId, long At, TerminalReport Report) : Observation(TerminalId, At);

/// <param name="Known">The report that the beat confirms is the one heard last.</param>
internal sealed record BeatHeard(string TerminalId, long At, long UptimeSeconds, bool Known) : Observation(TerminalId, At);

/// <summary>A report that came on a memory card: what the terminal was like when the card was in it.</summary>
internal sealed record CourierReport(string TerminalId, long At, TerminalReport Report) : Observation(TerminalId, At);

internal sealed record ProgressHeard(string TerminalId, long At, ProgressReport Progress) : Observation(TerminalId, At);

/// <summary>The answer to a command.</summary>
internal sealed record CommandAnswered(string TerminalId, long At, string CommandId, CommandAnswer Answer) : Observation(TerminalId, At);

internal sealed record LogHeard(string TerminalId, long At, LogReport Log) : Observation(TerminalId, At);

/// <summary>A manifest of this terminal's own sets stands in a report as held or shown.</summary>
internal sealed record ManifestProved(string TerminalId, long At, byte[] ManifestId, bool Held, bool Shown, bool ByCourier = false) : Observation(TerminalId, At);

/// <summary>One page was on the glass.</summary>
internal sealed record PageShown(string TerminalId, long At, int DocumentKey, int Version, int TextSize, int Page, long FirstAt, int Seconds, bool ClockTrusted, bool ByCourier = false)
    : Observation(TerminalId, At);
