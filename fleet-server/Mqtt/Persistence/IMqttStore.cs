namespace KioskFleet.Mqtt.Persistence;

/// <summary>
/// Keeps what must outlive the process: sessions with their subscriptions, QoS 1 and 2 messages that wait or are under way, identifiers of QoS 2
/// messages that came in, and retained messages. The engine appends changes in order and acknowledges to publishers only what is committed.
/// </summary>
public interface IMqttStore : IAsyncDisposable
{
    /// <summary>Reads everything that is kept. Called once, before <see cref="Start"/>.</summary>
    StoredState Load();

    /// <summary>Begins to take changes.</summary>
    /// <param name="committed">To be called with the position of the last change that is now safe; from any thread, never backwards.</param>
    void Start(Action<long> committed);

    /// <summary>Takes a change; returns at once. Calls come one at a time, positions count up from 1.</summary>
    void Append(in StoreChange change, long position);
}

/// <summary>What a change does.</summary>
public enum StoreChangeKind
{
    /// <summary>Session, Text (client id), Blob (<see cref="SessionRecord"/>).</summary>
    SaveSession,

    /// <summary>Session; all that belongs to it goes too.</summary>
    DeleteSession,

    /// <summary>Message, Blob (<see cref="MessageRecord"/>).</summary>
    SaveMessage,

    /// <summary>Message.</summary>
    DeleteMessage,

    /// <summary>Session, Sequence, Message, Number (QoS and flags), Blob (subscription identifiers, four bytes each; or null).</summary>
    Enqueue,

    /// <summary>Session, Sequence, Number (packet identifier, and 0x10000 once PUBREC came).</summary>
    SetInflight,

    /// <summary>Session, Sequence.</summary>
    Dequeue,

    /// <summary>Session, Number (packet identifier).</summary>
    AddInbound,

    /// <summary>Session, Number (packet identifier).</summary>
    RemoveInbound,

    /// <summary>Text (topic), Blob (<see cref="MessageRecord"/>).</summary>
    SetRetained,

    /// <summary>Text (topic).</summary>
    DeleteRetained,
}

/// <summary>One change of the stored state; which fields are set depends on the kind.</summary>
public readonly record struct StoreChange(StoreChangeKind Kind, long Session = 0, long Sequence = 0, long Message = 0, int Number = 0, string? Text = null, byte[]? Blob = null);

/// <summary>All that a store kept.</summary>
public sealed class StoredState
{
    public List<(long Id, string ClientId, byte[] Record)> Sessions { get; } = [];

    public Dictionary<long, byte[]> Messages { get; } = [];

    /// <summary>In the order of session and sequence. Inflight is 0 while the message waits.</summary>
    public List<(long Session, long Sequence, long Message, int Number, int Inflight, byte[]? Identifiers)> Queue { get; } = [];

    public List<(long Session, int PacketId)> Inbound { get; } = [];

    public List<(string Topic, byte[] Record)> Retained { get; } = [];
}
