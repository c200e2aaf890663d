using System.Collections.Concurrent;

namespace KioskFleet.Server.Link;

/// <summary>What was sent to each terminal since the server started: block messages' bytes, and the records in them. A measurement, not a proof: what arrived is for the terminal to say.</summary>
public sealed class TransferTally
{
    private readonly ConcurrentDictionary<string, (long Bytes, long Blocks)> _sent = new(StringComparer.Ordinal);

    /// <summary>Bytes and records sent to a terminal; zero if it never asked.</summary>
    public (long Bytes, long Blocks) Of(string terminalId) => _sent.GetValueOrDefault(terminalId);

    internal void Add(string terminalId, AnswerTotals answer)
        => _sent.AddOrUpdate(terminalId, (answer.Bytes, answer.Records), (_, before) => (before.Bytes + answer.Bytes, before.Blocks + answer.Records));
}
