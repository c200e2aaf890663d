using System.Globalization;
using System.Net;
using System.Runtime;
using KioskFleet.Mqtt;
using KioskFleet.Mqtt.Hosting;

namespace KioskFleet.Bench.Mqtt;

/// <summary>The engine in a process of its own: <c>mqtt host PORT [TLSPORT CERT KEY] [--store FILE] [--test-suite]</c>. "gc" on standard input collects garbage and prints the heap.</summary>
internal static class BrokerHost
{
    public static int Run(string[] args)
    {
        StandaloneBrokerOptions options = new()
        {
            Address = IPAddress.Loopback,
            AllowAnonymous = true,
            MaximumPendingMessages = 100_000,
            Log = line => Console.WriteLine(line),
            Port = int.Parse(args[0], CultureInfo.InvariantCulture),
        };
        for (int i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--tls":
                    options.TlsPort = int.Parse(args[++i], CultureInfo.InvariantCulture);
                    options.CertificatePath = args[++i];
                    options.KeyPath = args[++i];
                    break;
                case "--store":
                    options.PersistencePath = args[++i];
                    break;
                case "--set":
                    string[] pair = args[++i].Split('=');
                    options.ConfigureEngine += engine =>
                    {
                        System.Reflection.PropertyInfo property = engine.GetType().GetProperty(pair[0]) ?? throw new ArgumentException($"EngineOptions has no {pair[0]}.");
                        property.SetValue(engine, property.PropertyType.IsEnum ? Enum.Parse(property.PropertyType, pair[1]) : Convert.ChangeType(pair[1], property.PropertyType, CultureInfo.InvariantCulture));
                    };
                    break;
                case "--deny-subscribe":
                    DenySubscribe deny = new(args[++i]);
                    options.ConfigureEngine += engine => engine.AccessControl = deny;
                    break;
                case "--maximum-pending":
                    options.MaximumPendingMessages = int.Parse(args[++i], CultureInfo.InvariantCulture);
                    break;
                default:
                    throw new ArgumentException($"Unknown argument {args[i]}.");
            }
        }
        using CancellationTokenSource stop = new();
        _ = Task.Run(() =>
        {
            while (Console.In.ReadLine() is string line)
            {
                if (line == "gc")
                {
                    GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
                    GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    GC.WaitForPendingFinalizers();
                    GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"heap {GC.GetTotalMemory(true)} allocated {GC.GetTotalAllocatedBytes(true)}"));
                }
                else if (line == "quit")
                {
                    break;
                }
            }
            stop.Cancel();
        });
        return StandaloneBroker.RunAsync(options, stop.Token).GetAwaiter().GetResult();
    }

    /// <summary>Refuses one filter, as conformance suites ask for.</summary>
    private sealed class DenySubscribe(string filter) : IMqttAccessControl
    {
        public bool MayPublish(string clientId, string? userName, string topic) => true;

        public bool MaySubscribe(string clientId, string? userName, string requested) => requested != filter;
    }
}
