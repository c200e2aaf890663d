namespace nanoFramework.Networking;

/// <summary>Network time. The virtual link carries no UDP, so asking has no effect: firmware takes its time from its server.</summary>
public class Sntp
{
    public static bool IsStarted { get; private set; }

    public static string Server1 { get; set; } = "0.pool.ntp.org";

    public static string Server2 { get; set; } = "1.pool.ntp.org";

    public static void Start() => IsStarted = true;

    public static void Stop() => IsStarted = false;

    public static void UpdateNow() => KioskFleet.NanoHost.BoardLife.Demand();
}
