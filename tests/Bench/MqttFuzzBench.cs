using System.Globalization;
using KioskFleet.Mqtt.Tests;
using MQTTnet.Formatter;

namespace KioskFleet.Bench;

/// <summary>10,000,000 mutated packets (or as many as the argument says) through the MQTT decoder: it must decode or refuse each of them, and its memory must stay flat.</summary>
internal static class MqttFuzzBench
{
    private const int Batch = 100_000;

    /// <summary>Bytes that the heap may grow between the first and the last tenth.</summary>
    private const long Growth = 4 * 1024 * 1024;

    public static int Run(string[] args)
    {
        int total = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
        long decoded = 0;
        long refused = 0;
        long early = 0;
        long late = 0;
        DateTime start = DateTime.UtcNow;
        for (int done = 0; done < total; done += Batch)
        {
            PacketFuzzer.Report report = PacketFuzzer.Run(Batch, done / Batch % 2 == 0 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311, seed: done + 1);
            decoded += report.Decoded;
            refused += report.Refused;
            if (done <= total / 10)
            {
                early = GC.GetTotalMemory(true);
            }
            late = done + Batch >= total ? GC.GetTotalMemory(true) : late;
        }
        double seconds = (DateTime.UtcNow - start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"decoded {decoded:N0}, refused {refused:N0}, heap early {early:N0}, late {late:N0} bytes, {seconds:N0} s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mqttfuzz: {total / seconds:N0} packets/s"));
        return late - early > Growth ? 1 : 0;
    }
}
