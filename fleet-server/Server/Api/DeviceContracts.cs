namespace KioskFleet.Server;

/// <summary>A signed release that the server has.</summary>
/// <param name="Id">First 16 bytes of its header's digest, hexadecimal.</param>
public sealed record ReleaseInfo(string Id, string Version, int Number, int Floor, string Profile, string NativeSet, int Objects, long Bytes, long AddedAt, string AddedBy);

/// <param name="Release">Empty: whatever it runs.</param>
public sealed record WantedRelease(string Release, string Version, int Number, long At, string By);

/// <summary>What a terminal said. Times are milliseconds since 1970 UTC; 0: never.</summary>
/// <param name="Running">Release that runs, as the launcher checked its bytes; empty: not known, or not started by a launcher.</param>
/// <param name="Slot">0 or 1; 255: none.</param>
/// <param name="Updating">Release that the stage is about.</param>
/// <param name="Stage">none, fetching, writing, ready, trial, done, refused, fell-back or waiting.</param>
/// <param name="Reason">Why it was refused or left; empty: neither.</param>
/// <param name="StartedAt">The wanted release was first reported as running.</param>
/// <param name="ProvedAt">The wanted release was first reported as running and past its trial.</param>
/// <param name="FailedAt">The wanted release was last reported as refused or left.</param>
public sealed record ObservedFirmware(
    string Running, string Version, int Number, int Slot, bool OnTrial, long RunningAt, string Updating, string Stage, int Held, int Total, string Reason, long UpdateAt,
    long StartedAt, long ProvedAt, long FailedAt);

/// <summary>Wanted beside observed; neither follows from the other.</summary>
/// <param name="Result">What is to be thought of it: none, held-back, away, under-way, waiting, on-trial, unknown, failed or proved.</param>
/// <param name="Rollout">Number of the rollout under way that it is in; 0: none.</param>
/// <param name="Wave">Its wave there, from 1.</param>
/// <param name="WaveIsOpen">False: its wave has not come, and it was not told.</param>
public sealed record TerminalFirmware(
    string TerminalId, string TerminalName, string Division, string Profile, WantedRelease Wanted, ObservedFirmware Observed, string Result, long Rollout, int Wave, bool WaveIsOpen)
{
    /// <summary>The wanted release runs and has proved itself.</summary>
    public bool IsProved => Wanted.Release.Length > 0 && Observed.Running == Wanted.Release && !Observed.OnTrial;

    /// <summary>The stage is about the wanted release.</summary>
    public bool IsAboutWanted => Wanted.Release.Length > 0 && Observed.Updating == Wanted.Release;
}

public sealed record FirmwareStatus(IReadOnlyList<ReleaseInfo> Releases, IReadOnlyList<TerminalFirmware> Terminals);

/// <summary>Firmware to publish.</summary>
/// <param name="Images">Signed releases, at most one for each profile.</param>
/// <param name="To">Ids of terminals, or codes of divisions.</param>
/// <param name="Plan">Wave by wave; null: all terminals at once.</param>
public sealed record PublishFirmware(IReadOnlyList<byte[]> Images, IReadOnlyList<string> To, RolloutPlan? Plan = null);

/// <param name="Rollout">Number of the rollout; 0: it was published at once.</param>
/// <param name="Wave">From 1; only the first is told now.</param>
public sealed record WantedOn(string TerminalId, string Release, string Version, int Number, long Rollout, int Wave);

/// <summary>A command to give.</summary>
/// <param name="Command">reboot, identify, screenshot, resend, clear-cache, brightness, log-level or erase.</param>
/// <param name="Argument">Percent for brightness, minutes for log-level; else null.</param>
/// <param name="Minutes">How long it may wait for the terminal; null: an hour.</param>
public sealed record CommandRequest(string Command, long? Argument = null, int? Minutes = null);

/// <summary>What was asked, and what the terminal answered. Times are milliseconds since 1970 UTC; 0: never.</summary>
/// <param name="Result">waiting, unanswered (and expired), done, refused, expired, failed, before (it was begun before, and its answer was lost) or unproven (an erasure was said to be done, and its proof
/// does not hold).</param>
/// <param name="Erasure">What the terminal says of an erasure; null: none, or nothing yet. It is proved where the result is done.</param>
public sealed record CommandInfo(
    string Id, string TerminalId, string Command, long? Argument, long IssuedAt, string IssuedBy, long NotAfter, string Result, long AnsweredAt, string Text, bool HasPicture,
    ErasureInfo? Erasure = null);

