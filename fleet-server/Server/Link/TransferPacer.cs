namespace KioskFleet.Server.Link;

/// <summary>Bounds how many terminals fetch at once and how fast all of them together. The others are told when to ask again.</summary>
internal sealed class TransferPacer(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _active = new(StringComparer.Ordinal);
    private double _allowance = LinkLimits.BlockBytesPerSecond;
    private long _refilled = clock.GetTimestamp();

    /// <summary>Asks for a place.</summary>
    /// <returns>0: go on; else the seconds after which to ask again.</returns>
    public int Ask(string terminalId)
    {
        lock (_gate)
        {
            long now = clock.GetTimestamp();
            Refill(now);
            if (!_active.ContainsKey(terminalId) && _active.Count >= LinkLimits.ActiveTransfers)
            {
                foreach (string idle in _active.Where(a => clock.GetElapsedTime(a.Value, now) > LinkLimits.TransferIdle).Select(a => a.Key).ToArray())
                {
                    _active.Remove(idle);
                }
            }

            if (_allowance <= 0 || (!_active.ContainsKey(terminalId) && _active.Count >= LinkLimits.ActiveTransfers))
            {
                return Random.Shared.Next(LinkLimits.MinWaitSeconds, LinkLimits.MaxWaitSeconds + 1);
            }

            _active[terminalId] = now;
            return 0;
        }
    }

    /// <summary>Counts what was sent; the next ones wait for it.</summary>
    public void Sent(long bytes)
    {
        lock (_gate)
        {
            _allowance -= bytes;
        }
    }

    /// <summary>The terminal has everything, or is gone.</summary>
    public void Leave(string terminalId)
    {
        lock (_gate)
        {
            _active.Remove(terminalId);
        }
    }

    private void Refill(long now)
    {
        double seconds = clock.GetElapsedTime(_refilled, now).TotalSeconds;
        _allowance = Math.Min(LinkLimits.BlockBytesPerSecond, _allowance + (seconds * LinkLimits.BlockBytesPerSecond));
        _refilled = now;
    }
}
