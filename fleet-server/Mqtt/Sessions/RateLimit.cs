namespace KioskFleet.Mqtt.Sessions;

/// <summary>Token buckets for bytes and packets of one connection, each holding one second's worth.</summary>
internal sealed class RateLimit(long bytesPerSecond, int packetsPerSecond)
{
    private double _bytes = bytesPerSecond;
    private double _packets = packetsPerSecond;
    private long _last = Environment.TickCount64;

    /// <summary>Null when neither is limited.</summary>
    public static RateLimit? For(EngineOptions options) =>
        options.MaximumBytesPerSecondPerConnection > 0 || options.MaximumPacketsPerSecondPerConnection > 0
            ? new RateLimit(options.MaximumBytesPerSecondPerConnection, options.MaximumPacketsPerSecondPerConnection)
            : null;

    /// <summary>Counts one packet; milliseconds to wait before the next is read, 0 when none.</summary>
    public int DelayAfter(int size)
    {
        long now = Environment.TickCount64;
        double seconds = (now - _last) / 1000.0;
        _last = now;
        double wait = 0;
        if (bytesPerSecond > 0)
        {
            _bytes = Math.Min(bytesPerSecond, _bytes + seconds * bytesPerSecond) - size;
            wait = Math.Max(wait, -_bytes / bytesPerSecond);
        }
        if (packetsPerSecond > 0)
        {
            _packets = Math.Min(packetsPerSecond, _packets + seconds * packetsPerSecond) - 1;
            wait = Math.Max(wait, -_packets / packetsPerSecond);
        }
        return wait > 0 ? (int)Math.Ceiling(Math.Min(wait, 60) * 1000) : 0;
    }
}
