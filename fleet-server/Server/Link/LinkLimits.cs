namespace KioskFleet.Server.Link;

/// <summary>Limits of the link, each with its reason. All are per terminal, never per address: many terminals share one.</summary>
internal static class LinkLimits
{
    /// <summary>Messages of one terminal that wait to be handled. A healthy one has one or two under way; this many means that it is not, and it is disconnected.</summary>
    public const int WaitingMessages = 64;

    /// <summary>Messages a second over a longer time: a terminal that fetches sends a few, an idle one two a minute.</summary>
    public const int MessagesPerSecond = 20;

    /// <summary>Messages at once: what piles up during an outage is sent at the next connect.</summary>
    public const int MessageBurst = 200;

    /// <summary>Connects within <see cref="FlapWindow"/> after which a terminal is kept out for <see cref="FlapPause"/>. One flapping terminal must not keep the server busy.</summary>
    public const int FlapConnects = 12;

    public static readonly TimeSpan FlapWindow = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan FlapPause = TimeSpan.FromMinutes(2);

    /// <summary>Terminals that fetch at the same time; others are told to wait. With 32 KiB under way to each, the link holds 8 MiB at most.</summary>
    public const int ActiveTransfers = 256;

    /// <summary>A transfer that asked nothing for so long has ended or is stuck, and gives up its place.</summary>
    public static readonly TimeSpan TransferIdle = TimeSpan.FromSeconds(15);

    /// <summary>Bytes sent for one request at most, whatever window the terminal names: bounds what waits in its connection.</summary>
    public const int WindowBytes = 64 * 1024;

    /// <summary>Bytes a second of blocks over all terminals together; leaves a 100 Mbit/s line room for everything else.</summary>
    public const int BlockBytesPerSecond = 8 * 1024 * 1024;

    /// <summary>Shortest and longest wait told to a terminal when the server is busy; spread so that they do not come back together.</summary>
    public const int MinWaitSeconds = 2;

    public const int MaxWaitSeconds = 12;

    /// <summary>Strangers that ask to be claimed and are remembered. More would be an attack, not a delivery.</summary>
    public const int ClaimRequests = 200;

    /// <summary>A stranger who was not heard of for so long is forgotten.</summary>
    public static readonly TimeSpan ClaimMemory = TimeSpan.FromDays(14);

    /// <summary>A stranger who connected and never said what it is loses its place after so long: a terminal reports at once.</summary>
    public static readonly TimeSpan ClaimSilence = TimeSpan.FromMinutes(10);

    /// <summary>A stranger whom a person refused is not let in for so long; a refusal by mistake mends itself the next day.</summary>
    public static readonly TimeSpan RefusalMemory = TimeSpan.FromDays(1);

    /// <summary>Seconds between the reports of a stranger.</summary>
    public const int StrangerReportSeconds = 300;

    /// <summary>Manifests pushed a second when a set is published to many terminals at once.</summary>
    public const int PushesPerSecond = 500;

    /// <summary>A state message is sent at least so often (SPEC.md §5.1).</summary>
    public static readonly TimeSpan StateInterval = TimeSpan.FromHours(1);

    /// <summary>Pause between two requests for a whole report: one is under way for so long at most.</summary>
    public static readonly TimeSpan WholePause = TimeSpan.FromMinutes(2);

    /// <summary>Commands under way to one terminal: half of what it keeps while it checks a signature, which takes seconds on the smallest board. The next ones follow its answers.</summary>
    public const int CommandsUnderWay = 4;

    /// <summary>Observations that wait to be written; beyond it the link waits, so that memory stays bounded.</summary>
    public const int WaitingObservations = 20_000;

    /// <summary>Observations written in one transaction.</summary>
    public const int ObservationBatch = 512;

    /// <summary>How long a batch is gathered: one flush of the disk then serves many terminals.</summary>
    public static readonly TimeSpan ObservationGather = TimeSpan.FromMilliseconds(50);
}
