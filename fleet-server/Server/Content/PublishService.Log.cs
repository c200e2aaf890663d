namespace KioskFleet.Server.Content;

internal sealed partial class PublishService
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Documents} documents changed, {Sets} sets made, {Milliseconds:F0} ms")]
    private static partial void Published(ILogger log, int documents, int sets, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No set for {Division}/{Profile}: {Reason}")]
    private static partial void SetNotMade(ILogger log, string division, string profile, string reason);
}
