namespace KioskFleet.Server.Content;

internal sealed partial class PublishService
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Document {Key} version {Version} published in {Sets} sets, {Milliseconds:F0} ms")]
    private static partial void Published(ILogger log, int key, int version, int sets, double milliseconds);
}
