using System.Globalization;
using KioskFleet.Firmware.Health;
using KioskFleet.Firmware.Tests.Sync.Rig;
using KioskFleet.Protocol;

namespace KioskFleet.Bench;

/// <summary>Bytes a day of an idle, healthy terminal: its own reporter over a day of virtual time; on top what TLS, TCP/IP, pings and the server's answers take. Counted from the sizes of the
/// packets, not on a wire.</summary>
internal static class IdleBench
{
    private const double AimKiB = 150;

    /// <summary>Seconds between reports on a metered link. A report a minute, as in a demonstration, cannot stay below the aim: three IP packets over TLS a minute are more.</summary>
    private const int Aimed = 180;

    /// <summary>Bytes that TLS 1.2 with AES-GCM adds to a record: header 5, nonce 8, tag 16.</summary>
    private const int TlsBytes = 29;

    /// <summary>IPv4 and TCP headers with time stamps.</summary>
    private const int TcpIpBytes = 52;

    public static int Run(string[] args)
    {
        double aimed = 0;
        Console.WriteLine("seconds between reports   reports   bytes of reports   KiB a day over TLS");
        foreach (int seconds in new[] { 60, 120, Aimed, 240, 600 })
        {
            (int reports, long bytes, double total) = Day(seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds,23} {reports,9} {bytes,18:N0} {total / 1024,20:0.0}"));
            aimed = seconds == Aimed ? total / 1024 : aimed;
        }

        Console.WriteLine($"idle: {aimed.ToString("0.0", CultureInfo.InvariantCulture)} KiB/day with a report every {Aimed} s (aim at most {AimKiB.ToString("0", CultureInfo.InvariantCulture)})");
        return aimed <= AimKiB ? 0 : 1;
    }

    private static (int Reports, long Bytes, double Total) Day(int seconds)
    {
        Random random = new(1);
        MemoryLink link = new(random, LinkProfile.Perfect);
        link.Connect(0);
        Reporter reporter = new();
        reporter.SetInterval(seconds);
        Vitals vitals = new() { Firmware = "0.1.0", Profile = "village", Division = "410328101203", LinkQuality = 70, FreeMemoryBytes = 5_000_000, FreeStorageKiB = 200_000, TemperatureTenths = 200, BootReason = "power", ClockTrusted = true };
        long total = 0;
        long bytes = 0;
        int reports = 0;
        for (long tick = 0; tick < 86_400_000; tick += 1000)
        {
            // A hall warms and cools, a link breathes.
            vitals.TemperatureTenths = 200 + (int)(60 * Math.Sin(tick / 86_400_000.0 * 2 * Math.PI));
            vitals.LinkQuality = 70 + (int)(12 * Math.Sin(tick / 3_600_000.0));
            vitals.FreeMemoryBytes = 5_000_000 + random.Next(100_000);
            int before = link.Sent.Count;
            reporter.Step(tick, vitals, link);
            if (link.Sent.Count == before)
            {
                continue;
            }

            byte[] payload = link.Sent[^1].Payload;
            reports++;
            bytes += payload.Length;
            total += Exchange(payload.Length + 15, 4);
            if (TerminalReport.Decode(payload, 0, payload.Length).Has(8))
            {
                total += Exchange(45 + 15, 4);
            }
        }

        // Pings only where reports are rarer than the keep-alive.
        int pings = reports * ((seconds - 1) / Firmware.Sync.MqttLink.KeepAliveSeconds);
        total += pings * (long)Exchange(2, 2);
        return (reports, bytes, total);
    }

    /// <summary>A packet and its answer; each acknowledges the other's segment, and one bare acknowledgement ends it.</summary>
    private static int Exchange(int there, int back) => there + back + (2 * (TlsBytes + TcpIpBytes)) + TcpIpBytes;
}
