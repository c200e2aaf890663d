using KioskFleet.Bench.Mqtt;

namespace KioskFleet.Bench;

/// <summary>The engine against mosquitto, same load generator, interleaved.</summary>
internal static class MqttBench
{
    public static int Run(string[] args) => args is ["host", ..] ? BrokerHost.Run(args[1..]) : 0;
}
