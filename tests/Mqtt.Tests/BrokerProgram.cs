using System.Net;
using KioskFleet.Mqtt.Hosting;

namespace KioskFleet.Mqtt.Tests;

/// <summary>What this assembly does when a test starts it as a program: it is a broker that can be killed.</summary>
internal static class BrokerProgram
{
    private static Task<int> Main(string[] args) => args is ["broker", string path]
        ? StandaloneBroker.RunAsync(new StandaloneBrokerOptions { Port = 0, Address = IPAddress.Loopback, AllowAnonymous = true, PersistencePath = path, Log = Console.WriteLine }, CancellationToken.None)
        : Task.FromResult(2);
}
