namespace KioskFleet.Server.Evidence;

/// <summary>A receipt was refused; nothing of it was taken.</summary>
/// <param name="wordKey">Key of the console's words that say what to do.</param>
/// <param name="terminalId">The terminal that the file names; empty: none that can be read.</param>
/// <param name="message">The same in English, for the API.</param>
internal sealed class ReceiptException(string wordKey, string terminalId, string message) : Exception(message)
{
    public string WordKey { get; } = wordKey;

    public string TerminalId { get; } = terminalId;
}
