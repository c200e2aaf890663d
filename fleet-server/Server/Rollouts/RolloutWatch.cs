namespace KioskFleet.Server.Rollouts;

/// <summary>Looks at the running rollouts now and then.</summary>
internal sealed partial class RolloutWatch(RolloutDesk desk, TimeProvider clock, ILogger<RolloutWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RolloutLimits.Interval, clock, stoppingToken);
                try
                {
                    await desk.StepAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Nothing was changed; the next look sees the same.
                    StepFailed(log, e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The rollouts could not be looked at; they are again in a moment")]
    private static partial void StepFailed(ILogger log, Exception exception);
}
