namespace KioskFleet.Server.Link;

/// <summary>How many messages a terminal may still send: fills by <see cref="LinkLimits.MessagesPerSecond"/>, holds <see cref="LinkLimits.MessageBurst"/>.</summary>
internal sealed class MessageBudget(TimeProvider clock)
{
    private double _left = LinkLimits.MessageBurst;
    private long _filled = clock.GetTimestamp();

    public bool TryTake()
    {
        long now = clock.GetTimestamp();
        _left = Math.Min(LinkLimits.MessageBurst, _left + (clock.GetElapsedTime(_filled, now).TotalSeconds * LinkLimits.MessagesPerSecond));
        _filled = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
