using System.Globalization;
using System.Net;
using System.Runtime;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.AspNetCore;
using MQTTnet.Server;

// MqttNetHost PORT TLSPORT CERTIFICATE KEY: MQTTnet's server on Kestrel, open to all, with the same queue length and sessions as the other brokers of the benchmark.
// "gc" on standard input collects garbage; its end ends the program.
if (args is not [string port, string tlsPort, string certificatePath, string keyPath])
{
    Console.Error.WriteLine("Usage: KioskFleet.MqttNetHost PORT TLSPORT CERTIFICATE KEY");
    return 2;
}
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.Services.AddHostedMqttServer(options => options.WithoutDefaultEndpoint().WithPersistentSessions().WithMaxPendingMessagesPerClient(100_000));
builder.Services.AddMqttConnectionHandler();
builder.Services.AddConnections();
builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture), listen => listen.UseMqtt());
    kestrel.Listen(IPAddress.Loopback, int.Parse(tlsPort, CultureInfo.InvariantCulture), listen => listen.UseHttps(pem).UseMqtt());
});
WebApplication app = builder.Build();
await app.StartAsync();
await Task.Run(() =>
{
    while (Console.In.ReadLine() is string line)
    {
        if (line == "gc")
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
});
return 0;
