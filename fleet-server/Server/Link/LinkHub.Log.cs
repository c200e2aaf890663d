namespace KioskFleet.Server.Link;

internal sealed partial class LinkHub
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Terminal {Terminal} connected from {Address} (stranger: {Stranger})")]
    private static partial void ConnectionOpened(ILogger log, string terminal, bool stranger, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Terminal {Terminal} disconnected")]
    private static partial void ConnectionClosed(ILogger log, string terminal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Terminal {Terminal} exceeded a limit with '{Leaf}' of {Bytes} bytes and is disconnected")]
    private static partial void LimitExceeded(ILogger log, string terminal, string leaf, int bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Terminal {Terminal} sent a bad '{Leaf}': {Reason}")]
    private static partial void BadMessage(ILogger log, string terminal, string leaf, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message '{Leaf}' with terminal {Terminal} failed")]
    private static partial void HandlingFailed(ILogger log, Exception exception, string terminal, string leaf);

    [LoggerMessage(Level = LogLevel.Information, Message = "Set {Division}/{Profile} #{Sequence} announced to {Terminals} connected terminals")]
    private static partial void ManifestPushed(ILogger log, string division, string profile, long sequence, int terminals);
}