/// <summary>An erasure as the terminal found it afterwards. Times are milliseconds since 1970 UTC by its own clock.</summary>
/// <param name="Shown">Manifest whose pages were on the screen; empty: none.</param>
/// <param name="Objects">Objects that the store in use held.</param>
/// <param name="ClockTrusted">The terminal's clock could be believed at both times.</param>
/// <param name="Starts">Starts of the terminal that it took; above one: the power failed meanwhile.</param>
public sealed record ErasureInfo(string Shown, int Objects, long BeganAt, long EndedAt, bool ClockTrusted, int Starts, ErasedMediumInfo Card, ErasedMediumInfo Inside);

/// <param name="Present">False: the medium was not there, and nothing is known of it.</param>
/// <param name="Files">Files that were overwritten, read back and deleted.</param>
/// <param name="Filled">Bytes of free space that were filled once.</param>
/// <param name="Failed">Files of which that failed.</param>
/// <param name="Left">Files of content found at the end.</param>
public sealed record ErasedMediumInfo(bool Present, int Files, long Overwritten, long ReadBack, long Filled, int Failed, int Left);

/// <param name="At">By the terminal's clock.</param>
/// <param name="Level">error or detail.</param>
public sealed record LogLineInfo(long HeardAt, int Number, long At, bool ClockTrusted, string Level, string Text);

/// <summary>What a server does with terminals beside showing content: firmware and commands.</summary>
public interface IDevices
{
    /// <summary>Checks releases and wants them on terminals: all or nothing.</summary>
    /// <exception cref="FleetException">Something is not right; the message says what to do.</exception>
    Task<IReadOnlyList<WantedOn>> PublishFirmwareAsync(PublishFirmware request, CancellationToken cancellation);

    /// <summary>Wants nothing of terminals any more: they keep what they run.</summary>
    /// <exception cref="FleetException">There is no such terminal or division.</exception>
    /// <returns>Ids of the terminals of which something was wanted.</returns>
    Task<IReadOnlyList<string>> CancelFirmwareAsync(IReadOnlyList<string> from, CancellationToken cancellation);

    /// <summary>Has terminals try once more what they refused or left, or are silent about.</summary>
    /// <param name="on">Terminals or divisions; of these, those on which the wanted release failed or is unknown are told.</param>
    /// <exception cref="FleetException">There is no such terminal or division, or nothing to be tried again.</exception>
    /// <returns>Ids of the terminals that were told.</returns>
    Task<IReadOnlyList<string>> TryFirmwareAgainAsync(IReadOnlyList<string> on, CancellationToken cancellation);

    Task<FirmwareStatus> FirmwareAsync(CancellationToken cancellation);

    /// <summary>Rollouts under way, and the newest that are over.</summary>
    Task<IReadOnlyList<RolloutInfo>> RolloutsAsync(CancellationToken cancellation);

    /// <summary>Does something about a rollout.</summary>
    /// <param name="action">pause, resume, next (opens the next wave now) or cancel.</param>
    /// <exception cref="FleetException">There is no such rollout, or it cannot be done in its state.</exception>
    Task<RolloutInfo> ChangeRolloutAsync(long id, string action, CancellationToken cancellation);

    /// <summary>Gives a command to a terminal.</summary>
    /// <exception cref="FleetException">There is no such terminal or command, or its argument is not right.</exception>
    Task<CommandInfo> CommandAsync(string terminalId, CommandRequest request, CancellationToken cancellation);

    /// <summary>The newest commands of a terminal, newest first.</summary>
    Task<IReadOnlyList<CommandInfo>> CommandsAsync(string terminalId, CancellationToken cancellation);

    /// <returns>Null: there is no such command.</returns>
    Task<CommandInfo?> FindCommandAsync(string commandId, CancellationToken cancellation);

    /// <summary>The picture that a screenshot command brought, as PNG; null: none.</summary>
    Task<byte[]?> CommandPictureAsync(string commandId, CancellationToken cancellation);

    /// <summary>The newest lines of a terminal's log, newest first.</summary>
    Task<IReadOnlyList<LogLineInfo>> LogAsync(string terminalId, int lines, CancellationToken cancellation);
}
