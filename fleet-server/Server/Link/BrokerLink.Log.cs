namespace KioskFleet.Server.Link;

internal sealed partial class BrokerLink
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the broker {Host}:{Port}")]
    private static partial void Connected(ILogger log, string host, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not connected to the broker: {Reason} Trying again within {Seconds:F0} s")]
    private static partial void NotConnected(ILogger log, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "'{Leaf}' of terminal {Terminal} was not acknowledged")]
    private static partial void NotAcknowledged(ILogger log, Exception exception, string terminal, string leaf);
}
