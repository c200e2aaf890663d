using System.Threading.Channels;
using KioskFleet.Protocol;
using KioskFleet.Server.Content;

namespace KioskFleet.Server.Link;

/// <summary>One connection of one terminal: its messages wait here and are handled one after another, off the broker's threads.</summary>
internal sealed class TerminalSession
{
    private readonly Channel<Message> _inbox = Channel.CreateBounded<Message>(new BoundedChannelOptions(LinkLimits.WaitingMessages) { SingleReader = true });

    public TerminalSession(string terminalId, bool stranger, TimeProvider clock)
    {
        TerminalId = terminalId;
        Stranger = stranger;
        Budget = new MessageBudget(clock);
    }

    public string TerminalId { get; }

    public bool Stranger { get; }

    public MessageBudget Budget { get; }

    /// <summary>What the last state message named, and when it was sent; null: none was.</summary>
    public ObjectId? StateManifest { get; set; }

    /// <summary>The release that the last state message named; null: none.</summary>
    public FirmwareWish? StateFirmware { get; set; }

    public DateTimeOffset StateAt { get; set; }

    /// <summary>What the last state message allowed a month.</summary>
    public int StateMonthlyKiB { get; set; }

    /// <summary>Number of the report heard last on this connection; 0: none.</summary>
    public long ReportNumber { get; set; }

    /// <summary>When the terminal was asked to report whole.</summary>
    public DateTimeOffset WholeAskedAt { get; set; }

    /// <summary>Commands sent on this connection and not answered yet. Guarded by itself: commands are given on other threads.</summary>
    public HashSet<string> CommandsUnderWay { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages that were not what SPEC.md says.</summary>
    public int BadMessages { get; set; }

    public CancellationTokenSource Closing { get; } = new();

    public ChannelReader<Message> Inbox => _inbox.Reader;

    public bool TryPost(Message message) => _inbox.Writer.TryWrite(message);

    public void Close()
    {
        _inbox.Writer.TryComplete();
        Closing.Cancel();
    }

    /// <param name="Done">Completed when the message was handled; for a shown report: when its proof is in the database.</param>
    internal readonly record struct Message(string Leaf, byte[] Payload, TaskCompletionSource? Done);
}
