namespace KioskFleet.Server.Evidence;

internal sealed partial class ObservationWriter
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} observations could not be written, attempt {Attempt}; trying again")]
    private static partial void Retrying(ILogger log, Exception exception, int count, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} observations are lost: the database refuses them. Look at free disk space and at the error below")]
    private static partial void Lost(ILogger log, Exception exception, int count);
}
