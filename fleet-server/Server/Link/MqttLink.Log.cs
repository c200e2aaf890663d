namespace KioskFleet.Server.Link;

internal sealed partial class MqttLink
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection of {Terminal} from {Address} refused: {Result}")]
    private static partial void Refused(ILogger log, string terminal, string address, AdmissionResult result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Terminal {Terminal}: forbidden {What}")]
    private static partial void Forbidden(ILogger log, string terminal, string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "'{Leaf}' of terminal {Terminal} was not acknowledged; it will be sent again")]
    private static partial void NotAcknowledged(ILogger log, Exception exception, string terminal, string leaf);
}
