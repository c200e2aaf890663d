namespace KioskFleet.Server.Storage;

/// <summary>Moments are stored as milliseconds since 1970 UTC: one sortable number in every database, never a local time.</summary>
internal static class UnixTime
{
    public static long Milliseconds(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static long Seconds(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeSeconds();
}
